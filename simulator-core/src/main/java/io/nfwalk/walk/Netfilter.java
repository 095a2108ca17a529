package io.nfwalk.walk;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Helped;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.conntrack.Room;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Optional;

/**
 * The five hooks of one host: tables, conntrack and NAT in priority order.
 *
 * <p>Source: kernel net/netfilter/core.c, nf_nat_core.c, nf_nat_proto.c, nf_conntrack_core.c; net/ipv4/netfilter.c for
 * routing again.
 */
final class Netfilter {
    private final HostState state;
    private final ChainRunner runner;
    private final RuleContext.SentByRules sentByRules;
    private final HandshakeProxy proxy;

    /** How a packet came out of a hook. */
    enum Passed {
        /** It goes on. */
        YES,
        /** It is gone, or waits for its other fragments. */
        NO,
        /** It is gone because it could not be routed again: its sender is told. */
        NO_ROUTE,
        /** It waits in front of the conntrack table, and goes on by itself later. */
        HELD
    }

    /** A packet at one hook, and what becomes of it behind the hook if it has to wait there. */
    private record At(Hook hook, Passage passage, String inDevice, String outDevice, Runnable onward) {}

    Netfilter(HostState state, ChainRunner runner, RuleContext.SentByRules sentByRules, HandshakeProxy proxy) {
        this.state = state;
        this.proxy = proxy;
        this.runner = runner;
        this.sentByRules = sentByRules;
    }

    /** Takes a packet through a hook; interfaces that the hook does not have are empty texts. */
    Passed pass(Hook hook, Passage passage, String inDevice, String outDevice) {
        return pass(hook, passage, inDevice, outDevice, () -> {});
    }

    /** The same for the hooks at whose end new connections enter the table, where a packet may have to wait. */
    Passed pass(Hook hook, Passage passage, String inDevice, String outDevice, Runnable onward) {
        At at = new At(hook, passage, inDevice, outDevice, onward);
        for (Stage stage : Stage.at(hook)) {
            Passed passed = stage(stage, at);
            if (passed != Passed.YES) {
                return passed;
            }
        }
        return Passed.YES;
    }

    private Passed stage(Stage stage, At at) {
        return switch (stage) {
            case DEFRAGMENT -> defragment(at);
            case RAW -> tables(TableName.RAW, at);
            case TRACK -> track(at);
            case MANGLE -> mangle(at);
            case NAT -> nat(at);
            case FILTER -> tables(TableName.FILTER, at);
            case SECURITY -> security(Backend.LEGACY, at);
            case SECURITY_OF_NFT -> security(Backend.NFT, at);
            case PROXY -> proxy.pass(at.passage(), at.inDevice()) ? Passed.YES : Passed.NO;
            case CONFIRM -> confirm(at);
        };
    }

    private Passed tables(TableName name, At at) {
        for (RunningTable table : state.tables(at.passage().packet.family(), name)) {
            if (run(table, at) == Ran.GONE) {
                return Passed.NO;
            }
        }
        return Passed.YES;
    }

    private Passed security(Backend backend, At at) {
        for (RunningTable table : state.tables(at.passage().packet.family(), TableName.SECURITY)) {
            if (table.backend() == backend && run(table, at) == Ran.GONE) {
                return Passed.NO;
            }
        }
        return Passed.YES;
    }

    /** How a packet came out of a table. */
    private enum Ran {
        /** It passes. */
        PASSED,
        /** It passes, and the hook does nothing more with it. */
        BYPASSED,
        /** It is gone. */
        GONE
    }

