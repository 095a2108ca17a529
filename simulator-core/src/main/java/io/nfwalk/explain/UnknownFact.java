package io.nfwalk.explain;

import io.nfwalk.rules.RuleLine;
import io.nfwalk.walk.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule asks for something that nobody stated. */
final class UnknownFact implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (Account.Place<Ending.Undetermined> place : account.ended(Ending.Undetermined.class)) {
            Ending.Undetermined ending = place.ending();
            Optional<RuleLine> line = Words.rule(
                    account.network(),
                    place.host(),
                    ending.packet().family(),
                    ending.table(),
                    ending.chain(),
                    ending.rule());
            String address = Words.asker(ending);
            String sentence = "On " + place.host() + " the way of " + Words.named(ending.packet()) + " hangs on "
                    + ending.fact().subject() + ", for which " + address + RuleQuote.of(line) + " asks.";
            findings.add(Finding.certain(place.at(), sentence)
                    .withRemedy("What is needed: " + ending.fact().needs() + "."));
        }
        return findings;
    }
}
