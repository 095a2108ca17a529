package io.nfwalk.walk;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteDecision;
import io.nfwalk.host.Routing;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.MatchContext.LinkType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A running host: what a Linux network namespace does with packets.
 *
 * <pre>
 *                     bridge port                                        bridge port
 *                         |  br_netfilter: PREROUTING                        ^  FORWARD, POSTROUTING
 *                         v                                                  |
 *   wire --> interface --> BridgePath ---------------- same bridge ----------+--> wire
 *                         | up
 *                         v
 *                     InputPath: PREROUTING, route --> FORWARD --> OutputPath.postRoute: POSTROUTING --> wire
 *                         |                                             ^
 *                         v                                             |
 *                     INPUT --> Surroundings.deliver        OutputPath.send: route, OUTPUT
 * </pre>
 *
 * Confined to one thread. What it tells goes to {@link Surroundings#record}.
 */
public final class HostWalk {
    private final HostState state;
    private final InputPath input;
    private final OutputPath output;
    private final BridgePath bridges;
    private final IcmpErrors errors;
    private final Copies copies;
    private final HandshakeProxy proxy;

    /** A host that has just started: nothing tracked, nothing counted. */
    public HostWalk(Host host, Surroundings surroundings, VirtualClock clock, Chance chance) {
        this.state = new HostState(host, surroundings, clock, chance);
        this.errors = new IcmpErrors(state);
        SentByRules sentByRules = new SentByRules();
        this.proxy = new HandshakeProxy(state);
        Netfilter netfilter = new Netfilter(state, new ChainInterpreter(), sentByRules, proxy);
        this.bridges = new BridgePath(state, netfilter, errors);
        this.output = new OutputPath(state, netfilter, bridges, errors);
        this.input = new InputPath(state, netfilter, output, errors);
        this.copies = new Copies(state, output);
        errors.leaveBy(output);
        proxy.leaveBy(output);
        bridges.passUpTo(input);
    }

    /** What REJECT, TEE and SYNPROXY send. */
    private final class SentByRules implements RuleContext.SentByRules {
        @Override
        public void icmpError(Passage about, int type, int code) {
            errors.rejected(about, type, code);
        }

        @Override
        public void tcpReset(Passage about, BiConsumer<Packet, Fact> undecided) {
            new Resets(state, output).send(about, undecided);
        }

        @Override
        public void copy(Passage of, Hook hook, IpAddress gateway, Optional<String> outInterface) {
            copies.send(of, hook, gateway, outInterface);
        }

        @Override
        public void synAck(Passage syn, TcpOptions options, int clientSegment, boolean ecn) {
            proxy.answerSyn(syn, options, clientSegment, ecn);
        }

        @Override
        public void serverSyn(Passage ack, SynCookie cookie) {
            proxy.askServer(ack, cookie);
        }
    }

    /** A frame arrives on the interface from its wire; nothing happens if the interface is down. */
    public void receive(String device, Frame frame) {
        receive(device, frame, new Stated(frame.mark(), Optional.empty()));
    }

    /** The same for a packet of which something is said. */
    public void receive(String device, Frame frame, Stated stated) {
        NetworkInterface in = state.device(device);
        if (!in.up()) {
            return;
        }
        Passage passage = new Passage(frame.packet(), device);
        MacAddress asked = frame.ethernet().destination();
        passage.state(stated);
        passage.ethernet = Optional.of(frame.ethernet());
        passage.pieces = frame.pieces();
        passage.sum = frame.sum().carried(frame.ethernet(), frame.packet().family());
        passage.linkType =
                asked.isBroadcast() ? LinkType.BROADCAST : asked.isGroup() ? LinkType.MULTICAST : LinkType.UNICAST;
        passage.otherHost = !asked.isGroup() && !asked.equals(in.mac());
        Event.FrameDirection direction =
                passage.otherHost && !isOfOwnBridge(in, asked) ? Event.FrameDirection.OTHER : Event.FrameDirection.IN;
        state.record(new Event.FrameSeen(
                host().name(),
                device,
                direction,
                frame.ethernet(),
                frame.packet(),
                state.clock().now()));
        if (in.master().isPresent()) {
            bridges.receive(in, passage);
        } else {
            input.receive(passage);
        }
    }

    private boolean isOfOwnBridge(NetworkInterface port, MacAddress mac) {
        return port.master().isPresent() && host().isOnBridge(port.master().get(), mac);
    }

    /**
     * A packet that left through {@code lo} comes back, with its route, mark and connection, a TEE's copy also with
     * what its frame was to whom; and so does a broadcast, by the interface that it left by. Source: kernel
     * net/ethernet/eth.c, eth_type_trans, which changes nothing there.
     */
    public void reenter(Passage passage) {
        Passage again = passage.copy();
        again.inDevice = passage.route.orElseThrow().device();
        again.sentOnBy = "";
        again.ethernet = Optional.empty();
        again.otherHost = false;
        again.longestPiece = 0;
        again.longestForbidsCutting = false;
        again.hasSocket = false;
        again.ofProcess = false;
        again.boundDevice = Optional.empty();
        Route route = again.route.orElseThrow();
        if (route.type() == Route.Type.BROADCAST) {
            again.linkType = LinkType.BROADCAST;
        }
        again.decision = Optional.of(new RouteDecision.Deliver(route));
        input.receive(again);
    }

    /** Sends a packet of this host's own: routes it, takes it through OUTPUT and POSTROUTING, puts it on its wire. */
    public SendResult send(Outgoing outgoing) {
        return output.send(outgoing);
    }

    /** The same for a packet of which something is said. */
    public SendResult send(Outgoing outgoing, Stated stated) {
        return output.send(outgoing, stated);
    }

    /** Sends an ICMP error about a packet that was delivered, unless one of the kernel's reasons stands against it. */
    public void sendIcmpError(Passage about, int type, int code) {
        errors.send(about, type, code, 0);
    }

    /**
     * An ICMP error told that the way to the address takes no more than {@code mtu} bytes; forgotten after the step.
     *
     * @param route the way that the host would take there
     */
    public void learnPathMtu(Route route, IpAddress destination, int mtu) {
        state.learnPathMtu(route, destination, mtu);
    }

    /** When something happens here by itself next, if nothing else does before: fragments are given up. */
    public Optional<Duration> nextDeadline() {
        return state.reassembly().nextDeadline();
    }

    /** Lets happen what was due by now. */
    public void timePassed() {
        state.reassembly().giveUp().forEach(input::giveUp);
    }

    /** The end of a scenario's step: learned path MTUs are forgotten. */
    public void endStep() {
        state.endStep();
    }

    /** A tick of the kernel's clock passes within a step. */
    public void tick() {
        state.passTick();
    }

    /** Describes the host anew; tables of a reload start anew, everything else goes on. */
    public void change(Host changed, List<ReloadedTables> reloads) {
        state.change(changed, reloads);
    }

    /** The host as it is described now. */
    public Host host() {
        return state.host();
    }

    /** The TTL or hop limit that a packet of the host's own begins with on this route. */
    public int firstTtl(Route route, Family family) {
        return state.firstTtl(route, family);
    }

    /** How it routes now: chance decides between several next hops of one route. */
    public Routing routing() {
        return state.routing();
    }

    /** Its connection tracking table. */
    public ConntrackTable conntrack() {
        return state.conntrack();
    }

    /** What its tables have counted, in the order of their loading. */
    public List<TableCounters> counters() {
        return state.tables().stream().map(RunningTable::counters).toList();
    }
}