    /** Runs one table. */
    private Ran run(RunningTable table, At at) {
        RuleContext context =
                new RuleContext(state, at.passage(), table, at.hook(), at.inDevice(), at.outDevice(), sentByRules);
        state.record(new Event.Entered(
                state.host().name(),
                at.passage().packet,
                state.number(at.passage()),
                table.backend(),
                at.hook(),
                table.name()));
        ChainRunner.Outcome outcome = runner.run(table, at.hook(), context);
        context.letCopiesMove();
        if (outcome instanceof ChainRunner.Outcome.Dropped dropped) {
            state.gone(at.passage().packet, dropped.cause());
            return Ran.GONE;
        }
        if (outcome instanceof ChainRunner.Outcome.Undetermined unknown) {
            state.record(new Event.Ended(
                    state.host().name(),
                    new Ending.Undetermined(
                            at.passage().packet,
                            unknown.fact(),
                            table.name().toString(),
                            unknown.chain(),
                            unknown.rule())));
            return Ran.GONE;
        }
        return outcome instanceof ChainRunner.Outcome.Bypassed ? Ran.BYPASSED : Ran.PASSED;
    }

    /**
     * Joins no fragments of an untracked packet that comes back over {@code lo}. Source: kernel
     * net/ipv4/netfilter/nf_defrag_ipv4.c, ipv4_conntrack_defrag; net/ipv6/netfilter/nf_defrag_ipv6_hooks.c.
     */
    private Passed defragment(At at) {
        Passage passage = at.passage();
        boolean spared = passage.tracking.equals(Optional.of(Tracking.UNTRACKED));
        if (spared || passage.packet.fragment().isEmpty() || !state.joinsFragments(passage.packet.family())) {
            return Passed.YES;
        }
        Reassembly.Place place = at.hook() == Hook.OUTPUT
                ? Reassembly.Place.OUTPUT
                : passage.bridgeInPort.isPresent() ? Reassembly.Place.BRIDGE : Reassembly.Place.PREROUTING;
        return switch (state.reassembly().join(passage, place)) {
            case WHOLE, AS_IT_IS -> Passed.YES;
            case NO, WRONG_LENGTH, INCOMPLETE_HEADER -> waits(passage);
        };
    }

    private Passed waits(Passage passage) {
        state.gone(passage.packet, new Cause.WaitsForFragments());
        return Passed.NO;
    }

    private Passed track(At at) {
        Passage passage = at.passage();
        if (!state.tracks(passage.packet.family()) || passage.carriesConnectionOrExemption()) {
            return Passed.YES;
        }
        Optional<Template> template = passage.template.map(left -> left.atTracking(passage.mark));
        Room room = state.conntrack().roomFor(passage.packet, template, at.hook() == Hook.PREROUTING);
        if (!(room instanceof Room.Enough)) {
            return withoutRoom(at, room);
        }
        Tracking tracking = at.hook() == Hook.PREROUTING
                ? state.conntrack().trackArriving(passage.packet, template)
                : state.conntrack().track(passage.packet, template);
        tracking = passage.called(tracking);
        passage.tracking = Optional.of(tracking);
        passage.template = Optional.empty();
        if (at.hook() == Hook.PREROUTING && state.conntrack().sumsUp(passage.packet)) {
            addUp(passage);
        }
        state.record(new Event.Tracked(
                state.host().name(),
                passage.packet,
                tracking.state(),
                tracking.direction(),
                tracking.connection()
                        .map(connection -> !connection.has(Connection.Status.CONFIRMED))
                        .orElse(false),
                tracking.connection().map(Connection::original),
                tracking.connection().map(Connection::reply)));
        return Passed.YES;
    }

    private static void addUp(Passage passage) {
        if (passage.packet.protocol() == Protocol.UDP) {
            passage.sum = passage.sum.verified(passage.packet);
        } else {
            passage.pullHeader();
        }
    }

    private Passed withoutRoom(At at, Room room) {
        Packet packet = at.passage().packet;
        if (room instanceof Room.Unknown unknown) {
            Ending ending = new Ending.Undetermined(
                    packet, unknown.fact(), "conntrack", at.hook().name(), 0);
            state.record(new Event.Ended(state.host().name(), ending));
        } else {
            state.gone(packet, new Cause.TableFull());
        }
        return Passed.NO;
    }

