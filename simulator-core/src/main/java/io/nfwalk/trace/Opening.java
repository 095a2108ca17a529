package io.nfwalk.trace;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.conntrack.ProtocolState;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.SctpState;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.conntrack.Tuples;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Stated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts what conntrack shall know into the table, before the packet comes. */
record Opening(
        Tracer said, Host host, Supplier<Chance> chance, String device, Optional<String> portBeyond, Packet packet) {
    private static final Duration LONG = Duration.ofDays(5);

    /** What is said of the packet itself. */
    Stated stated() {
        Tracer.Stating stating = said.stating();
        Optional<PacketState> state = switch (stating.state()) {
            case NEW, ESTABLISHED, REPLY -> Optional.empty();
            case RELATED -> Optional.of(PacketState.RELATED);
            case INVALID -> Optional.of(PacketState.INVALID);
            case UNTRACKED -> Optional.of(PacketState.UNTRACKED);
        };
        return new Stated(stating.mark(), state);
    }

    /** Fills the table; what was supposed for it. */
    List<Supposed> putInto(LoneHost running) {
        List<Supposed> supposed = new ArrayList<>();
        for (RestoredEntry entry : said.stating().entries()) {
            if (running.restore(entry).isEmpty()) {
                throw new ContradictionException("two entries have the tuple " + entry.original() + " or its answer's");
            }
        }
        boolean tracks = host.ruleSets().stream()
                .map(LoadedRules::rules)
                .anyMatch(rules -> rules.family() == packet.family() && rules.needsTracking());
        if (!tracks && said.stating().state() != State.NEW) {
            supposed.add(
                    new Supposed("no rule here makes the kernel track connections, so the state has no effect", ""));
            return supposed;
        }
        switch (said.stating().state()) {
            case ESTABLISHED -> supposed.add(established(running));
            case REPLY -> supposed.add(replied(running));
            case RELATED -> supposed.addAll(related(running));
            case NEW -> {
                if (tracks && said.stating().entries().isEmpty()) {
                    supposed.add(new Supposed("conntrack knows no connection yet", "--state established"));
                }
            }
            case INVALID, UNTRACKED -> {}
        }
        return supposed;
    }

    /** Lets the connection's first packet through a host of the same kind, to see how it would be translated. */
    private Supposed established(LoneHost running) {
        LoneHost rehearsal = new LoneHost(host, said.clock(), chance.get(), portBeyond, false);
        Packet first = opening(packet);
        List<Event> events = said.isOwn()
                ? rehearsal.send(first, new Stated(said.stating().mark(), Optional.empty()))
                : rehearsal.receive(device, first, new Stated(said.stating().mark(), Optional.empty()));
        Optional<Connection> begun = Tuples.of(first)
                .flatMap(tuple -> rehearsal.connections().stream()
                        .filter(connection -> connection.original().equals(tuple))
                        .findFirst());
        if (begun.isPresent()) {
            Connection connection = begun.get();
            put(running, entry(connection.original(), connection.reply(), zone(connection.zone()), connection.mark()));
            return new Supposed(
                    "these rules let the connection begin: " + both(connection.original(), connection.reply()),
                    "--entry");
        }
        String verdict = VerdictReader.read(events, said.isOwn(), first).toString();
        Tuple tuple = tupleOf(packet);
        Tuple reply = inverse(tuple);
        put(running, entry(tuple, reply, zone(Zone.DEFAULT), 0));
        return new Supposed(
                "the connection began before these rules, which would not let it (" + verdict
                        + "), and is not translated: " + both(tuple, reply),
                "--entry");
    }

    private Supposed replied(LoneHost running) {
        Tuple reply = tupleOf(packet);
        Tuple original = inverse(reply);
        put(running, entry(original, reply, zone(Zone.DEFAULT), 0));
        return new Supposed("the connection that it answers is not translated: " + both(original, reply), "--entry");
    }

    private List<Supposed> related(LoneHost running) {
        Optional<Tuple> about = packet.quote().flatMap(quote -> Tuples.of(quote.packet()));
        if (about.isEmpty()) {
            return List.of(new Supposed("a helper expects the connection that it begins", ""));
        }
        Tuple reply = inverse(about.get());
        put(running, entry(about.get(), reply, zone(Zone.DEFAULT), 0));
        return List.of(new Supposed(
                "the connection that it is about is not translated: " + both(about.get(), reply), "--entry"));
    }

    private Zone zone(Zone unlessSaid) {
        return said.stating().zone().orElse(unlessSaid);
    }

    private static void put(LoneHost running, RestoredEntry entry) {
        running.restore(entry);
    }

    private static Tuple tupleOf(Packet packet) {
        return Tuples.of(packet)
                .orElseThrow(() -> new ContradictionException("conntrack finds no connection's tuple in " + packet));
    }

    private static Tuple inverse(Tuple tuple) {
        return Tuples.inverted(tuple)
                .orElseThrow(() -> new ContradictionException("nothing answers such a packet: " + tuple));
    }

    private static RestoredEntry entry(Tuple original, Tuple reply, Zone zone, int mark) {
        Optional<ProtocolState> state = switch (original.protocol()) {
            case Protocol.TCP -> Optional.of(TcpState.ESTABLISHED);
            case Protocol.SCTP -> Optional.of(SctpState.ESTABLISHED);
            default -> Optional.empty();
        };
        return new RestoredEntry(original, reply, zone, LONG, state, false, true, mark, Optional.empty());
    }

    private static String both(Tuple original, Tuple reply) {
        return original + ", answers " + reply;
    }

    /** The packet with which such a connection begins. */
    private static Packet opening(Packet packet) {
        if (packet.tcp().isEmpty()) {
            return packet;
        }
        Transport.Tcp tcp = packet.tcp().get();
        return packet.withTransport(new Transport.Tcp(
                        tcp.sourcePort(),
                        tcp.destinationPort(),
                        new TcpFlags(TcpFlags.SYN),
                        0,
                        0,
                        tcp.window(),
                        TcpOptions.NONE))
                .withPayload(io.nfwalk.packet.Payload.EMPTY);
    }
}
