package io.nfwalk.rules;

import io.nfwalk.match.Matches;
import io.nfwalk.packet.Family;
import io.nfwalk.target.Targets;
import java.util.List;

/** Short ways to read texts in tests. */
final class Texts {
    static final Extensions ALL = new Extensions(Matches.rooms(), Targets.rooms());
    static final ParseOptions NFT = ParseOptions.of("test.rules", Family.IPV4, ALL);
    static final ParseOptions LEGACY = NFT.with(Backend.LEGACY);

    private Texts() {}

    /** The table filter with these lines. */
    static String filter(String... lines) {
        return "*filter\n" + String.join("\n", lines) + "\nCOMMIT\n";
    }

    static RuleSet rules(String text) {
        return RuleSetParser.parse(text, NFT).orThrow();
    }

    /** The printed rules of the first table, one a line. */
    static List<String> printedRules(RuleSet rules) {
        return rules.toSave().lines().filter(line -> line.startsWith("-A")).toList();
    }

    /** What the one rule with these words is printed as, behind {@code -A FORWARD}. */
    static String printed(String words) {
        List<String> lines = printedRules(rules(filter("-A FORWARD " + words)));
        return lines.get(0).substring("-A FORWARD".length()).strip();
    }

    /** The codes of what there is to tell. */
    static List<String> codes(ParseResult result) {
        return result.diagnostics().stream().map(Diagnostic::code).toList();
    }

    static List<String> codes(String text) {
        return codes(RuleSetParser.parse(text, NFT));
    }
}
