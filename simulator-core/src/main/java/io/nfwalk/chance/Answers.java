package io.nfwalk.chance;

import java.util.Optional;

/** What somebody says of facts. */
@FunctionalInterface
public interface Answers {
    /** Nobody says anything. */
    Answers NONE = question -> Optional.empty();

    /** The answer; empty where nobody says any. */
    Optional<Boolean> answer(Question question);
}
