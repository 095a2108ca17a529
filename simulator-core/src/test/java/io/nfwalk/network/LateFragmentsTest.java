package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A packet whose other fragments come late or never. */
class LateFragmentsTest {
    private final Wire wire = new Wire("udp/53");

    private static Packet first(int id) {
        return Packet.udp(Wire.FAR, 5000, Wire.HOST, 53)
                .withPayload(Payload.zeros(64))
                .withFragment(Optional.of(new Fragment(0, true, id)));
    }

    private static Packet last(int id) {
        return Packet.of(Wire.FAR, Wire.HOST, Protocol.UDP, new Transport.Raw(), Payload.zeros(8))
                .withFragment(Optional.of(new Fragment(72, false, id)));
    }

    private List<String> afterSeconds(int seconds) {
        return Wire.answers(wire.simulation().run(new Step.Wait(Duration.ofSeconds(seconds)))).stream()
                .map(packet -> packet.icmp().orElseThrow().type() + "/"
                        + packet.icmp().orElseThrow().code())
                .toList();
    }

    @Test
    void afterHalfAMinuteTheSenderIsTold() {
        wire.send(first(1));
        assertThat(afterSeconds(29)).isEmpty();
        assertThat(afterSeconds(2)).containsExactly("11/1");
        assertThat(afterSeconds(60)).isEmpty();
    }

    @Test
    void everyPacketHasItsOwnTime() {
        wire.send(first(1));
        afterSeconds(10);
        wire.send(first(2));
        assertThat(afterSeconds(21)).containsExactly("11/1");
        assertThat(afterSeconds(10)).containsExactly("11/1");
    }

    @Test
    void withoutItsFirstFragmentNobodyKnowsWhomToTell() {
        wire.send(last(1));
        assertThat(afterSeconds(60)).isEmpty();
    }

    @Test
    void aPacketThatIsWholeInTimeIsAnsweredAndNotTold() {
        wire.send(first(1));
        afterSeconds(29);
        assertThat(wire.send(last(1))).hasSize(1);
        assertThat(afterSeconds(60)).isEmpty();
    }
}
