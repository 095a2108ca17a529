package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/** What a line of the text is, before its words are understood. */
sealed interface SourceLine {
    /** Nothing but blanks. */
    record Blank() implements SourceLine {}

    /** {@code # ...}. */
    record Comment(int column) implements SourceLine {}

    /** {@code *filter}. */
    record TableStart(int column, Word name) implements SourceLine {}

    /** {@code :INPUT ACCEPT [5:300]}. */
    record ChainStart(int column, Word name, Word policy, Optional<Word> counters) implements SourceLine {}

    /** {@code COMMIT}. */
    record Commit(int column) implements SourceLine {}

    /** {@code [5:300] -A INPUT -j ACCEPT}. */
    record Words(Optional<Word> counters, List<Word> words) implements SourceLine {}

    /** What the grammar does not know: at that column something else was expected. */
    record Unreadable(int column, String message, String expected) implements SourceLine {}
}
