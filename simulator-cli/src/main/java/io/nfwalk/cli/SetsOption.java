package io.nfwalk.cli;

import io.nfwalk.host.SetText;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that tells which ip sets are there. */
final class SetsOption {
    @Option(
            names = "--sets",
            paramLabel = "FILE",
            description = "The ip sets that are there when the rules are loaded: ipset save text.")
    private Path file;

    SetsOption() {}

    /** Whether it was given. */
    boolean isGiven() {
        return file != null;
    }

    /** The file's name, if it was given. */
    String file() {
        return file.toString();
    }

    /** The sets, if they were given; empty if ipset would refuse the text, which is told. */
    Optional<Optional<SetText>> given(Complaints complaints) {
        if (file == null) {
            return Optional.of(Optional.empty());
        }
        SetFile read = SetFile.read(file);
        if (read.text().isEmpty()) {
            complaints.bad(file, read.problems());
            return Optional.empty();
        }
        return Optional.of(read.text());
    }
}
