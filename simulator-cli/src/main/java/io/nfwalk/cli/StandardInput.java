package io.nfwalk.cli;

import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.scenario.Scenario;
import java.nio.file.Path;
import java.util.Optional;

/** Files as the command line names them: {@code -} is what is piped in. */
final class StandardInput {
    private static final Path NAME = Path.of("-");

    private StandardInput() {}

    /** A file's text; {@code -} is the standard input. */
    static RuleFile text(Path file) {
        String name = file.toString();
        return file.equals(NAME) ? RuleFile.read(System.in, name) : RuleFile.read(file, name);
    }

    /** A scenario; the files that one from the standard input names are looked for where nfwalk was started. */
    static Scenario.Read scenario(Path file, Backend backend) {
        if (!file.equals(NAME)) {
            return Scenario.read(file, backend);
        }
        RuleFile read = text(file);
        return read.text()
                .map(text -> Scenario.read(text, file.toString(), Path.of("").toAbsolutePath(), backend))
                .orElseGet(() -> new Scenario.Read(Optional.empty(), read.diagnostics()));
    }
}
