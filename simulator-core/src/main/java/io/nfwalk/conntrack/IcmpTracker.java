package io.nfwalk.conntrack;

import io.nfwalk.packet.Packet;
import java.time.Duration;

/**
 * Questions and answers of ICMP and ICMPv6: each packet renews the time-out, none makes the entry ASSURED. Errors do
 * not come here, see {@link IcmpErrors}. Source: kernel net/netfilter/nf_conntrack_proto_icmp.c,
 * nf_conntrack_icmp_packet, and nf_conntrack_proto_icmpv6.c.
 */
record IcmpTracker(IcmpKind kind) implements Tracker {
    @Override
    public Outcome judge(
            Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now) {
        if (!kind.isQuestion(connection.original().destinationPart() >> 8)) {
            return Outcome.INVALID;
        }
        return Outcome.renewed(settings.seconds(
                switch (kind) {
                    case V4 -> ConntrackSettings.Sysctl.ICMP_TIMEOUT;
                    case V6 -> ConntrackSettings.Sysctl.ICMPV6_TIMEOUT;
                }));
    }

    @Override
    public boolean resolvesClashes() {
        return false;
    }
}