    /**
     * In OUTPUT a packet whose mark, tos or addresses (IPv6: or hop limit) changed in mangle is routed again. Source:
     * kernel net/ipv4/netfilter/iptable_mangle.c, net/ipv6/netfilter/ip6table_mangle.c.
     */
    private Passed mangle(At at) {
        Passage passage = at.passage();
        for (RunningTable table : state.tables(passage.packet.family(), TableName.MANGLE)) {
            Packet before = passage.packet;
            int mark = passage.mark;
            Ran ran = run(table, at);
            if (ran == Ran.GONE) {
                return Passed.NO;
            }
            if (ran == Ran.BYPASSED && table.backend() == Backend.NFT) {
                // Source: kernel net/netfilter/nft_chain_route.c, which routes again what is accepted only.
                continue;
            }
            Packet after = passage.packet;
            boolean changed = mark != passage.mark
                    || before.tos() != after.tos()
                    || before.family() == Family.IPV6 && before.ttl() != after.ttl()
                    || !before.source().equals(after.source())
                    || !before.destination().equals(after.destination());
            if (at.hook() == Hook.OUTPUT && changed && !routeAgain(passage)) {
                return Passed.NO_ROUTE;
            }
        }
        return Passed.YES;
    }

    /** False if there is no route any more. Source: kernel net/ipv4/netfilter.c, ip_route_me_harder. */
    private boolean routeAgain(Passage passage) {
        Packet packet = passage.packet;
        OutputDecision decision = state.routing()
                .reroute(Flows.own(packet, Optional.of(packet.source()), passage.boundDevice, passage.mark));
        if (!(decision instanceof OutputDecision.Sent sent)) {
            passage.route = Optional.empty();
            state.gone(packet, Cause.of(decision));
            return false;
        }
        Route route = sent.route();
        if (!passage.route.equals(Optional.of(route))) {
            state.record(new Event.Routed(state.host().name(), packet, route, true));
        }
        state.route(passage, route, packet.destination());
        return true;
    }

    private static Manipulation manipulationAt(Hook hook) {
        return switch (hook) {
            case PREROUTING, OUTPUT -> Manipulation.DESTINATION;
            case INPUT, POSTROUTING, FORWARD -> Manipulation.SOURCE;
        };
    }

    /**
     * The nat hook exists where a nat table of the family is loaded. Source: kernel net/netfilter/nf_nat_core.c,
     * nf_nat_inet_fn.
     */
    private Passed nat(At at) {
        Passage passage = at.passage();
        List<RunningTable> tables = state.tables(passage.packet.family(), TableName.NAT);
        Optional<Connection> connection = passage.tracking.flatMap(Tracking::connection);
        if (tables.isEmpty() || connection.isEmpty()) {
            return Passed.YES;
        }
        Tracking tracking = passage.tracking.get();
        Manipulation manipulation = manipulationAt(at.hook());
        boolean icmpError =
                tracking.state() == PacketState.RELATED && passage.packet.icmp().isPresent();
        Ran ran = icmpError ? Ran.PASSED : decide(tables, at, tracking, manipulation);
        return switch (ran) {
            case PASSED -> translate(at, tracking, manipulation);
            case BYPASSED -> Passed.YES;
            case GONE -> Passed.NO;
        };
    }

    /** Lets the nat chains decide for a connection that is not decided yet. */
    private Ran decide(List<RunningTable> tables, At at, Tracking tracking, Manipulation manipulation) {
        Connection connection = tracking.connection().orElseThrow();
        boolean first = tracking.state() == PacketState.NEW || tracking.state() == PacketState.RELATED;
        if (!first || state.nat().isDone(connection, manipulation)) {
            return masqueradeMoved(at, tracking, connection) ? Ran.GONE : Ran.PASSED;
        }
        for (RunningTable table : tables) {
            Ran ran = run(table, at);
            if (ran != Ran.PASSED || state.nat().isDone(connection, manipulation)) {
                return ran;
            }
        }
        state.nat().bindNull(connection, manipulation);
        return Ran.PASSED;
    }

