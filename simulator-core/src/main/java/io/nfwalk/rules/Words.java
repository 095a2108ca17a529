package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;

/** The words of a line, taken one after the other. */
final class Words {
    private final List<Word> words;
    private int next;

    Words(List<Word> words) {
        this.words = words;
    }

    boolean hasNext() {
        return next < words.size();
    }

    /** Takes the next word; there must be one. */
    Word take() {
        return words.get(next++);
    }

    /** The next word, not taken. */
    Optional<Word> peek() {
        return peek(0);
    }

    /** The word {@code ahead} words behind the next one, not taken. */
    Optional<Word> peek(int ahead) {
        return next + ahead < words.size() ? Optional.of(words.get(next + ahead)) : Optional.empty();
    }

    /** Takes all words that are left. */
    void skipAll() {
        next = words.size();
    }

    /** Makes the last taken word the next one again. */
    void back() {
        next--;
    }
}
