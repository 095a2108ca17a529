package io.nfwalk.cli;

import io.nfwalk.StandardExtensions;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.rules.SourceSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A file with rules, or the standard input, as it was read.
 *
 * @param name how messages call it
 * @param text what it holds; empty if it can't be read
 * @param problems why it can't be read
 * @param family which iptables it is for, if that was given
 */
record RuleInput(String name, Optional<String> text, List<Diagnostic> problems, Optional<Family> family) {
    /** Copies the list. */
    RuleInput {
        problems = List.copyOf(problems);
    }

    /** Reads a file; {@code -} is the standard input. */
    static RuleInput read(Path file, Optional<Family> family) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            Diagnostic diagnostic = new Diagnostic(
                    Diagnostic.Severity.ERROR,
                    "file-unreadable",
                    new SourceSpan(name, 1, 1),
                    1,
                    new InputFiles(InputFiles.RULES).emptyFolder(),
                    "",
                    Optional.empty(),
                    Optional.empty());
            return new RuleInput(name, Optional.empty(), List.of(diagnostic), family);
        }
        RuleFile read = StandardInput.text(file);
        return new RuleInput(name, read.text(), read.diagnostics(), family);
    }

    /** What that iptables would make of it: of IPv6 if that was asked for, or else if the file says so itself. */
    ParseResult parse(Backend backend) {
        return parse(List.of(backend)).get(0);
    }

    /** What each of them would make of it, in the same order. */
    List<ParseResult> parse(List<Backend> backends) {
        Family read = family.or(() -> text.flatMap(RuleSetParser::familyOf)).orElse(Family.IPV4);
        ParseOptions options = ParseOptions.of(name, read, StandardExtensions.all());
        ParseResult unread = new ParseResult(Optional.empty(), RuleSet.empty(read), problems);
        return text.map(known -> RuleSetParser.parse(known, options, backends))
                .orElseGet(() -> Collections.nCopies(backends.size(), unread));
    }
}
