package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import java.time.Duration;
import java.util.Optional;

/**
 * UDP and UDP-Lite: a question and its answer are forgotten soon; an exchange that goes on is a stream, lives longer
 * and is ASSURED. Source: kernel net/netfilter/nf_conntrack_proto_udp.c, nf_conntrack_udp_packet.
 *
 * @param waits whether a stream needs more than two seconds, as in UDP; in UDP-Lite the packet after the first answer
 *     suffices
 */
record UdpTracker(boolean waits) implements Tracker {
    private static final Duration BEFORE_STREAM = Duration.ofSeconds(2);

    @Override
    public TrackerMemory freshMemory(ConntrackSettings settings, Duration now) {
        return new TrackerMemory.Udp(now.plus(BEFORE_STREAM));
    }

    /** The kernel leaves the instant at zero, which is long past. */
    @Override
    public TrackerMemory restoredMemory(ConntrackSettings settings, Optional<ProtocolState> state) {
        return new TrackerMemory.Udp(Duration.ofSeconds(-1));
    }

    @Override
    public Outcome judge(
            Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now) {
        TrackerMemory.Udp memory = (TrackerMemory.Udp) connection.memory();
        boolean late = !waits || now.compareTo(memory.streamAfter()) > 0;
        if (!connection.has(Connection.Status.SEEN_REPLY) || !late) {
            return Outcome.renewed(settings.seconds(ConntrackSettings.Sysctl.UDP_TIMEOUT));
        }
        if (!connection.has(Connection.Status.NAT_CLASH)) {
            connection.set(Connection.Status.ASSURED);
        }
        return Outcome.renewed(settings.seconds(ConntrackSettings.Sysctl.UDP_TIMEOUT_STREAM));
    }

    @Override
    public boolean resolvesClashes() {
        return true;
    }
}
