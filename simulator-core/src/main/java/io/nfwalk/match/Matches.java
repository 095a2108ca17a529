package io.nfwalk.match;

import io.nfwalk.rules.MatchRoom;
import java.util.List;

/** The matches that nfwalk knows: a value to hand to a parser, alone or with rooms of one's own. */
public final class Matches {
    private Matches() {}

    /** All rooms, in the order of their names. */
    public static List<MatchRoom> rooms() {
        return List.of(
                CommentMatch.room(),
                ConnmarkMatch.room(),
                IcmpMatch.room(),
                IprangeMatch.room(),
                LengthMatch.room(),
                MacMatch.room(),
                MarkMatch.room(),
                PkttypeMatch.room(),
                TcpMatch.room(),
                TtlMatch.room(),
                UdpMatch.room());
    }
}
