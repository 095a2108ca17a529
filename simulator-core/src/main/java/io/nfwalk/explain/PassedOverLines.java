package io.nfwalk.explain;

import io.nfwalk.rules.Mismatch;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules that were looked at and did not match, one a line; many in a row that failed by the same option share one:
 *
 * <pre>
 *   filter:FORWARD:rule:3               not -o docker0: it leaves by eth1          docker.rules:38
 *   nat:KUBE-SERVICES:rules:1-2849      not -d ...: its destination is 10.0.0.7    2849 rules
 * </pre>
 */
final class PassedOverLines {
    private static final int MOST_ALONE = 3;

    private final List<Event.PassedOver> pending = new ArrayList<>();

    /**
     * A line.
     *
     * @param address the rule's, or that of several
     * @param why the condition and what was found
     * @param place where the rule stands, or how many there are
     */
    record Line(String address, String why, String place) {}

    void add(Event.PassedOver rule) {
        pending.add(rule);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** What was added since the last call. */
    List<Line> take() {
        List<Line> lines = new ArrayList<>();
        int from = 0;
        while (from < pending.size()) {
            int to = from + 1;
            while (to < pending.size() && isAlike(pending.get(from), pending.get(to), to - from)) {
                to++;
            }
            if (to - from > MOST_ALONE) {
                lines.add(several(pending.subList(from, to)));
            } else {
                pending.subList(from, to).forEach(rule -> lines.add(one(rule)));
            }
            from = to;
        }
        pending.clear();
        return lines;
    }

    private static boolean isAlike(Event.PassedOver first, Event.PassedOver other, int distance) {
        return other.table() == first.table()
                && other.hook() == first.hook()
                && other.chain().equals(first.chain())
                && other.rule() == first.rule() + distance
                && option(other.mismatch()).equals(option(first.mismatch()))
                && other.mismatch().found().equals(first.mismatch().found());
    }

    /** {@code ! -d} of {@code ! -d 10.0.0.0/8}. */
    private static String option(Mismatch mismatch) {
        String[] words = mismatch.condition().split(" ", 3);
        return words[0].equals("!") && words.length > 1 ? "! " + words[1] : words[0];
    }

    private static Line one(Event.PassedOver rule) {
        return new Line(
                rule.table() + ":" + rule.chain() + ":rule:" + rule.rule(),
                "not " + rule.mismatch(),
                Words.place(rule.line()).orElse(""));
    }

    private static Line several(List<Event.PassedOver> rules) {
        Event.PassedOver first = rules.get(0);
        Event.PassedOver last = rules.get(rules.size() - 1);
        Mismatch mismatch =
                new Mismatch(option(first.mismatch()) + " ...", first.mismatch().found());
        return new Line(
                first.table() + ":" + first.chain() + ":rules:" + first.rule() + "-" + last.rule(),
                "not " + mismatch,
                rules.size() + " rules");
    }
}
