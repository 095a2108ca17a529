package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** The throws that generators need; the same seed throws the same. */
final class Dice {
    private final Random random;

    Dice(Random random) {
        this.random = random;
    }

    /** Seeds that follow each other throw quite differently, which {@link Random} alone does not care for. */
    static Dice of(long seed) {
        // the finalizer of SplitMix64
        long mixed = seed + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return new Dice(new Random(mixed ^ mixed >>> 31));
    }

    /** True with that probability. */
    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A number of the range, both ends in it. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    @SafeVarargs
    final <T> T of(T... items) {
        return items[random.nextInt(items.length)];
    }

    <T> T of(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    /** So many of them, none twice, in any order; all if there are fewer. */
    <T> List<T> some(List<T> items, int count) {
        List<T> mixed = mixed(items);
        return mixed.subList(0, Math.min(count, mixed.size()));
    }

    <T> List<T> mixed(List<T> items) {
        List<T> mixed = new ArrayList<>(items);
        Collections.shuffle(mixed, random);
        return mixed;
    }

    /** Each of them with that probability, in their order. */
    <T> List<T> each(List<T> items, double probability) {
        return items.stream().filter(item -> chance(probability)).toList();
    }

    /** The number, or one beside it now and then, within bounds. */
    int near(int value, int low, int high) {
        return Math.max(low, Math.min(high, value + of(0, 0, 0, 0, 0, 0, 0, 0, 1, -1)));
    }

    /** An empty choice of weighted things. */
    <T> Choice<T> choice() {
        return new Choice<>();
    }

    /** Things of different weight; one of them is drawn. */
    final class Choice<T> {
        private final List<Supplier<T>> makers = new ArrayList<>();
        private final List<Double> weights = new ArrayList<>();

        Choice<T> add(double weight, T item) {
            return make(weight, () -> item);
        }

        /** What is drawn is made then. */
        Choice<T> make(double weight, Supplier<T> maker) {
            makers.add(maker);
            weights.add(weight);
            return this;
        }

        Choice<T> makeIf(boolean condition, double weight, Supplier<T> maker) {
            return condition ? make(weight, maker) : this;
        }

        T draw() {
            double left = random.nextDouble()
                    * weights.stream().mapToDouble(Double::doubleValue).sum();
            int at = 0;
            while (at < makers.size() - 1 && left >= weights.get(at)) {
                left -= weights.get(at);
                at++;
            }
            return makers.get(at).get();
        }
    }
}
