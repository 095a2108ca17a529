package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.PacketState.ESTABLISHED;
import static io.nfwalk.conntrack.PacketState.INVALID;
import static io.nfwalk.conntrack.PacketState.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SctpTrackerTest {
    private final SctpTalk talk = new SctpTalk();

    @Test
    void anAssociationBeginsWithFourPacketsAndIsAssuredByTheLast() {
        assertThat(talk.client("0 INIT:7")).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("CLOSED 10 [UNREPLIED]");
        assertThat(talk.server("7 INIT_ACK:9")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("COOKIE_WAIT 3");
        assertThat(talk.client("9 COOKIE_ECHO DATA")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("COOKIE_ECHOED 3");
        assertThat(talk.server("7 COOKIE_ACK SACK")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 210 [ASSURED]");
    }

    @Test
    void theClientShutsDown() {
        talk.established();
        talk.client("9 SHUTDOWN");
        assertThat(talk.entry()).isEqualTo("SHUTDOWN_SENT 3 [ASSURED]");
        talk.server("7 SHUTDOWN_ACK");
        assertThat(talk.entry()).isEqualTo("SHUTDOWN_ACK_SENT 3 [ASSURED]");
        talk.client("9 SHUTDOWN_COMPLETE");
        assertThat(talk.entry()).isEqualTo("CLOSED 10 [ASSURED]");
    }

    @Test
    void theServerShutsDown() {
        talk.established();
        talk.server("7 SHUTDOWN");
        assertThat(talk.entry()).isEqualTo("SHUTDOWN_RECD 3 [ASSURED]");
        talk.client("9 SHUTDOWN_ACK");
        talk.server("7 SHUTDOWN_COMPLETE");
        assertThat(talk.entry()).isEqualTo("CLOSED 10 [ASSURED]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0 DATA", "5 DATA", "0 ABORT", "0 COOKIE_ACK", "0 SHUTDOWN_COMPLETE", "5 INIT:7", "5 ERROR"})
    void noEntryBeginsWithWhatBelongsToAnAssociation(String words) {
        assertThat(talk.client(words)).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"5 HEARTBEAT, HEARTBEAT_SENT 30", "5 HEARTBEAT_ACK, CLOSED 10", "5 SHUTDOWN_ACK, SHUTDOWN_ACK_SENT 3"})
    void anEntryMayBeginWithWhatComesOverAnotherPathOrTooLate(String words, String entry) {
        assertThat(talk.client(words)).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo(entry + " [UNREPLIED]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 DATA",
                "0 SACK",
                "7 ABORT",
                "9 ABORT!",
                "7 SHUTDOWN_COMPLETE",
                "7 COOKIE_ECHO",
                "9 INIT:3",
                "0 HEARTBEAT DATA",
                "0 HEARTBEAT_ACK"
            })
    void aPacketOfAnotherTagIsInvalidAndChangesNothing(String words) {
        talk.established();
        talk.talk.later("9");
        assertThat(talk.client(words)).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 201 [ASSURED]");
    }

    @Test
    void anAbortMayReflectTheTagThatItsSenderReceived() {
        talk.established();
        assertThat(talk.client("7 ABORT!")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("CLOSED 10 [ASSURED]");
    }

    @Test
    void aRepeatedInitDoesNotRenewItsEntry() {
        talk.client("0 INIT:7");
        talk.talk.later("4");
        assertThat(talk.client("0 INIT:7")).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("CLOSED 6 [UNREPLIED]");
    }

    @Test
    void theLastInitTellsTheTag() {
        talk.client("0 INIT:7");
        talk.client("0 INIT:8");
        assertThat(talk.server("7 INIT_ACK:9")).isEqualTo(INVALID);
        assertThat(talk.server("8 INIT_ACK:9")).isEqualTo(ESTABLISHED);
    }

    @Test
    void bothSidesMayBeginAtOnce() {
        talk.client("0 INIT:7");
        talk.server("0 INIT:9");
        assertThat(talk.server("7 INIT_ACK:3"))
                .as("another tag than in its INIT")
                .isEqualTo(INVALID);
        talk.server("7 INIT_ACK:9");
        talk.client("9 INIT_ACK:7");
        talk.server("7 COOKIE_ECHO");
        talk.client("9 COOKIE_ACK");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 210 [ASSURED]");
    }

    @Test
    void aHeartbeatOfAnotherTagPassesOnceAndItsAnswerTellsWhoIsRight() {
        talk.established();
        talk.talk.later("9");
        assertThat(talk.client("100 HEARTBEAT")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 201 [ASSURED]");
        assertThat(talk.client("100 HEARTBEAT HEARTBEAT")).isEqualTo(INVALID);
        assertThat(talk.server("200 HEARTBEAT_ACK")).isEqualTo(ESTABLISHED);
        assertThat(talk.client("100 HEARTBEAT")).isEqualTo(ESTABLISHED);
        assertThat(talk.client("100 DATA")).isEqualTo(ESTABLISHED);
        assertThat(talk.server("200 DATA")).isEqualTo(ESTABLISHED);
        assertThat(talk.server("7 DATA")).isEqualTo(INVALID);
    }

    @Test
    void anotherPathIsEstablishedByTheAnswerToItsHeartbeat() {
        talk.client("9 HEARTBEAT");
        assertThat(talk.server("7 DATA")).isEqualTo(INVALID);
        talk.server("7 HEARTBEAT_ACK");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 210 [ASSURED]");
        assertThat(talk.client("9 DATA")).isEqualTo(ESTABLISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DATA COOKIE_ECHO",
                "DATA COOKIE_ACK",
                "DATA INIT:5",
                "INIT:5 DATA",
                "INIT_ACK:5 DATA",
                "SHUTDOWN_COMPLETE DATA",
                "INIT"
            })
    void chunksThatMayNotStandSoMakeAPacketInvalid(String chunks) {
        talk.established();
        assertThat(talk.client("9 " + chunks)).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @CsvSource({"0a000000, INVALID", "0a000001, ESTABLISHED", "0a00ffff, ESTABLISHED", "0a000004000000, ESTABLISHED"})
    void aChunkNeedsALengthButMayPromiseMoreThanThereIs(String hex, PacketState expected) {
        talk.client("0 INIT:7");
        talk.server("7 INIT_ACK:9");
        Payload chunk = Payload.of(HexFormat.of().parseHex(hex));
        Packet packet = SctpTalk.fromClient("9").withPayload(chunk);
        assertThat(talk.talk.pass(packet).state()).isEqualTo(expected);
    }

    @Test
    void aPacketThatEndsBeforeItsHeaderDoesIsInvalid() {
        Packet cut = SctpTalk.fromClient("0")
                .withTransport(Transport.sctp(Payload.zeros(11)))
                .withPayload(Payload.zeros(7));
        assertThat(Tuples.of(cut)).as("its ports are there").isPresent();
        assertThat(talk.talk.pass(cut).state()).isEqualTo(INVALID);
    }

    @Test
    void aWrongChecksumMattersOnlyWhereChecksumsAreVerified() {
        Packet right = SctpTalk.fromClient("0 INIT:7");
        Packet wrong = right.withTransport(new Transport.Sctp(4000, 80, 0, 1));
        ConntrackTable table = talk.talk.table;
        assertThat(table.trackArriving(wrong, Optional.empty()).state()).isEqualTo(INVALID);
        assertThat(table.trackArriving(right, Optional.empty()).state()).isEqualTo(NEW);
        assertThat(table.track(wrong, Optional.empty()).state()).isEqualTo(NEW);
        table.apply(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_checksum", 0));
        assertThat(table.trackArriving(wrong, Optional.empty()).state()).isEqualTo(NEW);
    }

    @ParameterizedTest
    @CsvSource({
        "closed, 0 INIT:7",
        "heartbeat_sent, 9 HEARTBEAT",
        "shutdown_ack_sent, 9 SHUTDOWN_ACK",
    })
    void aSysctlSetsTheTimeOutOfAState(String state, String words) {
        String name = "net.netfilter.nf_conntrack_sctp_timeout_" + state;
        SctpTalk other = new SctpTalk(ConntrackSettings.defaults().with(name, 77));
        other.client(words);
        assertThat(other.entry()).contains(" 77 ");
    }

    @Test
    void anEntryFromAListingHasItsStateAndKnowsNoTags() {
        Packet packet = SctpTalk.fromClient("9 DATA");
        talk.talk.table.restore(new RestoredEntry(
                Tuples.of(packet).orElseThrow(),
                Tuples.inverse(Tuples.of(packet).orElseThrow()),
                Zone.DEFAULT,
                Duration.ofSeconds(100),
                Optional.of(SctpState.ESTABLISHED),
                false,
                true,
                0,
                Optional.empty()));
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 100 [ASSURED]");
        assertThat(talk.client("9 DATA")).isEqualTo(INVALID);
        assertThat(talk.client("9 HEARTBEAT")).isEqualTo(ESTABLISHED);
        assertThat(talk.client("9 DATA")).isEqualTo(ESTABLISHED);
    }
}
