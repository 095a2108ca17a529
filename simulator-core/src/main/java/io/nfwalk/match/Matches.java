package io.nfwalk.match;

import io.nfwalk.rules.MatchRoom;
import java.util.List;

/** The matches that nfwalk knows: a value to hand to a parser, alone or with rooms of one's own. */
public final class Matches {
    private Matches() {}

    /** All rooms, in the order of their names. */
    public static List<MatchRoom> rooms() {
        return List.of(
                AddrtypeMatch.room(),
                AhMatch.room(),
                BpfMatch.room(),
                ClusterMatch.room(),
                CommentMatch.room(),
                ConnbytesMatch.room(),
                ConnlabelMatch.room(),
                ConnlimitMatch.room(),
                ConnmarkMatch.room(),
                ConntrackMatch.room(),
                CpuMatch.room(),
                DccpMatch.room(),
                DevgroupMatch.room(),
                DscpMatch.room(),
                HeaderOptionsMatch.destination(),
                EcnMatch.room(),
                EspMatch.room(),
                Eui64Match.room(),
                FragMatch.room(),
                HashlimitMatch.room(),
                HeaderOptionsMatch.hopByHop(),
                HelperMatch.room(),
                TtlMatch.hopLimit(),
                IcmpMatch.room(),
                Icmp6Match.room(),
                IpcompMatch.room(),
                IprangeMatch.room(),
                Ipv6headerMatch.room(),
                LengthMatch.room(),
                LimitMatch.room(),
                MacMatch.room(),
                MarkMatch.room(),
                MhMatch.room(),
                MultiportMatch.room(),
                NfacctMatch.room(),
                OwnerMatch.room(),
                PhysdevMatch.room(),
                PkttypeMatch.room(),
                PolicyMatch.room(),
                QuotaMatch.room(),
                RealmMatch.room(),
                RecentMatch.room(),
                RpfilterMatch.room(),
                RtMatch.room(),
                SctpMatch.room(),
                SetMatch.room(),
                SocketMatch.room(),
                StateMatch.room(),
                StatisticMatch.room(),
                StringMatch.room(),
                TcpMatch.room(),
                TcpmssMatch.room(),
                TimeMatch.room(),
                TosMatch.room(),
                TtlMatch.timeToLive(),
                U32Match.room(),
                UdpMatch.room());
    }
}
