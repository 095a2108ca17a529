package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Simpler versions of lists, maps and optional values, the greatest steps first. */
final class Simpler {
    private Simpler() {}

    /** The list without a half, a quarter, ... of it, at last without one element. */
    static <T> Stream<List<T>> shorter(List<T> items) {
        Stream<List<T>> found = Stream.of();
        for (int size = items.size(); size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
            int chunk = size;
            int chunks = (items.size() + chunk - 1) / chunk;
            // from the back: what comes later is seldom needed by what comes before
            found = Stream.concat(
                    found,
                    Stream.iterate(chunks - 1, i -> i >= 0, i -> i - 1)
                            .map(i -> without(items, i * chunk, Math.min(items.size(), (i + 1) * chunk))));
        }
        return found;
    }

    /** The list with one element replaced by a simpler one. */
    static <T> Stream<List<T>> eachSimpler(List<T> items, Function<T, Stream<T>> simpler) {
        return Stream.iterate(0, i -> i < items.size(), i -> i + 1)
                .flatMap(i -> simpler.apply(items.get(i)).map(item -> {
                    List<T> changed = new ArrayList<>(items);
                    changed.set(i, item);
                    return changed;
                }));
    }

    /** Nothing, or a simpler value. */
    static <T> Stream<Optional<T>> optional(Optional<T> value, Function<T, Stream<T>> simpler) {
        return value.stream()
                .flatMap(item -> Stream.concat(
                        Stream.of(Optional.empty()), simpler.apply(item).map(Optional::of)));
    }

    /** The map without one of its keys. */
    static <V> Stream<Map<String, V>> fewerKeys(Map<String, V> map) {
        return map.keySet().stream().map(key -> {
            Map<String, V> changed = new LinkedHashMap<>(map);
            changed.remove(key);
            return changed;
        });
    }

    private static <T> List<T> without(List<T> items, int from, int to) {
        List<T> left = new ArrayList<>(items.subList(0, from));
        left.addAll(items.subList(to, items.size()));
        return left;
    }
}
