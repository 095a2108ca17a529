package io.nfwalk.scenario;

import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Struct;
import io.nfwalk.undo.UndoList;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.UndoSet;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that can be reached from a run, read field by field: what a class forgets to set back is seen here,
 * whether or not anything else tells of it.
 *
 * <p>What is described once for all (rules, hosts, packets), and what was told of a step, is no state: it is told by its class alone.
 */
final class RunningState {
    /** Descriptions, by package, but for those of their classes that are state. */
    private static final List<String> DESCRIPTIONS = List.of(
            "io.nfwalk.packet.",
            "io.nfwalk.rules.",
            "io.nfwalk.host.",
            "io.nfwalk.source.",
            "io.nfwalk.scenario.HostSetup",
            "io.nfwalk.scenario.PlannedStep",
            "io.nfwalk.scenario.Problems",
            "io.nfwalk.scenario.ScenarioResult");

    private static final List<String> STATE_AMONG_THEM =
            List.of("io.nfwalk.host.RunningSets", "io.nfwalk.host.IpSet", "io.nfwalk.host.SetElement");

    /** What only remembers answers that never change, or belongs to the one way that is followed. */
    private static final Set<String> CACHES = Set.of(
            "Links.reaches",
            "RepeatedValues.random",
            "RepeatedValues.drawn",
            "ScriptedChance.script",
            "ScriptedChance.others");

    private final List<String> lines = new ArrayList<>();
    private final Map<Object, Integer> seen = new IdentityHashMap<>();
    private final Set<String> unprotected = new TreeSet<>();
    private static final Map<Class<?>, List<Field>> FIELDS = new HashMap<>();

    private RunningState() {}

    /** All of it, a line each value. */
    static List<String> of(Object root) {
        RunningState state = new RunningState();
        state.read("", root);
        return state.lines;
    }

    /**
     * Fields that change and write no journal: those that are not final, and collections of java.util that can be
     * changed.
     */
    static Set<String> unprotectedFields(Object root) {
        RunningState state = new RunningState();
        state.read("", root);
        return state.unprotected;
    }

    private void read(String path, Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum
                || value.getClass().getName().startsWith("java.time.")) {
            lines.add(path + " = " + value);
        } else if (value instanceof Optional<?> optional) {
            read(path + "?", optional.orElse(null));
        } else if (value instanceof Journal || isDescription(value.getClass())) {
            lines.add(path + " = " + value.getClass().getSimpleName());
        } else if (seen.putIfAbsent(value, seen.size()) != null) {
            lines.add(path + " = #" + seen.get(value));
        } else {
            content(path, value);
        }
    }

    private static boolean isDescription(Class<?> type) {
        String name = type.getName();
        return type.isHidden()
                || DESCRIPTIONS.stream().anyMatch(name::startsWith)
                        && STATE_AMONG_THEM.stream().noneMatch(name::startsWith);
    }

    private void content(String path, Object value) {
        if (value instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                if (array[i] != null) {
                    read(path + "[" + i + "]", array[i]);
                }
            }
        } else if (value instanceof Map<?, ?> map) {
            lines.add(path + " has " + map.size());
            map.forEach((key, held) -> {
                read(path + " key", key);
                read(path + "[" + (key instanceof Enum ? key : "") + "]", held);
            });
        } else if (value instanceof Collection<?> collection) {
            lines.add(path + " has " + collection.size());
            collection.forEach(held -> read(path + "[]", held));
        } else if (value.getClass().getName().startsWith("io.nfwalk.")) {
            fields(value.getClass()).forEach(field -> field(path, value, field));
        } else {
            lines.add(path + " = " + value.getClass().getSimpleName());
        }
    }

    private void field(String path, Object holder, Field field) {
        String name = field.getDeclaringClass().getName();
        String place = name.substring(name.lastIndexOf('.') + 1) + "." + field.getName();
        if (CACHES.contains(place)) {
            return;
        }
        try {
            Object value = field.get(holder);
            if (!holder.getClass().getName().startsWith("io.nfwalk.undo.") && !(holder instanceof Struct)) {
                if (!Modifier.isFinal(field.getModifiers()) || isPlainCollection(value)) {
                    unprotected.add(place);
                }
            }
            read(path + "." + field.getName(), value);
        } catch (IllegalAccessException closed) {
            throw new AssertionError(closed);
        }
    }

    private static boolean isPlainCollection(Object value) {
        boolean collection = value instanceof Collection || value instanceof Map;
        return collection
                && !(value instanceof UndoList || value instanceof UndoMap || value instanceof UndoSet)
                && !value.getClass().getName().matches("java.util.(ImmutableCollections|Collections)\\$.*");
    }

    private static List<Field> fields(Class<?> type) {
        return FIELDS.computeIfAbsent(type, any -> {
            List<Field> fields = new ArrayList<>();
            for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return fields;
        });
    }

    /** What differs, shortened. */
    static List<String> differences(List<String> one, List<String> other) {
        SortedMap<String, Integer> counted = new TreeMap<>();
        one.forEach(line -> counted.merge(line, 1, Integer::sum));
        other.forEach(line -> counted.merge(line, -1, Integer::sum));
        List<String> differing = new ArrayList<>();
        counted.forEach((line, count) -> {
            if (count != 0 && differing.size() < 12) {
                differing.add((count > 0 ? "before: " : "after: ") + line);
            }
        });
        return differing.isEmpty() && !one.equals(other) ? List.of("another order") : differing;
    }
}
