package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.TcpOptions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SequenceShiftTest {
    @Test
    void aRepeatedSegmentDoesNotGrowTwice() {
        SequenceShift shift = new SequenceShift();
        shift.grow(Direction.ORIGINAL, 100, 3);
        shift.grow(Direction.ORIGINAL, 100, 3);
        assertThat(shift.at(Direction.ORIGINAL, 101)).isEqualTo(3);
    }

    @Test
    void theSegmentThatGrewIsWhereItWas() {
        SequenceShift shift = new SequenceShift();
        shift.grow(Direction.ORIGINAL, 100, 3);
        assertThat(shift.at(Direction.ORIGINAL, 100)).isZero();
        shift.grow(Direction.ORIGINAL, 200, -5);
        assertThat(shift.at(Direction.ORIGINAL, 200)).isEqualTo(3);
        assertThat(shift.at(Direction.ORIGINAL, 201)).isEqualTo(-2);
    }

    /**
     * What a sender has sent is acknowledged to it under the numbers that it used, across the end of the number space.
     */
    @Property
    void acknowledgementsComeBackAsTheSenderKnowsThem(
            @ForAll int place,
            @ForAll @IntRange(min = 0, max = 40) int growth,
            @ForAll @IntRange(min = 41, max = 4000) int sent) {
        SequenceShift shift = new SequenceShift();
        shift.grow(Direction.ORIGINAL, place, growth);
        long seen = shift.applied(
                        Talk.segment(1, 2, "A seq " + Integer.toUnsignedLong(place + sent), TcpOptions.NONE),
                        Direction.ORIGINAL)
                .sequence();
        long known = shift.applied(Talk.segment(2, 1, "A ack " + seen, TcpOptions.NONE), Direction.REPLY)
                .acknowledgement();
        assertThat(known).isEqualTo(Integer.toUnsignedLong(place + sent));
    }
}
