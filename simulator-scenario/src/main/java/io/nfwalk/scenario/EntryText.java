package io.nfwalk.scenario;

import io.nfwalk.scenario.ScenarioResult.AwaitedView;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Conntrack's entries and expectations for a report: under each host's name those that a step made, changed or ended,
 * as
 * {@code conntrack -L} lists them.
 */
final class EntryText {
    private static final String INDENT = "  ";

    private EntryText() {}

    /** The entries that a step made, changed or ended; those that it left as they were are counted. */
    static List<String> entries(Map<String, List<EntryView>> before, Map<String, List<EntryView>> after) {
        List<String> lines = new ArrayList<>();
        after.forEach((host, entries) -> entries(host, before.getOrDefault(host, List.of()), entries, lines));
        return lines;
    }

    private static void entries(String host, List<EntryView> before, List<EntryView> after, List<String> lines) {
        List<EntryView> changed =
                after.stream().filter(entry -> !before.contains(entry)).toList();
        List<EntryView> gone = before.stream()
                .filter(entry -> after.stream().noneMatch(other -> isSame(entry, other)))
                .toList();
        if (changed.isEmpty() && gone.isEmpty()) {
            return;
        }
        lines.add(host);
        changed.forEach(entry -> lines.add(INDENT + EntryLine.of(entry)));
        gone.forEach(entry -> lines.add(INDENT + "gone: " + EntryLine.whichWas(entry)));
        int unchanged = after.size() - changed.size();
        if (unchanged > 0) {
            lines.add(INDENT + unchanged + (unchanged == 1 ? " other, as before" : " others, as before"));
        }
    }

    private static boolean isSame(EntryView one, EntryView other) {
        return one.original().equals(other.original())
                && one.zoneOriginal() == other.zoneOriginal()
                && one.zoneReply() == other.zoneReply();
    }

    /**
     * What the hosts' helpers expect, of each host where a step changed that; newest first, as conntrack lists them.
     */
    static List<String> awaited(Map<String, List<AwaitedView>> before, Map<String, List<AwaitedView>> after) {
        List<String> lines = new ArrayList<>();
        after.forEach((host, awaited) -> {
            if (!awaited.equals(before.getOrDefault(host, List.of()))) {
                lines.add(host);
                awaited.forEach(one -> lines.add(INDENT + EntryLine.of(one)));
                if (awaited.isEmpty()) {
                    lines.add(INDENT + "none any more");
                }
            }
        });
        return lines;
    }
}
