package io.nfwalk.explain;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Action;
import io.nfwalk.rules.Target;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** What a visited rule did, in a few words: {@code DNAT to 10.0.0.5:8080}, {@code MARK 0x0 -> 0x4000}. */
final class RuleWords {
    private RuleWords() {}

    static String effect(Visit visit) {
        if (visit.line().isEmpty()) {
            return visit.isPolicy() ? visit.verdict().substring("policy ".length()) : "end of the chain";
        }
        Action action = visit.line().get().rule().action();
        if (action instanceof Action.Apply apply) {
            return ofTarget(apply.target(), visit);
        }
        return action instanceof Action.None
                ? "counts"
                : action.toSave().replaceFirst("-j", "jump").replaceFirst("-g", "goto");
    }

    private static String ofTarget(Target target, Visit visit) {
        List<String> changes = changes(visit);
        if (!changes.isEmpty()) {
            String words = String.join(", ", changes);
            String name = target.name();
            // "MARK 0x0 -> 0x1" rather than "MARK mark 0x0 -> 0x1"
            return name
                    + (words.startsWith(name.toLowerCase(Locale.ROOT) + " ")
                            ? words.substring(name.length())
                            : " " + words);
        }
        String words = target.toSave()
                .replaceFirst("^-j ", "")
                .replaceFirst(" --(nf)?log-prefix ", " ")
                .replaceFirst(" --reject-with ", " with ")
                .replaceFirst(" --to-(destination|source) ", " to ")
                .replaceFirst(" --to-ports ", " to port ")
                .replaceFirst(" --to ", " to ");
        return isRefused(target, visit) ? words + ": impossible, dropped" : words;
    }

    /** A target that translates and found no way to. */
    private static boolean isRefused(Target target, Visit visit) {
        return visit.verdict().equals("drop") && !target.name().equals("DROP");
    }

    private static List<String> changes(Visit visit) {
        List<String> changes = new ArrayList<>();
        Packet before = visit.before();
        Packet after = visit.after();
        if (visit.markBefore() != visit.markAfter()) {
            changes.add("mark " + hex(visit.markBefore()) + " -> " + hex(visit.markAfter()));
        }
        if (before.tos() != after.tos()) {
            changes.add("tos " + hex(before.tos()) + " -> " + hex(after.tos()));
        }
        if (before.ttl() != after.ttl()) {
            changes.add("ttl " + before.ttl() + " -> " + after.ttl());
        }
        if (!segmentSize(before).equals(segmentSize(after))) {
            changes.add("mss " + words(segmentSize(before)) + " -> " + words(segmentSize(after)));
        }
        if (!before.source().equals(after.source()) || !before.destination().equals(after.destination())) {
            changes.add(Words.tuple(before) + " -> " + Words.tuple(after));
        }
        return changes;
    }

    private static OptionalInt segmentSize(Packet packet) {
        return packet.tcp().map(tcp -> tcp.options().maximumSegmentSize()).orElse(OptionalInt.empty());
    }

    private static String words(OptionalInt size) {
        return size.isPresent() ? Integer.toString(size.getAsInt()) : "none";
    }

    private static String hex(int number) {
        return "0x" + Integer.toHexString(number);
    }
}
