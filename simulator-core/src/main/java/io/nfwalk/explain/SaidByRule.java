package io.nfwalk.explain;

import io.nfwalk.conntrack.PacketState;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule dropped or rejected a packet, or a policy did. */
final class SaidByRule implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (Account.Place<Ending.Gone> place : account.ended(Ending.Gone.class)) {
            if (place.ending().cause() instanceof Cause.ByRule byRule) {
                // What REJECT sends stands between the rule and the end of the packet.
                int at = account.events().indexOf(byRule.visit());
                findings.add(Finding.certain(at < 0 ? place.at() : at, sentence(byRule.visit(), account, place.at())));
            } else if (place.ending().cause() instanceof Cause.BrokenPacket broken) {
                findings.add(Finding.certain(place.at(), sentence(broken, account, place)));
            }
        }
        return findings;
    }

    private static String sentence(Visit visit, Account account, int at) {
        String packet = Words.named(visit.after());
        String state = state(account, at, visit);
        if (visit.isPolicy()) {
            return visit.host() + " dropped " + packet + state + ": " + visit.table() + " " + visit.chain()
                    + " has no rule that takes it, and its policy is DROP (" + visit.address() + ").";
        }
        String comma = state.isEmpty() ? "" : ",";
        String rule = visit.address() + RuleQuote.of(visit.line());
        return switch (visit.verdict()) {
            case "drop" ->
                isDropTarget(visit)
                        ? visit.host() + " dropped " + packet + state + comma + " by " + rule + "."
                        : "On " + visit.host() + " " + rule + " had to translate " + packet + state + comma
                                + " and could not, so it dropped it.";
            case "REJECT" -> visit.host() + " rejected " + packet + state + comma + " by " + rule + ".";
            default -> visit.host() + " gave " + packet + state + comma + " away by " + rule + ".";
        };
    }

    private static boolean isDropTarget(Visit visit) {
        return RuleWords.effect(visit).equals("DROP");
    }

    /** What conntrack called the packet, where that is no matter of course. */
    private static String state(Account account, int at, Visit visit) {
        Optional<Event> tracked = account.lastBefore(at, Event.Tracked.class::isInstance);
        boolean invalid = tracked.map(event -> (Event.Tracked) event)
                .filter(event -> event.state() == PacketState.INVALID)
                .filter(event -> Words.tuple(event.packet()).equals(Words.tuple(visit.after())))
                .isPresent();
        return invalid ? ", which conntrack calls INVALID" : "";
    }

    private static String sentence(Cause.BrokenPacket broken, Account account, Account.Place<Ending.Gone> place) {
        Optional<RuleLine> line = Words.rule(
                account.network(),
                place.host(),
                place.ending().packet().family(),
                broken.table(),
                broken.chain(),
                broken.rule());
        return place.host() + " dropped " + Words.named(place.ending().packet()) + ": it is too broken for a match of "
                + broken.table() + ":" + broken.chain() + ":rule:" + broken.rule() + RuleQuote.of(line) + ".";
    }
}
