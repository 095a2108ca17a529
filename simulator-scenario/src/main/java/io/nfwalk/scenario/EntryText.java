package io.nfwalk.scenario;

import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Conntrack entries nearly as {@code conntrack -L} lists them, one direction a line:
 *
 * <pre>
 *   worker-2  tcp 6 120s SYN_SENT [UNREPLIED]   src=10.200.2.41 dst=10.32.0.117 sport=58488 dport=80
 *                                               src=10.200.2.51 dst=10.200.2.41 sport=80 dport=58488
 * </pre>
 */
final class EntryText {
    private EntryText() {}

    /** The entries that a step made, changed or ended; those that it left as they were are counted. */
    static List<String> lines(Map<String, List<EntryView>> before, Map<String, List<EntryView>> after) {
        List<String> lines = new ArrayList<>();
        after.forEach((host, entries) -> host(host, before.getOrDefault(host, List.of()), entries, lines));
        return lines;
    }

    private static void host(String host, List<EntryView> before, List<EntryView> after, List<String> lines) {
        List<EntryView> changed =
                after.stream().filter(entry -> !before.contains(entry)).toList();
        List<EntryView> gone = before.stream()
                .filter(entry -> after.stream().noneMatch(other -> isSame(entry, other)))
                .toList();
        changed.forEach(entry -> entry(host, entry, lines));
        gone.forEach(entry ->
                lines.add(host + "  gone: " + Protocol.name(entry.original().protocol()) + " " + entry.original()));
        int unchanged = after.size() - changed.size();
        if (unchanged > 0 && !(changed.isEmpty() && gone.isEmpty())) {
            lines.add(host + "  " + unchanged + (unchanged == 1 ? " other, as before" : " others, as before"));
        }
    }

    private static boolean isSame(EntryView one, EntryView other) {
        return one.original().equals(other.original())
                && one.zoneOriginal() == other.zoneOriginal()
                && one.zoneReply() == other.zoneReply();
    }

    private static void entry(String host, EntryView entry, List<String> lines) {
        String head = host + "  " + head(entry) + "  ";
        lines.add(head + words(entry.original()));
        lines.add(" ".repeat(head.length()) + words(entry.reply()) + tail(entry));
    }

    private static String head(EntryView entry) {
        int protocol = entry.original().protocol();
        return Protocol.name(protocol) + " " + protocol + " " + entry.timeLeft().toSeconds() + "s"
                + entry.state().map(state -> " " + state).orElse("")
                + (entry.unreplied() ? " [UNREPLIED]" : "")
                + (entry.assured() ? " [ASSURED]" : "");
    }

    private static String tail(EntryView entry) {
        StringBuilder tail = new StringBuilder();
        if (entry.mark() != 0) {
            tail.append(" mark=").append(Integer.toUnsignedLong(entry.mark()));
        }
        if (entry.zoneOriginal() != 0 && entry.zoneOriginal() == entry.zoneReply()) {
            tail.append(" zone=").append(entry.zoneOriginal());
        } else if (entry.zoneOriginal() != 0) {
            tail.append(" zone-orig=").append(entry.zoneOriginal());
        } else if (entry.zoneReply() != 0) {
            tail.append(" zone-reply=").append(entry.zoneReply());
        }
        return tail.toString();
    }

    private static String words(Tuple tuple) {
        String addresses = "src=" + tuple.source() + " dst=" + tuple.destination();
        if (tuple.isIcmp()) {
            return addresses + " type=" + (tuple.destinationPart() >> 8) + " code=" + (tuple.destinationPart() & 255)
                    + " id=" + tuple.sourcePart();
        }
        return tuple.hasPorts()
                ? addresses + " sport=" + tuple.sourcePart() + " dport=" + tuple.destinationPart()
                : addresses;
    }
}
