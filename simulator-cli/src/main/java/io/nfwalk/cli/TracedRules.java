package io.nfwalk.cli;

import io.nfwalk.StandardExtensions;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.rules.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the rule files that a trace names.
 *
 * @param family the packet's, for a file that does not say of which family it is
 * @param table the table of listings, if it was said
 * @param complaints where mistakes are told
 */
record TracedRules(Family family, Optional<String> table, Complaints complaints) {
    /** All rules; empty if a file is wrong, which is told. A null file is none. */
    Optional<List<LoadedRules>> all(Path rules, Path rules6) {
        List<LoadedRules> loaded = new ArrayList<>();
        boolean right = (rules == null || read(rules, Optional.empty(), loaded))
                & (rules6 == null || read(rules6, Optional.of(Family.IPV6), loaded));
        return right ? Optional.of(loaded) : Optional.empty();
    }

    private boolean read(Path file, Optional<Family> said, List<LoadedRules> loaded) {
        if (InputFiles.isMeant(file, InputFiles.SCENARIOS)) {
            String hint = "--host " + file + "#HOST takes a host out of a scenario, with its rules";
            complaints.tell(file, "not-a-rule-set", "by its name this is a scenario, and no rule set", hint);
            return false;
        }
        RuleFile content = StandardInput.text(file);
        if (content.text().isEmpty()) {
            complaints.bad(file, content.diagnostics());
            return false;
        }
        String text = content.text().get();
        Family of = said.or(() -> RuleSetParser.familyOf(text)).orElse(family);
        ParseOptions options = ParseOptions.of(file.toString(), of, StandardExtensions.all());
        Optional<TableName> listed = table.flatMap(TableName::of);
        if (table.isPresent() && listed.isEmpty()) {
            complaints.tell(file, "table-unknown", "there is no table '" + table.get() + "'", "");
            return false;
        }
        ParseResult parsed =
                RuleSetParser.parse(text, listed.map(options::withListed).orElse(options));
        if (parsed.rules().isEmpty()) {
            complaints.bad(file, parsed.diagnostics());
            return false;
        }
        complaints.warn(parsed.diagnostics());
        loaded.add(new LoadedRules(parsed.rules().get(), Backend.NFT));
        return true;
    }
}
