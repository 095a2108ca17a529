package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.Optional;

/**
 * GRE: a tunnel is its two addresses; PPTP's version 1 also has the call id, in the packet's direction only, so that
 * without PPTP's helper the answers are another connection. Source: kernel net/netfilter/nf_conntrack_proto_gre.c.
 */
record GreTracker() implements Tracker {
    private static final int PPTP = 0x880b;
    private static final int SHORTEST_PPTP = 8;

    /**
     * The tuple of a GRE packet; empty for version 1 of another protocol than PPTP. A packet that ends before PPTP's
     * call id is like any other version's, whatever else it says.
     */
    static Optional<Tuple> tuple(Packet packet) {
        Payload bytes = packet.payload();
        if (bytes.length() < SHORTEST_PPTP || (bytes.at(1) & 7) != 1) {
            return Optional.of(Tuples.tuple(packet, 0, 0));
        }
        return number(bytes, 2) == PPTP ? Optional.of(Tuples.tuple(packet, 0, number(bytes, 6))) : Optional.empty();
    }

    /** Whether NAT can write its destination's side. Source: kernel net/netfilter/nf_nat_proto.c, gre_manip_pkt. */
    static boolean isOfKnownVersion(Packet packet) {
        return (packet.payload().at(1) & 7) <= 1;
    }

    /** The packet with that call id, if it is PPTP's. Source: kernel net/netfilter/nf_nat_proto.c, gre_manip_pkt. */
    static Packet withCallId(Packet packet, int callId) {
        byte[] bytes = packet.payload().toBytes();
        if (bytes.length < SHORTEST_PPTP || (bytes[1] & 7) != 1) {
            return packet;
        }
        bytes[6] = (byte) (callId >> 8);
        bytes[7] = (byte) callId;
        return packet.withPayload(Payload.of(bytes));
    }

    private static int number(Payload bytes, int index) {
        return bytes.at(index) << 8 | bytes.at(index + 1);
    }

    @Override
    public TrackerMemory freshMemory(ConntrackSettings settings, Duration now) {
        return new TrackerMemory.Gre(
                settings.seconds(ConntrackSettings.Sysctl.GRE_TIMEOUT),
                settings.seconds(ConntrackSettings.Sysctl.GRE_TIMEOUT_STREAM));
    }

    /** An entry made from outside knows no time-outs: its next packet ends it. */
    @Override
    public TrackerMemory restoredMemory(ConntrackSettings settings, Optional<ProtocolState> state) {
        return new TrackerMemory.Gre(Duration.ZERO, Duration.ZERO);
    }

    @Override
    public Outcome judge(
            Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now) {
        TrackerMemory.Gre memory = (TrackerMemory.Gre) connection.memory();
        if (!connection.has(Connection.Status.SEEN_REPLY)) {
            return Outcome.renewed(memory.timeout());
        }
        connection.set(Connection.Status.ASSURED);
        return Outcome.renewed(memory.streamTimeout());
    }

    @Override
    public boolean resolvesClashes() {
        return true;
    }
}
