package io.nfwalk.match;

import io.nfwalk.rules.MatchContext;

final class ConntrackMatch {
    private ConntrackMatch() {}

    static boolean carriesTemplate(MatchContext context) {
        return false;
    }
}
