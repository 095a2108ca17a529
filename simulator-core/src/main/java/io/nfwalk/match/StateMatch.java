package io.nfwalk.match;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;

/**
 * {@code -m state}: the older spelling of {@code -m conntrack --ctstate}, without SNAT and DNAT.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_conntrack.c}, {@code conntrack_mt}.
 * Save form: iptables {@code extensions/libxt_conntrack.c}.
 *
 * @param states any of which the packet must have
 * @param inverted whether {@code !} stood before {@code --state}
 */
public record StateMatch(ConnectionStates states, boolean inverted) implements Match {
    static MatchRoom room() {
        return MatchRoom.of(
                        "state",
                        OptionTable.of(Option.custom("--state", 1, words -> ConnectionStates.withoutNat(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) -> new StateMatch(
                                values.value("--state", ConnectionStates.class), values.inverted("--state")))
                .listed(Listed.as("(! )?state (\\S+)", "!1--state $2"));
    }

    @Override
    public String name() {
        return "state";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(states.holdFor(context) != inverted);
    }

    @Override
    public String found(MatchContext context) {
        return ConnectionStates.found(context);
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public boolean covers(Match other) {
        return ConntrackMatch.askedStates(other)
                .map(asked -> states.cover(inverted, asked.value(), asked.negated()))
                .orElse(false);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("state")
                .option("--state", states.toString(), inverted)
                .toString();
    }
}
