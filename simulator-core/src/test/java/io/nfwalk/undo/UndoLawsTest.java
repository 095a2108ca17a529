package io.nfwalk.undo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The containers do what those of java.util do, and after a rollback they are as they were at the mark. */
class UndoLawsTest {
    /** What is done to a container: a number of what, where, and with what. */
    record Change(int what, int where, int with) {}

    /** One of each. */
    private static final class All {
        final Cell<Integer> cell;
        final LongCell number;
        final Slots<Integer> slots;
        final List<Integer> list;
        final UndoMap<Integer, Integer> map;
        final UndoSet<Integer> set;
        final Cell<Pair> struct;

        All(Journal journal) {
            cell = new Cell<>(journal, 0);
            number = new LongCell(journal, 0);
            slots = new Slots<>(journal, 5);
            list = new UndoList<>(journal);
            map = new UndoMap<>(journal);
            set = new UndoSet<>(journal);
            struct = new Cell<>(journal, new Pair());
        }

        void apply(Change change) {
            switch (change.what) {
                case 0 -> cell.set(change.with);
                case 1 -> number.add(change.with);
                case 2 -> slots.set(change.where, change.with);
                case 3 -> list.add(Math.min(change.where, list.size()), change.with);
                case 4 -> list.remove((Integer) change.with);
                case 5 -> list.removeIf(held -> held > change.with);
                case 6 -> map.put(change.where, change.with);
                case 7 -> map.remove(change.where);
                case 8 -> map.values().removeIf(held -> held > change.with);
                case 9 -> map.merge(change.where, change.with, Integer::sum);
                case 10 -> map.replaceAll((key, held) -> held + change.with);
                case 11 -> set.add(change.where);
                case 12 -> set.remove(change.where);
                case 13 -> struct.toChange().first += change.with;
                case 14 -> map.clear();
                case 15 -> list.clear();
                default -> throw new AssertionError(change);
            }
        }

        String told() {
            List<Integer> held = new ArrayList<>();
            for (int i = 0; i < slots.size(); i++) {
                held.add(slots.get(i));
            }
            return String.join(
                    " ",
                    List.of(
                            cell.get().toString(),
                            Long.toString(number.get()),
                            held.toString(),
                            list.toString(),
                            map.toString(),
                            set.toString(),
                            Integer.toString(struct.get().first)));
        }
    }

    private static final class Pair extends Struct {
        private int first;
    }

    @Property
    void aRollbackLeadsBackToItsMarkAndFromThereOnceMore(
            @ForAll("changes") List<Change> before,
            @ForAll("changes") List<Change> outer,
            @ForAll("changes") List<Change> inner) {
        Journal journal = new Journal();
        All all = new All(journal);
        before.forEach(all::apply);
        String first = all.told();
        int mark = journal.mark();
        outer.forEach(all::apply);
        String second = all.told();
        int within = journal.mark();
        inner.forEach(all::apply);
        String third = all.told();

        journal.rollBack(within);
        assertThat(all.told()).isEqualTo(second);
        inner.forEach(all::apply);
        assertThat(all.told()).isEqualTo(third);
        journal.release(within);
        journal.rollBack(mark);
        assertThat(all.told()).isEqualTo(first);
        outer.forEach(all::apply);
        inner.forEach(all::apply);
        assertThat(all.told()).isEqualTo(third);
    }

    @Property
    void aMapKeepsTheOrderOfALinkedOne(@ForAll("changes") List<Change> changes, @ForAll boolean marked) {
        Journal journal = new Journal();
        UndoMap<Integer, Integer> map = new UndoMap<>(journal);
        Map<Integer, Integer> linked = new LinkedHashMap<>();
        Optional<Integer> mark = marked ? Optional.of(journal.mark()) : Optional.empty();
        for (Change change : changes) {
            if (change.what % 3 == 0) {
                assertThat(map.remove(change.where)).isEqualTo(linked.remove(change.where));
            } else {
                assertThat(map.put(change.where, change.with)).isEqualTo(linked.put(change.where, change.with));
            }
        }
        assertThat(map.toString()).isEqualTo(linked.toString());
        assertThat(map).isEqualTo(linked).hasSameHashCodeAs(linked);
        mark.ifPresent(journal::rollBack);
        assertThat(map.isEmpty()).isEqualTo(marked || linked.isEmpty());
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 15),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 9))
                .as(Change::new)
                .list()
                .ofMaxSize(30);
    }
}
