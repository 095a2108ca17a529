package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP, ICMP and the other protocols at a host, as a Linux 6.18 kernel answers them. */
class AnswersTest {
    private final Wire wire = new Wire("udp/53");

    private static Packet datagram(int port, int bytes) {
        return Packet.udp(Wire.FAR, 2000, Wire.HOST, port).withPayload(Payload.zeros(bytes));
    }

    private static Packet icmp(int type, int code, int bytes) {
        return Packet.of(
                Wire.FAR, Wire.HOST, Protocol.ICMP, Transport.Icmp.query(type, code, 77, 1), Payload.zeros(bytes));
    }

    @Test
    void aUdpServerSendsTheDatagramBack() {
        assertThat(wire.send(datagram(53, 9).withTos(0xff)))
                .containsExactly(Packet.udp(Wire.HOST, 53, Wire.FAR, 2000).withPayload(Payload.zeros(9)));
    }

    @Test
    void aClosedUdpPortIsUnreachable() {
        assertThat(wire.send(datagram(54, 20).withTos(0xff))).singleElement().satisfies(error -> {
            assertThat(error).hasToString("icmp 10.8.0.1 to 10.8.0.9 3/3 about " + datagram(54, 20));
            assertThat(error.tos()).isEqualTo(0xde);
            assertThat(error.length()).isEqualTo(76);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 33, 46, 47, 50, 51, 99, 112, 255})
    void aProtocolThatNobodySpeaksIsUnreachable(int protocol) {
        Packet packet = Packet.of(Wire.FAR, Wire.HOST, protocol, new Transport.Raw(), Payload.zeros(20));

        assertThat(wire.send(packet))
                .singleElement()
                .asString()
                .startsWith("icmp 10.8.0.1 to 10.8.0.9 3/2 about " + protocol + " ");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 103})
    void theGroupProtocolsAreTakenInSilently(int protocol) {
        assertThat(wire.send(Packet.of(Wire.FAR, Wire.HOST, protocol, new Transport.Raw(), Payload.zeros(20))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"8, 0, 56, 0, 0, 84", "8, 5, 0, 0, 5, 28", "13, 0, 4, 14, 0, 40", "13, 5, 20, 14, 0, 40"})
    void theKernelAnswersEchoAndTimestampRequests(
            int type, int code, int bytes, int answer, int answerCode, int length) {
        assertThat(wire.send(icmp(type, code, bytes).withTos(0xff)))
                .singleElement()
                .satisfies(reply -> {
                    assertThat(reply.icmp().orElseThrow()).isEqualTo(Transport.Icmp.query(answer, answerCode, 77, 1));
                    assertThat(reply.tos()).isEqualTo(0xff);
                    assertThat(reply.length()).isEqualTo(length);
                    assertThat(reply.dontFragment()).isFalse();
                });
    }

    @ParameterizedTest
    @CsvSource({"13, 3", "15, 20", "17, 20", "42, 20", "0, 20", "14, 20", "10, 20", "3, 20"})
    void otherIcmpMessagesAreNotAnswered(int type, int bytes) {
        assertThat(wire.send(icmp(type, 0, bytes))).isEmpty();
    }

    @Test
    void aPingOfTheHostsOwnAddressIsAnsweredOverLo() {
        assertThat(wire.simulation()
                        .run(new Step.Ping("box", Wire.HOST, 5, Optional.empty()))
                        .result())
                .isEqualTo(Step.Result.ANSWERED);
    }

    @Test
    void aSourceThatIsNotTheHostsCannotBeBound() {
        StepRecord record =
                wire.simulation().run(new Step.Ping("box", Wire.FAR, 5, Optional.of(IpAddress.of("10.8.0.77"))));

        assertThat(record.result()).isEqualTo(Step.Result.UNREACHABLE);
        assertThat(record.events()).isEmpty();
    }

    @Test
    void whatTheFarEndOfAWireGetsIsNotAnswered() {
        StepRecord record = wire.simulation()
                .run(new Step.Connect("box", Protocol.UDP, Wire.FAR, 53, Optional.empty(), 4000, Payload.zeros(4)));

        assertThat(record.result()).isEqualTo(Step.Result.TIMEOUT);
        assertThat(Wire.answers(record))
                .isEqualTo(List.of(Packet.udp(Wire.HOST, 4000, Wire.FAR, 53).withPayload(Payload.zeros(4))));
    }
}
