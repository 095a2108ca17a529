package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code CT --helper ftp}, as a 6.18 kernel does it. */
class FtpHelperTest {
    private final HelpedTalk plain = greeted(false);
    private final HelpedTalk translated = greeted(true);

    /** A conversation of which both sides' lines are known to begin. */
    private static HelpedTalk greeted(boolean translated) {
        HelpedTalk talk = new HelpedTalk("ftp", 21, translated).handshake();
        talk.server("220 hello\r\n");
        talk.client("USER a\r\n");
        return talk;
    }

    @Test
    void aPortCommandMakesTheServersConnectionRelated() {
        assertThat(plain.client("PORT 10,8,0,2,200,10\r\n").text()).isEqualTo("PORT 10,8,0,2,200,10\r\n");
        assertThat(plain.opens("20.0.0.1", 20, "10.8.0.2", 51209).state()).isEqualTo(PacketState.NEW);
        assertThat(plain.opens("20.0.0.1", 20, "10.8.0.2", 51210).state()).isEqualTo(PacketState.RELATED);
        assertThat(plain.opens("20.0.0.1", 21, "10.8.0.2", 51210).state()).isEqualTo(PacketState.NEW);
    }

    @Test
    void onlyThatServerIsExpected() {
        plain.client("PORT 10,8,0,2,200,10\r\n");
        assertThat(plain.opens("20.0.0.2", 20, "10.8.0.2", 51210).state()).isEqualTo(PacketState.NEW);
    }

    @Test
    void anExpectedConnectionHasItsMastersMark() {
        plain.table.entries().get(0).setMark(5);
        plain.client("PORT 10,8,0,2,200,10\r\n");
        Connection data =
                plain.opens("20.0.0.1", 20, "10.8.0.2", 51210).connection().orElseThrow();
        assertThat(data.mark()).isEqualTo(5);
        assertThat(data.has(Connection.Status.EXPECTED)).isTrue();
        assertThat(data.master().flatMap(Connection::helper)).contains("ftp");
        assertThat(data.helper()).isEmpty();
    }

    @Test
    void aTranslatedClientsCommandNamesTheAddressThatTheServerSees() {
        assertThat(translated.client("PORT 10,8,0,2,200,10\r\n").text()).isEqualTo("PORT 20,0,0,100,200,10\r\n");
        HelpedTalk.Seen data = translated.opens("20.0.0.1", 20, "20.0.0.100", 51210);
        assertThat(data.state()).isEqualTo(PacketState.RELATED);
        assertThat(data.packet().orElseThrow().destination()).hasToString("10.8.0.2");
    }

    @Test
    void whatFollowsALongerCommandIsShiftedBothWays() {
        translated.client("PORT 10,8,0,2,200,10\r\n");
        assertThat(translated.client("LIST\r\n").header().sequence()).isEqualTo(1001 + 8 + 22 + 2);
        assertThat(translated.server("200 ok\r\n").header().acknowledgement()).isEqualTo(1001 + 8 + 22 + 6 - 2);
    }

    @Test
    void anExtendedCommandIsWrittenWithBars() {
        assertThat(translated.client("EPRT !1!10.8.0.2!51210!\r\n").text()).isEqualTo("EPRT |1|20.0.0.100|51210|\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"227 ok (20,0,0,1,200,10).\r\n", "227 =20,0,0,1,200,10\r\n", "229 ok (|||51210|)\r\n"})
    void aServersAnswerMakesTheClientsConnectionRelated(String answer) {
        assertThat(plain.server(answer).dropped()).isFalse();
        assertThat(plain.opens("10.8.0.2", 4001, "20.0.0.1", 51210).state()).isEqualTo(PacketState.RELATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P",
                "POR",
                "PORT",
                "PORT 10,8,0",
                "PORT 10,8,0,2,200,10",
                "EPRT |1|10.8.0.2|",
                "EPRT |2|::1|5|\r\n"
            })
    void whatBeginsAsACommandAndGoesOnOtherwiseIsDropped(String command) {
        assertThat(plain.client(command).dropped()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIST\r\n", "XORT 1\r\n", "227 (20,0,0,1,1,1)\r\n"})
    void otherCommandsPass(String command) {
        assertThat(plain.client(command).dropped()).isFalse();
        assertThat(plain.table.awaited()).isEmpty();
    }

    @Test
    void aSegmentIsNotReadWhereNoLineIsKnownToBegin() {
        HelpedTalk talk = new HelpedTalk("ftp", 21, false).handshake();
        assertThat(talk.client("PORT 10,8,0,2,200,10\r\n").dropped()).isFalse();
        assertThat(talk.table.awaited()).isEmpty();
        talk.client("PORT 10,8,0,2,200,11\r\n");
        assertThat(talk.table.awaited()).hasSize(1);
    }

    @Test
    void anAddressOfSomebodyElseAnnouncesNothing() {
        assertThat(plain.client("PORT 10,8,0,3,200,10\r\n").dropped()).isFalse();
        assertThat(plain.table.awaited()).isEmpty();
    }

    @Test
    void theNextAnnouncementReplacesTheOneBefore() {
        plain.client("PORT 10,8,0,2,200,10\r\n");
        plain.client("PORT 10,8,0,2,200,11\r\n");
        assertThat(plain.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(51211);
    }

    @Test
    void anAnnouncementLastsFiveMinutes() {
        plain.client("PORT 10,8,0,2,200,10\r\n");
        plain.later(299);
        assertThat(plain.table.awaited()).hasSize(1);
        plain.later(1);
        assertThat(plain.table.awaited()).isEmpty();
    }

    @Test
    void anAnnouncementEndsWithItsConnection() {
        plain.client("PORT 10,8,0,2,200,10\r\n");
        plain.table.flush();
        assertThat(plain.table.awaited()).isEmpty();
        assertThat(plain.opens("20.0.0.1", 20, "10.8.0.2", 51210).state()).isEqualTo(PacketState.NEW);
    }
}
