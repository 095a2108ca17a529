package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.PacketState.ESTABLISHED;
import static io.nfwalk.conntrack.PacketState.INVALID;
import static io.nfwalk.conntrack.PacketState.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.TcpOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a 6.18 kernel was seen to do with segments between a client and a server. */
class TcpTrackerTest {
    private final Talk talk = new Talk();

    @Test
    void aHandshakeGoesThroughSynSentAndSynRecvToEstablished() {
        assertThat(talk.client("S seq 1000")).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 120 [UNREPLIED]");
        assertThat(talk.server("SA seq 5000 ack 1001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("SYN_RECV 60");
        assertThat(talk.client("A seq 1001 ack 5001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @Test
    void aClosingConnectionGoesThroughFourStates() {
        talk.handshake();
        talk.client("FA seq 1001 ack 5001");
        assertThat(talk.entry()).isEqualTo("FIN_WAIT 120 [ASSURED]");
        talk.server("A seq 5001 ack 1002");
        assertThat(talk.entry()).isEqualTo("CLOSE_WAIT 60 [ASSURED]");
        talk.server("FA seq 5001 ack 1002");
        assertThat(talk.entry()).isEqualTo("LAST_ACK 30 [ASSURED]");
        talk.client("A seq 1002 ack 5002");
        assertThat(talk.entry()).isEqualTo("TIME_WAIT 120 [ASSURED]");
    }

    @Test
    void aSynAfterTimeWaitReplacesTheEntry() {
        aClosingConnectionGoesThroughFourStates();
        assertThat(talk.client("S seq 90000")).isEqualTo(NEW);
        assertThat(talk.table.entries()).hasSize(1);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 120 [UNREPLIED]");
    }

    @Test
    void theServersSynAfterTimeWaitBeginsAConnectionOfTheServer() {
        aClosingConnectionGoesThroughFourStates();
        assertThat(talk.server("S seq 90000")).isEqualTo(NEW);
        assertThat(talk.table.entries()).hasSize(1);
        assertThat(talk.table.entries().get(0).original()).hasToString("10.9.0.2:80>10.8.0.2:4000");
    }

    @Test
    void aRepeatedFinCountsAsTheOtherSides() {
        talk.handshake();
        talk.client("FA seq 1001 ack 5001");
        talk.client("FA seq 1001 ack 5001");
        assertThat(talk.entry()).isEqualTo("LAST_ACK 30 [ASSURED]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "P", "U", "PU", "F", "FU", "FPU", "SAU", "SF", "SR", "SAF", "RF", "RU", "RAU"})
    void insaneFlagsAreInvalidInAnyState(String flags) {
        assertThat(talk.client(flags + " seq 1")).isEqualTo(INVALID);
        talk.handshake();
        assertThat(talk.client(flags + " seq 1001 ack 5001")).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SA", "R", "RA", "F", "FA"})
    void onlySynOrAckBeginsAConnection(String flags) {
        assertThat(talk.client(flags + " seq 1 ack 1")).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPEW seq 1000", "SU seq 1000"})
    void pushUrgentAndEcnDoNotMatter(String segment) {
        assertThat(talk.client(segment)).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 120 [UNREPLIED]");
    }

    @Test
    void anAckPicksUpAConnectionInTheMiddle() {
        assertThat(talk.client("PA seq 7000 ack 9000 len 10")).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [UNREPLIED]");
        assertThat(talk.server("A seq 9000 ack 7010")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300");
        assertThat(talk.client("A seq 7010 ack 9000")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @Test
    void withoutLooseAnAckIsInvalid() {
        Talk strict = new Talk(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_tcp_loose", 0));
        assertThat(strict.client("A seq 7000 ack 9000")).isEqualTo(INVALID);
        assertThat(strict.entry()).isEqualTo("none");
    }

    @Test
    void aRepeatedSynDoesNotRenewTheTimeout() {
        talk.client("S seq 1000");
        talk.later("20");
        assertThat(talk.client("S seq 1000")).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 100 [UNREPLIED]");
    }

    @Test
    void bothSidesMayOpenAtTheSameTime() {
        talk.client("S seq 1000");
        talk.server("S seq 5000");
        assertThat(talk.entry()).isEqualTo("SYN_SENT2 120");
        talk.server("SA seq 5000 ack 1001");
        assertThat(talk.entry()).isEqualTo("SYN_RECV 60");
        talk.server("A seq 5001 ack 1001");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @Test
    void aResetOfTheSynDeletesTheEntryAndPasses() {
        talk.client("S seq 1000");
        assertThat(talk.server("RA seq 0 ack 1001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("none");
    }

    @Test
    void aResetThatAcknowledgesTooMuchIsInvalid() {
        talk.client("S seq 1000");
        assertThat(talk.server("RA seq 0 ack 2000")).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 120 [UNREPLIED]");
    }

    @Test
    void anExactResetCloses() {
        talk.handshake();
        assertThat(talk.server("R seq 5001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("CLOSE 10 [ASSURED]");
    }

    @Test
    void aResetInTheWindowButNotExactLeavesTenSeconds() {
        talk.handshake();
        assertThat(talk.server("R seq 5101")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 10 [ASSURED]");
    }

    @Test
    void aResetBeforeTheWindowIsInvalidUnlessSuchAreMerelyNotBelieved() {
        talk.handshake();
        assertThat(talk.server("R seq 5000")).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        talk.table.apply(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_tcp_ignore_invalid_rst", 1));
        assertThat(talk.server("R seq 5000")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 10 [ASSURED]");
    }

    @Test
    void aSynIntoAnEstablishedConnectionIsIgnoredUntilItIsAnswered() {
        talk.handshake();
        assertThat(talk.client("S seq 9000")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        talk.server("SA seq 70000 ack 9001");
        assertThat(talk.entry()).isEqualTo("SYN_RECV 60 [ASSURED]");
        talk.client("A seq 9001 ack 70001");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @Test
    void aWrongAnswerToAnIgnoredSynSpoilsTheRightOne() {
        talk.handshake();
        talk.client("S seq 9000");
        talk.server("SA seq 70000 ack 9002");
        talk.server("SA seq 70000 ack 9001");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @Test
    void aChallengeAckThenAResetThenASynReplacesTheEntry() {
        talk.handshake();
        talk.client("S seq 9000");
        talk.server("A seq 5001 ack 1001");
        talk.client("R seq 1001");
        assertThat(talk.entry()).isEqualTo("CLOSE 10 [ASSURED]");
        assertThat(talk.client("S seq 9000")).isEqualTo(NEW);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 120 [UNREPLIED]");
    }

    @Test
    void aChallengeInSynSentMayBeAnsweredByAReset() {
        talk.client("S seq 1000");
        assertThat(talk.server("A seq 7000 ack 5555")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("SYN_SENT 120");
        assertThat(talk.client("R seq 900000")).isEqualTo(INVALID);
        assertThat(talk.client("R seq 5555")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("CLOSE 10");
        assertThat(talk.client("S seq 1000")).isEqualTo(NEW);
    }

    @Test
    void aChallengeAckInLastAckIsNotTheLastAck() {
        talk.handshake();
        talk.client("FA seq 1001 ack 5001");
        talk.server("FA seq 5001 ack 1002");
        assertThat(talk.entry()).isEqualTo("LAST_ACK 30 [ASSURED]");
        talk.client("S seq 9000");
        talk.server("A seq 5002 ack 1002");
        assertThat(talk.entry()).isEqualTo("LAST_ACK 30 [ASSURED]");
        talk.server("A seq 5002 ack 1002");
        assertThat(talk.entry()).isEqualTo("TIME_WAIT 120 [ASSURED]");
    }

    @Test
    void aSequenceNumberBeyondTheWindowIsIgnoredAWindowFartherInvalid() {
        talk.handshake();
        talk.later("10");
        assertThat(talk.client("A seq 66536 ack 5001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [ASSURED]");
    }

    @Test
    void anIgnoredSegmentDoesNotRenewTheTimeout() {
        talk.handshake();
        talk.later("10");
        assertThat(talk.client("A seq 66537 ack 5001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 431990 [ASSURED]");
        assertThat(talk.client("A seq 132071 ack 5001")).isEqualTo(INVALID);
        assertThat(talk.client("A seq 132070 ack 5001")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 431990 [ASSURED]");
    }

    @Test
    void anAcknowledgementOfWhatWasNotSentIsInvalid() {
        talk.handshake();
        assertThat(talk.client("A seq 1001 ack 5002")).isEqualTo(INVALID);
        assertThat(talk.client("A seq 1001 ack 5001")).isEqualTo(ESTABLISHED);
    }

    @Test
    void liberalTrackingAcceptsWhatIsOutOfTheWindow() {
        Talk liberal = new Talk(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_tcp_be_liberal", 1));
        liberal.handshake();
        assertThat(liberal.client("A seq 900000 ack 5002")).isEqualTo(ESTABLISHED);
    }

    @Test
    void dataInFlightShortensTheTimeoutUntilItIsAcknowledged() {
        talk.handshake();
        talk.client("PA seq 1001 ack 5001 len 100");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [ASSURED]");
        talk.server("A seq 5001 ack 1101");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
    }

    @Test
    void theFourthEqualAckInARowShortensTheTimeout() {
        talk.handshake();
        talk.client("A seq 1001 ack 5001");
        talk.client("A seq 1001 ack 5001");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        talk.client("A seq 1001 ack 5001");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [ASSURED]");
    }

    @Test
    void aClosedWindowShortensTheTimeout() {
        talk.handshake();
        talk.server("A seq 5001 ack 1001 win 0");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [ASSURED]");
    }

    @Test
    void finsOutOfTheWindowFromBothSidesShortenTheTimeout() {
        talk.handshake();
        assertThat(talk.client("FA seq 900000 ack 5001")).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        assertThat(talk.server("FA seq 900000 ack 1001")).isEqualTo(INVALID);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [ASSURED]");
    }

    @Test
    void windowsOfLinuxSocketsAreScaledAfterTheHandshake() {
        talk.client("S seq 1000 win 64240", TcpOptions.ofSyn(1460, 7));
        talk.server("SA seq 5000 ack 1001 win 65160", TcpOptions.ofSyn(1460, 7));
        talk.client("A seq 1001 ack 5001 win 502", TcpOptions.ofSegment(true));
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        // The server may send up to 5001 + (502 << 7).
        assertThat(talk.server("PA seq 69257 ack 1001 len 1")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 300 [ASSURED]");
    }

    @Test
    void aSideWithoutScaleSwitchesItOffForBoth() {
        talk.client("S seq 1000 win 64240", TcpOptions.ofSyn(1460, 7));
        talk.server("SA seq 5000 ack 1001 win 65160");
        talk.client("A seq 1001 ack 5001 win 502");
        talk.later("5");
        // Beyond the unscaled window: ignored.
        talk.server("A seq 70000 ack 1001");
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 431995 [ASSURED]");
    }

    @Test
    void afterAPauseOfTrackingTheNextSegmentsSetTheWindowsAnew() {
        talk.handshake();
        assertThat(talk.client("A seq 900000 ack 700000")).isEqualTo(INVALID);
        talk.table.resume(Family.IPV6);
        assertThat(talk.client("A seq 900000 ack 700000")).isEqualTo(INVALID);
        talk.table.resume(Family.IPV4);
        talk.later("1");
        assertThat(talk.client("A seq 900000 ack 700000")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        assertThat(talk.server("A seq 700000 ack 900000")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("ESTABLISHED 432000 [ASSURED]");
        assertThat(talk.client("A seq 1001 ack 5001 len 1")).isEqualTo(ESTABLISHED);
        assertThat(talk.client("A seq 1001 ack 800000")).isEqualTo(INVALID);
    }
}
