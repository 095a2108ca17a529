package io.nfwalk.chance;

import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything that an experiment can lead to, with exact probabilities: runs it once for each way that its chances can
 * come out, the most probable ways first.
 *
 * <pre>{@code
 * Distribution<Walk> ways = Outcomes.of(chance -> Simulator.of(router, chance).receive("eth0", packet));
 * }</pre>
 *
 * <p>An experiment begins anew each time and depends on nothing but what it is given; then ways that begin alike go
 * alike up to where they part. Each run costs one run of the experiment, however many ways there are. What is kept of
 * ways that were not run is never more than those that still may be.
 */
public final class Outcomes {
    /** How many different outcomes are looked for where nobody says it. */
    public static final int DEFAULT_LIMIT = 1000;

    /** Of so many ways for each outcome that is looked for, some may lead to equal outcomes. */
    private static final int WAYS_PER_OUTCOME = 4;

    private Outcomes() {}

    /** Up to {@value #DEFAULT_LIMIT} different outcomes; facts have no answers. */
    public static <T> Distribution<T> of(Function<Chance, T> experiment) {
        return of(experiment, DEFAULT_LIMIT, 0, Answers.NONE);
    }

    /**
     * The most probable outcomes; equal ones are joined. The search ends when that many different ones are found, or
     * four times as many ways have been followed; {@link Distribution#unexplored()} tells the rest.
     *
     * @param limit how many different outcomes are looked for, at least 1
     * @param seed of values that are not enumerated, such as ports
     * @param answers what is known of facts; equal questions have to have equal answers
     */
    public static <T> Distribution<T> of(Function<Chance, T> experiment, int limit, long seed, Answers answers) {
        return new Search<>(whole(experiment), limit, seed, answers).run();
    }

    /**
     * The same of an experiment in steps: a step that several ways have in common is not carried out again for each of
     * them, where that can be helped.
     */
    public static <T> Distribution<T> inSteps(Course.Beginning<T> beginning, int limit, long seed, Answers answers) {
        Search<T> search = new Search<>(beginning, limit, seed, answers);
        search.lookAhead();
        return search.run();
    }

    /** An experiment of one step, which it begins anew. */
    private static <T> Course.Beginning<T> whole(Function<Chance, T> experiment) {
        return (chance, journal) -> {
            Cell<Optional<T>> value = new Cell<>(journal, Optional.empty());
            return new Course<>() {
                @Override
                public boolean isOver() {
                    return value.get().isPresent();
                }

                @Override
                public void advance() {
                    value.set(Optional.of(experiment.apply(chance)));
                }

                @Override
                public T result() {
                    return value.get().orElseThrow();
                }
            };
        };
    }

    /**
     * Runs the experiment so that it is decided in that way.
     *
     * @throws IllegalStateException if the experiment asks for other decisions than these
     */
    public static <T> T replay(Function<Chance, T> experiment, List<Decision> decisions, long seed, Answers answers) {
        return experiment.apply(new ScriptedChance(List.copyOf(decisions), seed, answers, new Journal()));
    }

    /** One search. */
    private static final class Search<T> {
        private final Journey<T> journey;
        private final int limit;
        /** Where ways lead that were followed before their turn. */
        private final Map<Way, Journey.End<T>> ahead = new HashMap<>();

        private final Map<T, Found> found = new LinkedHashMap<>();
        /**
         * Ways whose last decision nobody has followed yet, by probability, then by the order in which they were seen.
         */
        private final TreeMap<Rank, Way> waiting = new TreeMap<>(
                Comparator.comparingDouble((Rank rank) -> -rank.logarithm).thenComparing(Rank::number));

        private long seen;
        private long runsLeft;

        private record Rank(double logarithm, long number) {}

        private record Found(Fraction probability, List<Decision> decisions) {}

        Search(Course.Beginning<T> beginning, int limit, long seed, Answers answers) {
            if (limit < 1) {
                throw new IllegalArgumentException("a limit of " + limit + " outcomes");
            }
            this.journey = new Journey<>(beginning, seed, answers);
            this.limit = limit;
            this.runsLeft = (long) limit * WAYS_PER_OUTCOME;
        }

        /**
         * Follows up to as many ways as outcomes are looked for, not the most probable ones first but each after the one
         * that it parts from last: so no step is carried out twice. If there are not many ways, these are all.
         */
        void lookAhead() {
            Deque<Way> stack = new ArrayDeque<>();
            stack.push(Way.BEGINNING);
            while (!stack.isEmpty() && ahead.size() < limit) {
                Way way = stack.pop();
                Journey.End<T> end = journey.follow(way.decisions());
                ahead.put(way, end);
                end.others().forEach(stack::push);
            }
        }

        Distribution<T> run() {
            queue(Way.BEGINNING);
            while (!waiting.isEmpty() && runsLeft > 0 && found.size() < limit) {
                follow(waiting.pollFirstEntry().getValue());
            }
            List<Distribution.Outcome<T>> outcomes = new ArrayList<>();
            found.forEach(
                    (value, one) -> outcomes.add(new Distribution.Outcome<>(value, one.probability, one.decisions)));
            return Distribution.of(outcomes);
        }

        private void follow(Way way) {
            Journey.End<T> known = ahead.remove(way);
            Journey.End<T> end = known == null ? journey.follow(way.decisions()) : known;
            Found one = new Found(probability(end.decisions()), end.decisions());
            found.merge(
                    end.value(),
                    one,
                    (first, again) -> new Found(first.probability.plus(again.probability), first.decisions));
            runsLeft--;
            end.others().forEach(this::queue);
        }

        private static Fraction probability(List<Decision> decisions) {
            Fraction product = Fraction.ONE;
            for (Decision decision : decisions) {
                product = product.times(decision.probability());
            }
            return product;
        }

        /** Of the ways that wait, the least probable are given up if there are more than can still be followed. */
        private void queue(Way way) {
            boolean full = waiting.size() >= runsLeft;
            if (full && (waiting.isEmpty() || way.logarithm() <= waiting.lastKey().logarithm)) {
                return;
            }
            waiting.put(new Rank(way.logarithm(), seen++), way);
            if (full) {
                waiting.pollLastEntry();
            }
        }
    }
}
