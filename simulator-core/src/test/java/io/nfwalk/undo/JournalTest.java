package io.nfwalk.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class JournalTest {
    private final Journal journal = new Journal();
    private final LongCell cell = new LongCell(journal, 1);

    @Test
    void nothingIsWrittenDownWhileNoMarkStands() {
        cell.set(2);
        int mark = journal.mark();
        assertThat(mark).isZero();
        journal.rollBack(mark);
        assertThat(cell.get()).isEqualTo(2);
    }

    @Test
    void aMarkStandsUntilItIsReleased() {
        int mark = journal.mark();
        cell.set(2);
        journal.rollBack(mark);
        cell.set(3);
        journal.rollBack(mark);
        assertThat(cell.get()).isEqualTo(1);
        journal.release(mark);
        assertThatIllegalStateException().isThrownBy(() -> journal.rollBack(mark));
    }

    @Test
    void whatIsReleasedWithinAnotherMarkGoesBackWithThatOne() {
        int outer = journal.mark();
        int inner = journal.mark();
        cell.set(2);
        journal.release(inner);
        journal.rollBack(outer);
        assertThat(cell.get()).isEqualTo(1);
    }

    @Test
    void aStructIsChangedInItsPlaceWhileNoMarkStands() {
        final class Point extends Struct {}
        Point point = new Point();
        Cell<Point> held = new Cell<>(journal, point);
        assertThat(held.toChange()).isSameAs(point);
        int mark = journal.mark();
        assertThat(held.toChange()).isNotSameAs(point);
        journal.rollBack(mark);
        assertThat(held.get()).isSameAs(point);
    }
}
