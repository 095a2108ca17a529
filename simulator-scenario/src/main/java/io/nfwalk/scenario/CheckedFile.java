package io.nfwalk.scenario;

import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.check.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a file.
 *
 * @param file how it is called
 * @param notes everything, in the file's order
 */
public record CheckedFile(String file, List<Note> notes) {
    /** Copies the list. */
    public CheckedFile {
        notes = List.copyOf(notes);
    }

    /**
     * One thing found.
     *
     * @param diagnostic what and where
     * @param refusedBy which iptables would refuse the file because of it
     * @param finding what it is about in the rule set, if it was found there
     */
    public record Note(Diagnostic diagnostic, List<Backend> refusedBy, Optional<Finding> finding) {
        /** Copies the list. */
        public Note {
            refusedBy = List.copyOf(refusedBy);
        }
    }

    /** How many there are of that severity. */
    public long count(Severity severity) {
        return notes.stream()
                .filter(note -> note.diagnostic().severity() == severity)
                .count();
    }

    /** Whether the file can be loaded as it stands. */
    public boolean isOk() {
        return count(Severity.ERROR) == 0;
    }
}
