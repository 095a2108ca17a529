package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import java.time.Duration;

/**
 * Any protocol without a tracker of its own, such as ESP and DCCP: every packet is fine and renews the time-out.
 * Source: kernel net/netfilter/nf_conntrack_proto_generic.c.
 */
record GenericTracker() implements Tracker {
    @Override
    public Outcome judge(
            Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now) {
        return Outcome.renewed(settings.seconds(ConntrackSettings.Sysctl.GENERIC_TIMEOUT));
    }

    @Override
    public boolean resolvesClashes() {
        return true;
    }
}
