package io.nfwalk.chance;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
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
        return of(experiment, limit, (result, question) -> true);
    }

    /**
     * The same, but only those questions are answered that matter to what came out without an answer.
     *
     * @param limit how many sets of assumptions are followed to their ends, at least 1
     * @param matters whether another answer to the question could lead to something else
     */
    public static <T> Alternatives<T> of(Function<Answers, T> experiment, int limit, BiPredicate<T, Question> matters) {
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
            Optional<Question> missing = answers.missing.stream()
                    .filter(question -> matters.test(result, question))
                    .findFirst();
            if (missing.isEmpty()) {
                worlds.add(new World<>(assumptions, result));
            } else {
                waiting.push(with(assumptions, new Assumption(missing.get(), false)));
                waiting.push(with(assumptions, new Assumption(missing.get(), true)));
            }
        }
        return new Alternatives<>(worlds, waiting.size());
    }

    private static List<Assumption> with(List<Assumption> assumptions, Assumption further) {
        List<Assumption> more = new ArrayList<>(assumptions);
        more.add(further);
        return more;
    }

    /** Answers as it is assumed, and notes the questions for which nothing is, in their order. */
    private static final class Assumed implements Answers {
        private final List<Assumption> assumptions;
        private final Set<Question> missing = new LinkedHashSet<>();

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
            missing.add(question);
            return Optional.empty();
        }
    }
}
