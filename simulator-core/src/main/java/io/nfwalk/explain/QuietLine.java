package io.nfwalk.explain;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;

/**
 * What seldom matters, in as few lines as it takes and in its order: policies that accept, and what conntrack calls the
 * packet.
 */
final class QuietLine {
    private static final String BETWEEN = "; ";

    private final List<String> phrases = new ArrayList<>();
    private final List<String> tables = new ArrayList<>();
    private String chain = "";

    static boolean takes(Visit visit) {
        return visit.isPolicy() && visit.verdict().endsWith("ACCEPT");
    }

    void add(Visit policy) {
        if (!policy.chain().equals(chain)) {
            endChain();
        }
        chain = policy.chain();
        tables.add(policy.table().toString());
    }

    void add(Event.Tracked tracked) {
        endChain();
        String direction = tracked.direction() == Direction.REPLY ? ", reply" : "";
        phrases.add("conntrack: " + tracked.state() + direction + (tracked.newEntry() ? ", a new entry" : ""));
    }

    /** Tables of one chain are said in one breath: {@code mangle, filter, security FORWARD: policy ACCEPT}. */
    private void endChain() {
        if (!tables.isEmpty()) {
            phrases.add(String.join(", ", tables) + " " + chain + ": policy ACCEPT");
            tables.clear();
        }
    }

    /** What was added since the last call, in lines of that width at most. */
    List<String> take(int width) {
        endChain();
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String phrase : phrases) {
            if (!line.isEmpty() && line.length() + BETWEEN.length() + phrase.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : BETWEEN).append(phrase);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        phrases.clear();
        return lines;
    }
}
