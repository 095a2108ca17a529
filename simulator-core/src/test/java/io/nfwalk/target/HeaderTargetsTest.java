package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.OptionalInt;
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

    @Test
    void dscpLeavesTheTwoLowestBits() {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTos(0x07));
        assertThat(new DscpTarget(0x2e).apply(at)).isEqualTo(Verdict.CONTINUE);
        assertThat(at.packet().tos()).isEqualTo(0xbb);
    }

    @Test
    void strippedOptionsLeaveTheHeaderAsLongAsItWas() {
        Packet syn = withOptions(TcpOptions.ofSyn(1460, 7));
        PacketAtTarget at = new PacketAtTarget(syn);
        assertThat(new TcpoptstripTarget(List.of(2, 4, 8)).apply(at)).isEqualTo(Verdict.CONTINUE);
        TcpOptions left = at.packet().tcp().orElseThrow().options();
        assertThat(left.maximumSegmentSize()).isEmpty();
        assertThat(left.sackPermitted()).isFalse();
        assertThat(left.timestamps()).isFalse();
        assertThat(left.windowScale()).hasValue(7);
        assertThat(at.packet().length()).isEqualTo(syn.length());
    }

    @Test
    void ecnWritesTheFlagsThatItIsToldTo() {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTos(3));
        EcnTarget target = new EcnTarget(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.of(2));
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
        assertThat(at.packet().tos()).isEqualTo(2);
        assertThat(at.packet().tcp().orElseThrow().flags()).hasToString("SE");
    }

    private static Packet withOptions(TcpOptions options) {
        Packet syn = Samples.syn();
        return syn.withTransport(syn.tcp().orElseThrow().withOptions(options));
    }

    @Test
    void hopLimitsAreSetAndStayWithinAByte() {
        assertThat(hopLimitAfter(64, TtlTarget.Change.SET, 0)).isZero();
        assertThat(hopLimitAfter(250, TtlTarget.Change.INCREASE, 5)).isEqualTo(255);
        assertThat(hopLimitAfter(250, TtlTarget.Change.INCREASE, 6)).isEqualTo(255);
        assertThat(hopLimitAfter(5, TtlTarget.Change.DECREASE, 4)).isEqualTo(1);
        assertThat(hopLimitAfter(5, TtlTarget.Change.DECREASE, 6)).isZero();
    }

    private static int hopLimitAfter(int old, TtlTarget.Change change, int number) {
        PacketAtTarget at = new PacketAtTarget(
                Packet.tcp(Samples.CLIENT_6, 40000, Samples.SERVER_6, 80).withTtl(old));
        assertThat(new TtlTarget(Family.IPV6, change, number).apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().ttl();
    }

    private static int tosAfter(int old, BitsWrite write) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTos(old));
        assertThat(new TosTarget(write).apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().tos();
    }

    private static int ttlAfter(int old, TtlTarget.Change change, int number) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTtl(old));
        assertThat(new TtlTarget(Family.IPV4, change, number).apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().ttl();
    }
}
