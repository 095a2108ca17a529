package io.nfwalk.conntrack.per;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was kept of a message. */
public sealed interface PerValue {
    /** Nothing but that it is there. */
    PerValue PRESENT = new Present();

    /** Nothing but that it is there. */
    record Present() implements PerValue {}

    /**
     * Bytes.
     *
     * @param at where they stand in the payload
     */
    record Place(int at) implements PerValue {}

    /**
     * An integer.
     *
     * @param value the number, modulo 2^32
     */
    record Number(long value) implements PerValue {}

    /**
     * The parts of a sequence that are of interest and there; of a choice the one alternative that was chosen, whether
     * it is of interest or not.
     *
     * @param byName each with its name
     */
    record Parts(Map<String, PerValue> byName) implements PerValue {
        /** Copies the map. */
        public Parts {
            byName = Map.copyOf(byName);
        }
    }

    /**
     * The first ones of any number of the same.
     *
     * @param items in their order
     */
    record Items(List<PerValue> items) implements PerValue {
        /** Copies the list. */
        public Items {
            items = List.copyOf(items);
        }
    }

    /** The part that these names lead to, one inside the other, if it is there. */
    default Optional<PerValue> at(String... names) {
        Optional<PerValue> found = Optional.of(this);
        for (String name : names) {
            found = found.filter(Parts.class::isInstance)
                    .map(value -> ((Parts) value).byName().get(name));
        }
        return found;
    }

    /** Whether these names lead to a part that is there. */
    default boolean has(String... names) {
        return at(names).isPresent();
    }

    /** The items of the part that has this name; none if it is absent. */
    default List<PerValue> items(String name) {
        return at(name).filter(Items.class::isInstance)
                .map(value -> ((Items) value).items())
                .orElse(List.of());
    }
}
