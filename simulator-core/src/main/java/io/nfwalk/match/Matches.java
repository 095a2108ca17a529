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
                CommentMatch.room(),
                ConnlabelMatch.room(),
                ConnmarkMatch.room(),
                ConntrackMatch.room(),
                HelperMatch.room(),
                IcmpMatch.room(),
                IprangeMatch.room(),
                LengthMatch.room(),
                LimitMatch.room(),
                MacMatch.room(),
                MarkMatch.room(),
                MultiportMatch.room(),
                PhysdevMatch.room(),
                PkttypeMatch.room(),
                RecentMatch.room(),
                StateMatch.room(),
                StatisticMatch.room(),
                TcpMatch.room(),
                TtlMatch.room(),
                UdpMatch.room());
    }
}
