package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Verdict;
import org.junit.jupiter.api.Test;

class HeaderTargetsTest {
    @Test
    void tosClearsTheMasksBitsAndTurnsTheValues() {
        assertThat(tosAfter(0xff, new BitsWrite(0x10, 0x3f))).isEqualTo(0xd0);
        assertThat(tosAfter(0x0f, new BitsWrite(0x18, 0))).isEqualTo(0x17);
    }

    @Test
    void ttlIsSet() {
        assertThat(ttlAfter(64, TtlTarget.Change.SET, 2)).isEqualTo(2);
    }

    @Test
    void ttlStaysWithinAByte() {
        assertThat(ttlAfter(250, TtlTarget.Change.INCREASE, 5)).isEqualTo(255);
        assertThat(ttlAfter(250, TtlTarget.Change.INCREASE, 6)).isEqualTo(255);
        assertThat(ttlAfter(5, TtlTarget.Change.DECREASE, 4)).isEqualTo(1);
        assertThat(ttlAfter(5, TtlTarget.Change.DECREASE, 6)).isZero();
    }

    private static int tosAfter(int old, BitsWrite write) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTos(old));
        assertThat(new TosTarget(write).apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().tos();
    }

    private static int ttlAfter(int old, TtlTarget.Change change, int number) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTtl(old));
        assertThat(new TtlTarget(change, number).apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().ttl();
    }
}
