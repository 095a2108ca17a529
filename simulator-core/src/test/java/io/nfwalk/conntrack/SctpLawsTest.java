package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every exchange of SCTP packets. */
class SctpLawsTest {
    /** Few tags, so that many are right. */
    @Provide
    Arbitrary<List<Packet>> exchanges() {
        Arbitrary<Integer> tags = Arbitraries.of(0, 7, 9);
        Arbitrary<String> chunks = Arbitraries.of(
                        "DATA",
                        "INIT:7",
                        "INIT:9",
                        "INIT_ACK:7",
                        "INIT_ACK:9",
                        "SACK",
                        "HEARTBEAT",
                        "HEARTBEAT_ACK",
                        "ABORT",
                        "ABORT!",
                        "SHUTDOWN",
                        "SHUTDOWN_ACK",
                        "ERROR",
                        "COOKIE_ECHO",
                        "COOKIE_ACK",
                        "SHUTDOWN_COMPLETE",
                        "SHUTDOWN_COMPLETE!")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(words -> words.stream().collect(Collectors.joining(" ")));
        return Combinators.combine(Arbitraries.of(true, false), tags, chunks)
                .as((client, tag, words) ->
                        client ? SctpTalk.fromClient(tag + " " + words) : SctpTalk.fromServer(tag + " " + words))
                .list()
                .ofMaxSize(30);
    }

    @Property
    void anEntryOnceAssuredOrAnsweredStaysSo(@ForAll("exchanges") List<Packet> exchange) {
        Talk talk = new Talk();
        boolean assured = false;
        boolean answered = false;
        for (Packet packet : exchange) {
            talk.pass(packet);
            for (Connection connection : talk.table.entries()) {
                assertThat(connection.assured() || !assured).isTrue();
                assertThat(!connection.unreplied() || !answered).isTrue();
                assured = connection.assured();
                answered = !connection.unreplied();
            }
        }
    }

    @Property
    void onlyAnEstablishedAssociationIsAssured(@ForAll("exchanges") List<Packet> exchange) {
        Talk talk = new Talk();
        boolean wasEstablished = false;
        for (Packet packet : exchange) {
            talk.pass(packet);
            for (Connection connection : talk.table.entries()) {
                boolean established = connection.stateName().equals(Optional.of("ESTABLISHED"));
                // Within a packet an association may be established and ended.
                wasEstablished |= established || connection.assured();
                assertThat(connection.assured()).isEqualTo(wasEstablished);
            }
        }
    }

    @Property
    void anInvalidPacketNeverRenewsItsEntry(@ForAll("exchanges") List<Packet> exchange) {
        Talk talk = new Talk();
        for (Packet packet : exchange) {
            talk.later("1");
            List<String> before = deadlines(talk);
            if (talk.pass(packet).state() == PacketState.INVALID) {
                assertThat(deadlines(talk)).isEqualTo(before);
            }
        }
    }

    private static List<String> deadlines(Talk talk) {
        return talk.table.entries().stream()
                .map(connection -> connection.deadline().toString())
                .toList();
    }

    @Property
    void ofAWrongChecksumNothingIsLearnt(@ForAll("exchanges") List<Packet> exchange) {
        Talk talk = new Talk();
        for (Packet packet : exchange) {
            Transport.Sctp header = (Transport.Sctp) packet.transport();
            Transport.Sctp wrong = new Transport.Sctp(
                    header.sourcePort(), header.destinationPort(), header.verificationTag(), header.checksum() ^ 1);
            String before = talk.entry();
            assertThat(talk.table
                            .trackArriving(packet.withTransport(wrong), Optional.empty())
                            .state())
                    .isEqualTo(PacketState.INVALID);
            assertThat(talk.entry()).isEqualTo(before);
            talk.pass(packet);
        }
    }
}
