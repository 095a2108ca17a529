package io.nfwalk.chance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an experiment leads to under each set of assumptions about the facts that it asks for: both answers to each are
 * followed.
 *
 * @param worlds the sets of assumptions and what they lead to, {@code yes} before {@code no}
 * @param left how many sets of assumptions a limit left out; each of them may part into more
 * @param <T> what the experiment leads to
 */
public record Alternatives<T>(List<World<T>> worlds, int left) {
    /** Copies the list. */
    public Alternatives {
        worlds = List.copyOf(worlds);
    }

    /**
     * An answer that is assumed.
     *
     * @param question the question, as it was first asked
     * @param answer the answer
     */
    public record Assumption(Question question, boolean answer) {}

    /**
     * What comes out under some assumptions.
     *
     * @param assumptions all answers that were needed, in the order in which they were asked for
     * @param result what came out
     * @param <T> what the experiment leads to
     */
    public record World<T>(List<Assumption> assumptions, T result) {
        /** Copies the list. */
        public World {
            assumptions = List.copyOf(assumptions);
        }
    }

    /**
     * Follows the experiment under each set of assumptions. It begins anew each time, asks the same questions where it
     * got the same answers, and can do without an answer.
     *
     * @param limit how many sets of assumptions are followed to their ends, at least 1
     */
    public static <T> Alternatives<T> of(Function<Answers, T> experiment, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " sets of assumptions");
        }
        List<World<T>> worlds = new ArrayList<>();
        Deque<List<Assumption>> waiting = new ArrayDeque<>();
        waiting.push(List.of());
        while (!waiting.isEmpty() && worlds.size() < limit) {
            List<Assumption> assumptions = waiting.pop();
            Assumed answers = new Assumed(assumptions);
            T result = experiment.apply(answers);
            if (answers.missing.isEmpty()) {
                worlds.add(new World<>(assumptions, result));
            } else {
                Question question = answers.missing.get();
                waiting.push(with(assumptions, new Assumption(question, false)));
                waiting.push(with(assumptions, new Assumption(question, true)));
            }
        }
        return new Alternatives<>(worlds, waiting.size());
    }

    private static List<Assumption> with(List<Assumption> assumptions, Assumption further) {
        List<Assumption> more = new ArrayList<>(assumptions);
        more.add(further);
        return more;
    }

    /** Answers as it is assumed, and notes the first question for which nothing is. */
    private static final class Assumed implements Answers {
        private final List<Assumption> assumptions;
        private Optional<Question> missing = Optional.empty();

        Assumed(List<Assumption> assumptions) {
            this.assumptions = assumptions;
        }

        @Override
        public Optional<Boolean> answer(Question question) {
            for (Assumption one : assumptions) {
                if (one.question.isSameAs(question)) {
                    return Optional.of(one.answer);
                }
            }
            missing = missing.or(() -> Optional.of(question));
            return Optional.empty();
        }
    }
}
