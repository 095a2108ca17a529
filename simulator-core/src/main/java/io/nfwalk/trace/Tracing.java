package io.nfwalk.trace;

import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.SaidPacket;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Hook;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One trace: supposes what is left open, one way after the other, and keeps the ways that differ. */
final class Tracing {
    private final Tracer said;
    private final SaidPacket words;
    private final Packet packet;

    Tracing(Tracer said, SaidPacket words) {
        this.said = said;
        this.words = words;
        this.packet = withFittingFlags(words);
        new Contradictions(said, packet).check();
    }

    /** A segment within a connection is an ACK, unless somebody says more. */
    private Packet withFittingFlags(SaidPacket given) {
        Packet plain = given.packet();
        State state = said.stating().state();
        boolean within = state == State.ESTABLISHED || state == State.REPLY;
        if (!within || given.flagsSaid() || plain.tcp().isEmpty()) {
            return plain;
        }
        Transport.Tcp tcp = plain.tcp().get();
        return plain.withTransport(new Transport.Tcp(
                tcp.sourcePort(),
                tcp.destinationPort(),
                new TcpFlags(TcpFlags.ACK),
                tcp.sequence(),
                tcp.acknowledgement(),
                tcp.window(),
                tcp.options()));
    }

    Trace trace() {
        if (said.host().isPresent()) {
            return onDescribedHost(said.host().get());
        }
        World world = new World(said, packet);
        List<TracedWay> ways = new ArrayList<>();
        if (mayBeForeign(world)) {
            ways.addAll(ways(world, false));
        }
        if (mayBeOwn(world)) {
            ways.addAll(ways(world, true));
        }
        return new Trace(packet, entry(world.in(), world.arrival()), settled(ways, world));
    }

    private Trace onDescribedHost(Host host) {
        String device = said.isOwn() ? "" : new Arrival(host, packet).device(said.in());
        List<Supposed> supposed = new ArrayList<>(fromWords());
        if (!said.isOwn() && said.in().isEmpty()) {
            supposed.add(new Supposed("it comes in by " + device + ", the way to its source", "--in"));
        }
        TracedWay way = run(host, device, Optional.empty(), supposed);
        return new Trace(packet, entry(device, device), List.of(way));
    }

    private String entry(String in, String arrival) {
        if (said.isOwn()) {
            return "sent by this host";
        }
        return in.equals(arrival) ? "in by " + in : "in by " + in + ", bridge port " + arrival;
    }

    private List<Supposed> fromWords() {
        return words.assumed().stream().map(what -> new Supposed(what, "")).toList();
    }

    private boolean mayBeForeign(World world) {
        return !world.isStated(packet.destination()) && !packet.destination().isLoopback();
    }

    private boolean mayBeOwn(World world) {
        IpAddress destination = packet.destination();
        boolean single = !destination.isMulticast() && !destination.isLimitedBroadcast() && !destination.isUnspecified();
        return world.isStated(destination) || single;
    }

    /** The ways with the destination supposed to be the host's own address, or somebody else's. */
    private List<TracedWay> ways(World world, boolean isOwn) {
        Set<IpAddress> own = new LinkedHashSet<>();
        if (isOwn) {
            own.add(packet.destination());
        }
        TracedWay first = way(world, isOwn, own);
        if (said.isLocal() && goesOn(first)) {
            // What it was translated to has to be the host's as well, for the packet to be for the host.
            own.add(routedPacket(first).destination());
            return List.of(way(world, isOwn, own));
        }
        return List.of(first);
    }

    private TracedWay way(World world, boolean isOwn, Set<IpAddress> own) {
        String destination = packet.destination().toString();
        boolean stated = world.isStated(packet.destination()) || packet.destination().isLoopback();
        TracedWay run = run(
                world.host(own),
                world.arrival(),
                said.physicalOut(),
                new Suppositions(said, packet, world).of(words, isOwn, own));
        return stated
                ? run
                : new TracedWay(
                        destination + (isOwn ? " is an address of this host" : " is no address of this host"),
                        isOwn ? "--address " + destination : "",
                        run.verdict(),
                        run.supposed(),
                        run.events(),
                        run.network(),
                        run.connections());
    }

