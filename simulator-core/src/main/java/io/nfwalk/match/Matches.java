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
                CommentMatch.room(),
                ConnlabelMatch.room(),
                ConnmarkMatch.room(),
                ConntrackMatch.room(),
                HeaderOptionsMatch.destination(),
                EspMatch.room(),
                Eui64Match.room(),
                FragMatch.room(),
                HeaderOptionsMatch.hopByHop(),
                HelperMatch.room(),
                HlMatch.room(),
                IcmpMatch.room(),
                Icmp6Match.room(),
                IprangeMatch.room(),
                Ipv6headerMatch.room(),
                LengthMatch.room(),
                LimitMatch.room(),
                MacMatch.room(),
                MarkMatch.room(),
                MhMatch.room(),
                MultiportMatch.room(),
                PhysdevMatch.room(),
                PkttypeMatch.room(),
                RecentMatch.room(),
                RtMatch.room(),
                StateMatch.room(),
                StatisticMatch.room(),
                TcpMatch.room(),
                TtlMatch.room(),
                UdpMatch.room());
    }
}
