package io.nfwalk.cli;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.RunningSets;
import io.nfwalk.host.SetText;
import io.nfwalk.host.SetTextException;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.SourceSpan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file with {@code ipset save} text.
 *
 * @param text what it holds; empty if ipset would refuse it
 * @param problems why, then
 */
record SetFile(Optional<SetText> text, List<Diagnostic> problems) {
    /** Copies the list. */
    SetFile {
        problems = List.copyOf(problems);
    }

    static SetFile read(Path file) {
        RuleFile content = StandardInput.text(file);
        if (content.text().isEmpty()) {
            return new SetFile(Optional.empty(), content.diagnostics());
        }
        SetText sets = SetText.of(content.text().get(), false);
        try {
            restored(sets);
            return new SetFile(Optional.of(sets), List.of());
        } catch (SetTextException wrong) {
            return new SetFile(
                    Optional.empty(), List.of(told(file, content.text().get(), wrong)));
        }
    }

    /** The sets as they are when a host has just restored them. */
    static RunningSets restored(SetText text) {
        RunningSets sets = new RunningSets(new VirtualClock());
        sets.restore(text);
        return sets;
    }

    private static Diagnostic told(Path file, String text, SetTextException wrong) {
        return new Diagnostic(
                Diagnostic.Severity.ERROR,
                "ipset-text",
                new SourceSpan(file.toString(), wrong.line(), wrong.column()),
                Math.max(1, wrong.word().length()),
                wrong.getMessage(),
                text.lines().skip(wrong.line() - 1L).findFirst().orElse(""),
                Optional.of(wrong.expected()).filter(expected -> !expected.isEmpty()),
                Optional.of(wrong.hint()).filter(hint -> !hint.isEmpty()));
    }
}
