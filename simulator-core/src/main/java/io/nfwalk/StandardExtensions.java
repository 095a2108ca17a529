package io.nfwalk;

import io.nfwalk.match.Matches;
import io.nfwalk.rules.Extensions;
import io.nfwalk.target.Targets;

/** The matches and targets that nfwalk has a room for. */
public final class StandardExtensions {
    private StandardExtensions() {}

    /** All of them; to know more, make {@link Extensions} of these lists and your own. */
    public static Extensions all() {
        return new Extensions(Matches.rooms(), Targets.rooms());
    }
}
