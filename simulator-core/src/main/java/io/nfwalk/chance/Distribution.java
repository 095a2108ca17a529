package io.nfwalk.chance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Outcomes with their exact probabilities, the most probable first. With {@link #unexplored()} they add up to exactly
 * 1.
 *
 * @param <T> what an outcome is
 */
public final class Distribution<T> {
    private final List<Outcome<T>> outcomes;
    private final Fraction unexplored;

    /**
     * One outcome.
     *
     * @param value what came of it
     * @param probability how likely it is
     * @param decisions one way that leads to it: all decisions, in order
     * @param <T> what an outcome is
     */
    public record Outcome<T>(T value, Fraction probability, List<Decision> decisions) {
        /** Copies the list. */
        public Outcome {
            decisions = List.copyOf(decisions);
        }
    }

    private Distribution(List<Outcome<T>> outcomes, Fraction unexplored) {
        this.outcomes = outcomes;
        this.unexplored = unexplored;
    }

    /**
     * Of these outcomes, of which none equals another; what is missing to 1 is unexplored. Equally probable ones keep
     * their order.
     */
    static <T> Distribution<T> of(List<Outcome<T>> outcomes) {
        List<Outcome<T>> sorted = new ArrayList<>(outcomes);
        sorted.sort(
                Comparator.<Outcome<T>, Fraction>comparing(Outcome::probability).reversed());
        Fraction rest = Fraction.ONE;
        for (Outcome<T> outcome : outcomes) {
            rest = rest.minus(outcome.probability());
        }
        return new Distribution<>(Collections.unmodifiableList(sorted), rest);
    }

    /** The outcomes, the most probable first. */
    public List<Outcome<T>> outcomes() {
        return outcomes;
    }

    /** How likely it is that something comes that is not among the outcomes: what a limit left out. */
    public Fraction unexplored() {
        return unexplored;
    }

    /** The outcomes and their probabilities, the most probable first. */
    public Map<T, Fraction> shares() {
        Map<T, Fraction> shares = new LinkedHashMap<>();
        outcomes.forEach(outcome -> shares.put(outcome.value(), outcome.probability()));
        return Collections.unmodifiableMap(shares);
    }

    /** How likely an outcome of that kind is, of those that were explored. */
    public Fraction probability(Predicate<? super T> kind) {
        Fraction sum = Fraction.ZERO;
        for (Outcome<T> outcome : outcomes) {
            sum = kind.test(outcome.value()) ? sum.plus(outcome.probability()) : sum;
        }
        return sum;
    }

    /** What one looks at in the outcomes; those that are then equal are joined. */
    public <R> Distribution<R> by(Function<? super T, ? extends R> view) {
        Map<R, Outcome<R>> joined = new LinkedHashMap<>();
        for (Outcome<T> outcome : outcomes) {
            R value = view.apply(outcome.value());
            joined.merge(
                    value,
                    new Outcome<>(value, outcome.probability(), outcome.decisions()),
                    (first, again) ->
                            new Outcome<>(value, first.probability().plus(again.probability()), first.decisions()));
        }
        return of(List.copyOf(joined.values()));
    }

    /** Each outcome behind its probability, on a line of its own. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        outcomes.forEach(outcome -> text.append(outcome.probability())
                .append("  ")
                .append(outcome.value())
                .append('\n'));
        return unexplored.isZero()
                ? text.toString()
                : text.append(unexplored).append("  unexplored\n").toString();
    }
}