    private TracedWay run(Host host, String device, Optional<String> portBeyond, List<Supposed> supposed) {
        LoneHost running = new LoneHost(host, said.newChance(), portBeyond, said.asksWhyNot());
        List<Supposed> all = new ArrayList<>(supposed);
        Opening opening = new Opening(said, host, device, portBeyond, packet);
        all.addAll(opening.putInto(running));
        List<Event> events = said.isOwn()
                ? running.send(packet, opening.stated())
                : running.receive(device, packet, opening.stated());
        Network network = Network.builder().host(host).build();
        Verdict verdict = VerdictReader.read(events, said.isOwn(), packet);
        if (said.host().isEmpty()) {
            all.addAll(new Suppositions(said, packet, new World(said, packet)).afterwards(events));
        }
        return new TracedWay("", "", verdict, all, events, network, running.connections());
    }

    /** Whether it was not for this host, though it could have been. */
    private static boolean goesOn(TracedWay way) {
        return fate(way) == Fate.OUT && way.verdict().kind() != Verdict.Kind.UNDETERMINED;
    }

    /** The packet as routing saw it. */
    private Packet routedPacket(TracedWay way) {
        Packet routed = packet;
        for (Event event : way.events()) {
            if (event instanceof Event.Routed decided) {
                return decided.packet();
            }
            if (event instanceof Event.Translated translated) {
                routed = translated.after();
            }
        }
        return routed;
    }

    /** Where routing sent a packet. */
    private enum Fate {
        /** To this host. */
        LOCAL,
        /** Away. */
        OUT,
        /** It did not come so far. */
        NEITHER
    }

    private static Fate fate(TracedWay way) {
        boolean forwarded = false;
        for (Event event : way.events()) {
            boolean atInput = event instanceof Visit visit && visit.hook() == Hook.INPUT
                    || event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered;
            if (atInput) {
                return Fate.LOCAL;
            }
            forwarded |= event instanceof Visit visit && visit.hook() == Hook.FORWARD
                    || event instanceof Event.Routed
                    || event instanceof Event.Ended ended && ended.ending() instanceof Ending.Sent;
        }
        return forwarded ? Fate.OUT : Fate.NEITHER;
    }

    /** The ways that agree with what was said, each once. */
    private List<TracedWay> settled(List<TracedWay> all, World world) {
        Optional<Fate> wanted =
                said.isLocal() ? Optional.of(Fate.LOCAL) : said.out().map(device -> Fate.OUT);
        List<TracedWay> fitting = new ArrayList<>(all.stream()
                .filter(way -> wanted.isEmpty() || fate(way) == Fate.NEITHER || fate(way) == wanted.get())
                .toList());
        if (fitting.isEmpty()) {
            fitting.addAll(all);
        }
        if (fitting.size() == 2 && fitting.get(0).isLike(fitting.get(1))) {
            fitting.remove(1);
        }
        if (fitting.size() > 1) {
            return fitting;
        }
        TracedWay only = fitting.get(0);
        boolean either = all.size() > 1 && all.get(0).isLike(all.get(1));
        List<Supposed> supposed = new ArrayList<>();
        if (!only.when().isEmpty() && !either && !packet.destination().isMulticast()) {
            supposed.add(new Supposed(only.when(), all.size() > 1 && wanted.isPresent() ? "" : only.option()));
        }
        supposed.addAll(only.supposed());
        return List.of(new TracedWay(
                "", "", only.verdict(), supposed, only.events(), only.network(), only.connections()));
    }

    /** Whether conntrack follows packets of such a protocol with a state of their own. */
    static boolean isTcp(Packet packet) {
        return packet.protocol() == Protocol.TCP;
    }
}