    /** A masqueraded connection that would leave by another interface is forgotten, with the packet. */
    private boolean masqueradeMoved(At at, Tracking tracking, Connection connection) {
        boolean moved = at.hook() == Hook.POSTROUTING
                && tracking.direction() == Direction.ORIGINAL
                && connection.masqueradeInterface().isPresent()
                && !connection.masqueradeInterface().get().equals(at.outDevice());
        if (moved) {
            state.conntrack().forget(connection);
            state.gone(at.passage().packet, new Cause.MasqueradeMoved());
        }
        return moved;
    }

    private Passed translate(At at, Tracking tracking, Manipulation manipulation) {
        Passage passage = at.passage();
        Packet before = passage.packet;
        Optional<Packet> after = state.nat().translate(before, tracking, manipulation);
        if (after.isEmpty()) {
            state.gone(before, new Cause.NotTranslatable());
            return Passed.NO;
        }
        passage.packet = after.get();
        if (!before.equals(after.get())) {
            passage.pullHeader();
            state.record(new Event.Translated(
                    state.host().name(), at.hook(), manipulation, tracking.direction(), before, after.get()));
        }
        if (at.hook() == Hook.PREROUTING
                && !before.destination().equals(after.get().destination())) {
            passage.route = Optional.empty();
            passage.decision = Optional.empty();
        }
        if (at.hook() == Hook.OUTPUT && destinationIsTranslated(tracking) && !routeAgain(passage)) {
            return Passed.NO_ROUTE;
        }
        return Passed.YES;
    }

    /** Whether packets of this direction go to another address than they were sent to. */
    private static boolean destinationIsTranslated(Tracking tracking) {
        Connection connection = tracking.connection().orElseThrow();
        Tuple there = connection.tuple(tracking.direction());
        Tuple back = connection.tuple(tracking.direction().opposite());
        return !there.destination().equals(back.source());
    }

    private Passed confirm(At at) {
        Passage passage = at.passage();
        if (!state.tracks(passage.packet.family()) || passage.tracking.isEmpty()) {
            return Passed.YES;
        }
        boolean enters = ConntrackTable.isAboutToEnter(passage.tracking.get());
        if (enters && state.surroundings().holdBack(() -> goOn(at))) {
            state.conntrack().expectToEnter(passage.tracking.get());
            state.record(new Event.Held(state.host().name(), passage.packet, false));
            return Passed.HELD;
        }
        return enter(at);
    }

    private void goOn(At at) {
        state.record(new Event.Held(state.host().name(), at.passage().packet, true));
        if (enter(at) == Passed.YES) {
            at.onward().run();
        }
    }

    /** The connection's helper reads the packet; false if it is gone. */
    private boolean help(At at) {
        Passage passage = at.passage();
        boolean overLoopback = at.inDevice().equals("lo");
        Helped helped = state.conntrack().help(passage.packet, passage.tracking.orElseThrow(), overLoopback);
        if (helped instanceof Helped.Passed passed) {
            passage.packet = passed.packet();
            return true;
        }
        if (helped instanceof Helped.Dropped dropped) {
            state.gone(passage.packet, new Cause.RefusedByHelper(dropped.helper()));
        } else if (helped instanceof Helped.Undetermined unknown) {
            Ending ending = new Ending.Undetermined(passage.packet, unknown.fact(), "conntrack", unknown.helper(), 0);
            state.record(new Event.Ended(state.host().name(), ending));
        }
        return false;
    }

    private Passed enter(At at) {
        Passage passage = at.passage();
        if (!help(at)) {
            return Passed.NO;
        }
        Optional<Tracking> confirmed = state.conntrack().confirmed(passage.tracking.orElseThrow());
        if (confirmed.isEmpty()) {
            state.gone(passage.packet, new Cause.TupleTaken());
            return Passed.NO;
        }
        passage.tracking = confirmed;
        return Passed.YES;
    }
}
