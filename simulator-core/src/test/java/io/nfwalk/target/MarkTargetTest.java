package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Verdict;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MarkTargetTest {
    @Test
    void setXmarkClearsTheMasksBitsAndTurnsTheValues() {
        assertThat(markAfter(0xff01, BitsWrite.xorAfterClearing(new Masked(0x4001, 0x4000, true))))
                .isEqualTo(0xff00);
    }

    @Test
    void kubernetesMarkIsSetAndClearedAgain() {
        BitsWrite set = BitsWrite.xorAfterClearing(new Masked(0x4000, 0x4000, true));
        BitsWrite turn = BitsWrite.xorAfterClearing(new Masked(0x4000, 0, true));
        assertThat(markAfter(0x8000, set)).isEqualTo(0xc000);
        assertThat(markAfter(0xc000, turn)).isEqualTo(0x8000);
    }

    @Test
    void setMarkLeavesTheValueBehindAlsoOutsideOfItsMask() {
        assertThat(markAfter(0xf6, BitsWrite.set(new Masked(0x5, 0x3, true)))).isEqualTo(0xf5);
    }

    @Property
    void andOrAndXorDoWhatTheirNamesSay(@ForAll int old, @ForAll int bits) {
        long unsigned = Integer.toUnsignedLong(bits);
        assertThat(markAfter(old, BitsWrite.and(unsigned))).isEqualTo(old & bits);
        assertThat(markAfter(old, BitsWrite.or(unsigned))).isEqualTo(old | bits);
        assertThat(markAfter(old, BitsWrite.xor(unsigned))).isEqualTo(old ^ bits);
    }

    private static int markAfter(int old, BitsWrite write) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn());
        at.mark = old;
        assertThat(new MarkTarget(write).apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.mark;
    }
}
