package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Verdict;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TcpmssTargetTest {
    private static final TcpmssTarget CLAMP = new TcpmssTarget(OptionalInt.empty());

    @Test
    void anOfferIsLoweredButNeverRaised() {
        assertThat(offerAfter(set(1400), Samples.synOffering(1460))).hasValue(1400);
        assertThat(offerAfter(set(1400), Samples.synOffering(1000))).hasValue(1000);
    }

    @Test
    void loweringKeepsLengthAndOtherOptions() {
        Packet after = after(set(1400), Samples.synOffering(1460));
        assertThat(after).isEqualTo(Samples.synOffering(1400));
        assertThat(after.length()).isEqualTo(60);
    }

    @Test
    void aSynWithoutTheOptionGetsOneOfAtMostTheDefault() {
        assertThat(after(set(1400), Samples.syn()).length()).isEqualTo(44);
        assertThat(offerAfter(set(1400), Samples.syn())).hasValue(536);
        assertThat(offerAfter(set(400), Samples.syn())).hasValue(400);
        Packet ipv6 = Samples.syn(Samples.CLIENT_6, Samples.SERVER_6, TcpOptions.NONE);
        assertThat(offerAfter(set(1400), ipv6)).hasValue(1220);
    }

    @Test
    void aSegmentWithDataGetsNoOption() {
        Packet withData = Samples.syn().withPayload(Payload.zeros(1));
        assertThat(after(set(1400), withData)).isEqualTo(withData);
    }

    @Test
    void aFullHeaderGetsNoOption() {
        TcpOptions full = TcpOptions.ofSegment(true).withSelectiveAcks(3, 5_000);
        Packet packet = Samples.syn(Samples.CLIENT, Samples.SERVER, full);
        assertThat(packet.tcp().orElseThrow().headerLength()).isEqualTo(60);
        assertThat(after(set(1400), packet)).isEqualTo(packet);
    }

    @Test
    void clampingLeavesRoomForTheHeaders() {
        assertThat(offerAfter(CLAMP, Samples.synOffering(1460), 1400)).hasValue(1360);
        Packet ipv6 = Samples.syn(Samples.CLIENT_6, Samples.SERVER_6, TcpOptions.ofSyn(1440, 7));
        assertThat(offerAfter(CLAMP, ipv6, 1400)).hasValue(1340);
    }

    @Test
    void anMtuWithoutRoomForDataDrops() {
        PacketAtTarget at = new PacketAtTarget(Samples.synOffering(1460));
        at.pathMtu = OptionalInt.of(40);
        assertThat(CLAMP.apply(at)).isEqualTo(Verdict.DROP);
    }

    @Test
    void aLaterFragmentIsLeftAlone() {
        Packet fragment =
                Samples.syn().withTransport(new Transport.Raw()).withFragment(Optional.of(new Fragment(8, false, 1)));
        assertThat(after(set(1400), fragment)).isEqualTo(fragment);
    }

    @Test
    void aCutHeaderDrops() {
        PacketAtTarget at = new PacketAtTarget(Samples.syn().withTransport(new Transport.Raw()));
        assertThat(set(1400).apply(at)).isEqualTo(Verdict.DROP);
    }

    private static TcpmssTarget set(int bytes) {
        return new TcpmssTarget(OptionalInt.of(bytes));
    }

    private static Packet after(TcpmssTarget target, Packet packet) {
        PacketAtTarget at = new PacketAtTarget(packet);
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet();
    }

    private static OptionalInt offerAfter(TcpmssTarget target, Packet packet) {
        return after(target, packet).tcp().orElseThrow().options().maximumSegmentSize();
    }

    private static OptionalInt offerAfter(TcpmssTarget target, Packet packet, int pathMtu) {
        PacketAtTarget at = new PacketAtTarget(packet);
        at.pathMtu = OptionalInt.of(pathMtu);
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().tcp().orElseThrow().options().maximumSegmentSize();
    }
}
