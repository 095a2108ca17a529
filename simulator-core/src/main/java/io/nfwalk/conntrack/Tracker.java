package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.Optional;

/**
 * A protocol's part of tracking: judges a packet that has been given its entry, and moves the entry's state. Trackers
 * themselves have no state. Source: kernel net/netfilter/nf_conntrack_core.c, nf_conntrack_handle_packet.
 */
sealed interface Tracker permits GenericTracker, GreTracker, IcmpTracker, SctpTracker, TcpTracker, UdpTracker {
    /** The tracker of a connection with that tuple. */
    static Tracker of(Tuple tuple) {
        if (tuple.isIcmp()) {
            return new IcmpTracker(IcmpKind.of(tuple.family()));
        }
        return switch (tuple.protocol()) {
            case Protocol.TCP -> new TcpTracker();
            case Protocol.UDP -> new UdpTracker(true);
            case Protocol.UDPLITE -> new UdpTracker(false);
            case Protocol.GRE -> new GreTracker();
            case Protocol.SCTP -> new SctpTracker();
            default -> new GenericTracker();
        };
    }

    /** What a new connection of the protocol remembers. */
    default TrackerMemory freshMemory(ConntrackSettings settings, Duration now) {
        return new TrackerMemory.Nothing();
    }

    /** What is remembered of a connection whose beginning nobody saw; {@code state} only for TCP and SCTP. */
    default TrackerMemory restoredMemory(ConntrackSettings settings, Optional<ProtocolState> state) {
        return freshMemory(settings, Duration.ZERO);
    }

    /**
     * Judges a packet.
     *
     * @param connection the packet's entry; SEEN_REPLY is not yet set for the first answer
     * @param direction which way the packet goes
     * @param settings the sysctls
     * @param now the time
     */
    Outcome judge(Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now);

    /** Whether two packets that made an entry each at the same time may share one. */
    boolean resolvesClashes();

    /**
     * What the tracker says of a packet.
     *
     * @param kind what is to happen
     * @param renewal how long the entry lives from now on; empty leaves its time-out alone
     */
    record Outcome(Kind kind, Optional<Duration> renewal) {
        /** The packet is fine but changes nothing. */
        static final Outcome IGNORED = new Outcome(Kind.PASSED, Optional.empty());
        /** The packet loses its connection. */
        static final Outcome INVALID = new Outcome(Kind.INVALID, Optional.empty());
        /** The packet passes and the entry is deleted behind it. */
        static final Outcome DELETED = new Outcome(Kind.DELETED, Optional.empty());
        /** The entry is deleted and the packet looked up again. */
        static final Outcome REOPENED = new Outcome(Kind.REOPENED, Optional.empty());

        /** One that is too long for the clock ends in the past. */
        static Outcome renewed(Duration timeout) {
            boolean past = timeout.compareTo(ConntrackSettings.LONGEST) > 0;
            return new Outcome(Kind.PASSED, Optional.of(past ? Duration.ZERO : timeout));
        }

        /** See {@link Outcome}'s constants. */
        enum Kind {
            PASSED,
            INVALID,
            DELETED,
            REOPENED
        }
    }
}
