package io.nfwalk.scenario;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NamedSets;
import io.nfwalk.host.RunningSets;
import io.nfwalk.host.SetText;
import io.nfwalk.host.SetTextException;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.List;
import java.util.Optional;

/** Reads the ip sets of a host, and sees whether the sets that its rules name are there. */
final class SetReader {
    private final Problems problems;

    SetReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * The sets' text of a host or a change, which is told if ipset would refuse it.
     *
     * @param text what the host or the change names or holds
     * @param present what was restored before
     * @param loaded rules whose sets have to stay
     * @param exist whether what is there already is no mistake
     */
    Optional<SetText> read(
            Fields fields, Optional<String> text, List<SetText> present, List<LoadedRules> loaded, boolean exist) {
        if (text.isEmpty() || fields.has("ipset") && fields.has("ipset-text")) {
            return Optional.empty();
        }
        SetText sets = SetText.of(text.get(), exist);
        try {
            RunningSets tried = restored(present);
            tried.restore(sets, namedBy(loaded));
            return Optional.of(sets);
        } catch (SetTextException wrong) {
            tell(fields, text.get(), wrong);
            return Optional.empty();
        }
    }

    private static List<String> namedBy(List<LoadedRules> loaded) {
        return loaded.stream()
                .flatMap(rules -> NamedSets.in(rules.rules()).names().stream())
                .toList();
    }

    private static RunningSets restored(List<SetText> texts) {
        RunningSets sets = new RunningSets(new VirtualClock());
        texts.forEach(sets::restore);
        return sets;
    }

    private void tell(Fields fields, String text, SetTextException wrong) {
        Scalar at = fields.scalar("ipset").or(() -> fields.scalar("ipset-text")).orElseThrow();
        Optional<BlockText> block = fields.has("ipset-text") ? BlockText.of(at, problems) : Optional.empty();
        String name = fields.has("ipset") ? at.text() : problems.file();
        if (!fields.has("ipset") && block.isEmpty()) {
            name += "(ipset-text of line " + at.place().line() + ")";
        }
        int line = wrong.line() + block.map(BlockText::header).orElse(0);
        Diagnostic told = new Diagnostic(
                Diagnostic.Severity.ERROR,
                "ipset-text",
                new SourceSpan(name, line, wrong.column()),
                Math.max(1, wrong.word().length()),
                wrong.getMessage(),
                text.lines().skip(wrong.line() - 1L).findFirst().orElse(""),
                Optional.of(wrong.expected()).filter(expected -> !expected.isEmpty()),
                Optional.of(wrong.hint()).filter(hint -> !hint.isEmpty()));
        problems.addAll(
                at.place(), List.of(block.map(lines -> lines.inFile(told)).orElse(told)));
    }

    /** Tells which rules name a set that is not there or of the other family; iptables refuses them. */
    void check(Place place, List<RulesText> texts, Host host) {
        RunningSets sets = restored(host.setTexts());
        for (RulesText text : texts) {
            problems.addAll(place, NamedSets.in(text.rules()).missing(sets));
        }
    }
}
