package io.nfwalk.trace;

import io.nfwalk.chance.Fact;
import io.nfwalk.explain.CauseWords;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Action;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds in a record what became of the packet that it began with, and says so. */
final class VerdictReader {
    /** By which options a trace is told what some matches and targets ask for, by how these begin. */
    private static final Map<String, String> OPTIONS =
            Map.of("-m owner", " (--uid, --gid)", "-m time", " (--time)", "-m set", " (--sets)", "-j SET", " (--sets)");

    private VerdictReader() {}

    /** The verdict; {@code own} says whether this host sent the packet, {@code asked} what it was like. */
    static Verdict read(List<Event> events, boolean own, Packet asked) {
        List<Ending> ends = endings(events, own);
        Ending ending = ends.stream()
                .filter(end -> !isLoopedBack(end))
                .findFirst()
                .or(() -> ends.stream().findFirst())
                .orElseGet(() -> new Ending.Gone(asked, new Cause.InterfaceDown("the interface")));
        if (ending instanceof Ending.Gone gone) {
            return gone(gone);
        }
        if (ending instanceof Ending.Undetermined unknown) {
            String asker = unknown.rule() == 0
                    ? unknown.table() + " at " + unknown.chain()
                    : unknown.table() + ":" + unknown.chain() + ":rule:" + unknown.rule();
            String words = asker + " asks for " + unknown.fact().subject() + ", which nobody stated; needed: "
                    + unknown.fact().needs() + option(unknown.fact());
            return new Verdict(Verdict.Kind.UNDETERMINED, words, Optional.empty(), ending);
        }
        if (ending instanceof Ending.Sent sent) {
            long pieces = ends.stream()
                    .filter(end -> end instanceof Ending.Sent other
                            && other.outInterface().equals(sent.outInterface())
                            && other.packet().fragment().isPresent())
                    .count();
            String cut = pieces > 1 && asked.fragment().isEmpty() ? " in " + pieces + " fragments" : "";
            String as = changed(asked, sent.packet()) ? " as " + sent.packet().withFragment(Optional.empty()) : "";
            return new Verdict(
                    own ? Verdict.Kind.SENT : Verdict.Kind.FORWARDED,
                    "out of " + sent.outInterface() + as + cut,
                    Optional.empty(),
                    ending);
        }
        Ending.Delivered delivered = (Ending.Delivered) ending;
        String as = changed(asked, delivered.packet()) ? " as " + delivered.packet() : "";
        return new Verdict(Verdict.Kind.DELIVERED, "to this host" + as, Optional.empty(), ending);
    }

    private static boolean changed(Packet asked, Packet now) {
        return !asked.withFragment(Optional.empty())
                .toString()
                .equals(now.withFragment(Optional.empty()).toString());
    }

    private static boolean isLoopedBack(Ending end) {
        return end instanceof Ending.Sent sent && sent.outInterface().equals(NetworkInterface.LOOPBACK);
    }

    /** The ends of the packet itself: those of what the host made because of it stand behind their making. */
    private static List<Ending> endings(List<Event> events, boolean own) {
        List<Ending> ends = new ArrayList<>();
        int others = own ? -1 : 0;
        for (Event event : events) {
            if (event instanceof Event.Made) {
                others++;
            } else if (event instanceof Event.Ended ended) {
                if (others <= 0) {
                    ends.add(ended.ending());
                } else {
                    others--;
                }
            }
        }
        return ends;
    }

    private static Verdict gone(Ending.Gone gone) {
        Cause cause = gone.cause();
        if (cause instanceof Cause.WaitsForFragments) {
            return new Verdict(
                    Verdict.Kind.WAITS,
                    "for the packet's other fragments, which conntrack joins",
                    Optional.empty(),
                    gone);
        }
        if (cause instanceof Cause.ByRule byRule) {
            return byRule(byRule.visit(), gone);
        }
        return new Verdict(Verdict.Kind.LOST, CauseWords.of(cause), Optional.empty(), gone);
    }

    private static Verdict byRule(Visit visit, Ending.Gone gone) {
        if (visit.isPolicy()) {
            String words = "by the policy of " + visit.table() + " " + visit.chain() + ", which no rule kept it from";
            return new Verdict(Verdict.Kind.DROPPED, words, Optional.of(visit), gone);
        }
        Verdict.Kind kind = switch (visit.verdict()) {
            case "REJECT" -> Verdict.Kind.REJECTED;
            case "drop" -> isDrop(visit) ? Verdict.Kind.DROPPED : Verdict.Kind.LOST;
            default -> Verdict.Kind.TAKEN;
        };
        String words = "by " + visit.address()
                + visit.line().map(line -> "  " + quote(line)).orElse("");
        return new Verdict(kind, words, Optional.of(visit), gone);
    }

    private static boolean isDrop(Visit visit) {
        return visit.line()
                .map(line -> line.rule().action() instanceof Action.Apply apply
                        && apply.target().name().equals("DROP"))
                .orElse(false);
    }

    /** {@code -p tcp -j DROP  (edge.rules:41)}. */
    static String quote(RuleLine line) {
        String text = line.rule().toSave();
        String shown = text.length() > 160 ? text.substring(0, 160) + "..." : text;
        return shown + place(line).map(place -> "  (" + place + ")").orElse("");
    }

    /** {@code edge.rules:41} without the file's folder; empty for a rule that was never a text. */
    static Optional<String> place(RuleLine line) {
        String place = line.span().lineAddress();
        return line.span().line() == 0 ? Optional.empty() : Optional.of(place.substring(place.lastIndexOf('/') + 1));
    }

    private static String option(Fact fact) {
        String[] words = fact.subject().split(" ", 3);
        return words.length < 2 ? "" : OPTIONS.getOrDefault(words[0] + " " + words[1], "");
    }
}
