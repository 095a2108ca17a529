package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What helpers other than FTP's read, as a 6.18 kernel does it; SIP has a test of its own. */
class HelpersTest {
    private static final String READ_REQUEST = "\0\1file\0octet\0";
    private static final String DATA = "\0\3\0\1data";

    @Test
    void aTftpServerAnswersFromAnyPort() {
        HelpedTalk talk = new HelpedTalk("tftp", 69, true);
        talk.datagram("10.8.0.2", 4000, "20.0.0.1", 69, READ_REQUEST);
        HelpedTalk.Seen answer = talk.datagram("20.0.0.1", 1069, "20.0.0.100", 4000, DATA);
        assertThat(answer.state()).isEqualTo(PacketState.RELATED);
        assertThat(answer.packet().orElseThrow().destination()).hasToString("10.8.0.2");
    }

    @Test
    void anExpectedConnectionUsesTheExpectationUp() {
        HelpedTalk talk = new HelpedTalk("tftp", 69, false);
        talk.datagram("10.8.0.2", 4000, "20.0.0.1", 69, READ_REQUEST);
        talk.datagram("20.0.0.1", 1069, "10.8.0.2", 4000, DATA);
        assertThat(talk.datagram("20.0.0.1", 1070, "10.8.0.2", 4000, DATA).state())
                .isEqualTo(PacketState.NEW);
    }

    @Test
    void anIrcOfferNamesTheTranslatedAddressAndAnybodyMayTakeIt() {
        HelpedTalk talk = new HelpedTalk("irc", 6667, true).handshake();
        assertThat(talk.client("PRIVMSG bob :\1DCC SEND file 168296450 5000 1000\1\r\n")
                        .text())
                .isEqualTo("PRIVMSG bob :\1DCC SEND file 335544420 5000 1000\1\r\n");
        assertThat(talk.opens("20.0.0.9", 3000, "20.0.0.100", 5000).state()).isEqualTo(PacketState.RELATED);
    }

    @Test
    void aPortThatAnotherClientAnnouncedIsReplacedByOneThatIsDrawn() {
        HelpedTalk talk = new HelpedTalk("irc", 6667, true).handshake();
        talk.client("PRIVMSG bob :\1DCC SEND file 168296450 60000 1000\1\r\n");
        Connection first = talk.table.entries().get(0);
        Connection second =
                talk.opens("10.8.0.2", 4001, "20.0.0.1", 6667).connection().orElseThrow();
        assertThat(second).isNotSameAs(first);
        HelpedTalk.Seen offer = talk.clientOf(4001, "PRIVMSG bob :\1DCC SEND file 168296450 60000 1000\1\r\n");
        assertThat(offer.text()).matches("(?s)PRIVMSG bob :\1DCC SEND file 335544420 6[0-9]{4} 1000\1\r\n");
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRIVMSG bob :\1DCC SEND file 168296451 5000 1000\1\r\n",
                "PRIVMSG bob :\1DCC SEND file 168296450 0 1000\1\r\n",
                "PRIVMSG bob :\1DCC SEND file 168296450 5000 1000\1",
                "NOTICE bob :\1DCC SEND file 168296450 5000 1000\1\r\n"
            })
    void otherIrcMessagesAnnounceNothing(String message) {
        HelpedTalk talk = new HelpedTalk("irc", 6667, false).handshake();
        assertThat(talk.client(message).dropped()).isFalse();
        assertThat(talk.table.awaited()).isEmpty();
    }

    @Test
    void anAmandaAnswerAnnouncesItsPortsAndLengthensItsEntrysLife() {
        HelpedTalk talk = new HelpedTalk("amanda", 10080, false);
        talk.datagram("10.8.0.2", 900, "20.0.0.1", 10080, "Amanda 2.4 REQ\n");
        talk.datagram("20.0.0.1", 10080, "10.8.0.2", 900, "CONNECT DATA 5001 MESG 5002 INDEX 5003\n");
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(5003, 5002, 5001);
        assertThat(talk.table.timeLeft(talk.table.entries().get(0))).hasSeconds(300);
        assertThat(talk.opens("10.8.0.2", 4001, "20.0.0.1", 5002).state()).isEqualTo(PacketState.RELATED);
    }

    @Test
    void aScannersPortIsReadOnlyInAnAnswerToNetStart() {
        HelpedTalk talk = new HelpedTalk("sane", 6566, false).handshake();
        String answer = "\0\0\0\0\0\0\27\160";
        talk.server(answer);
        assertThat(talk.table.awaited()).isEmpty();
        talk.client("\0\0\0\7\0\0\0\0");
        talk.server(answer);
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(6000);
    }

    private static String control(int kind, String body, int length) {
        String head = "\0\0\0\1\32\53\74\115\0" + (char) kind + "\0\0";
        return head + body + "\0".repeat(length - body.length());
    }

    /** A call between the client's id 77 and the server's 99; the server knows the client's by another number. */
    private static HelpedTalk call(boolean translated, int clientsIdOutside) {
        HelpedTalk talk = new HelpedTalk("pptp", 1723, translated).handshake();
        talk.client(control(1, "\1\0", 144));
        talk.server(control(2, "\1\0\1", 144));
        talk.client(control(7, "\0\115", 156));
        String id = "" + (char) (clientsIdOutside >> 8) + (char) (clientsIdOutside & 255);
        talk.server(control(8, "\0\143" + id + "\1", 20));
        return talk;
    }

    @Test
    void bothTunnelsOfACallAreOneConnection() {
        HelpedTalk talk = call(false, 77);
        assertThat(talk.table.awaited()).hasSize(2);
        assertThat(talk.tunnel("10.8.0.2", "20.0.0.1", 99).state()).isEqualTo(PacketState.RELATED);
        assertThat(talk.table.awaited()).isEmpty();
        assertThat(talk.tunnel("20.0.0.1", "10.8.0.2", 77).state()).isEqualTo(PacketState.ESTABLISHED);
    }

    @Test
    void aTranslatedCallHasTheSourcePortAsItsId() {
        HelpedTalk talk = call(true, 4000);
        assertThat(talk.tunnel("10.8.0.2", "20.0.0.1", 99).state()).isEqualTo(PacketState.RELATED);
        HelpedTalk.Seen back = talk.tunnel("20.0.0.1", "20.0.0.100", 4000);
        assertThat(back.state()).isEqualTo(PacketState.ESTABLISHED);
        assertThat(back.packet().orElseThrow().payload().at(7)).isEqualTo(77);
    }

    @Test
    void theTunnelsEndWithTheControlConnection() {
        HelpedTalk talk = call(false, 77);
        talk.tunnel("10.8.0.2", "20.0.0.1", 99);
        List<Connection> entries = talk.table.entries();
        talk.table.forget(entries.get(0));
        assertThat(talk.table.entries()).isEmpty();
    }

    @Test
    void anUnreadableSnmpAnswerToATranslatedClientIsDropped() {
        HelpedTalk talk = new HelpedTalk("snmp", 161, true);
        String question = "0\45\2\1\0\4\6public\240\30\2\1\1\2\1\0\2\1\0000\r0\13\6\3+\6\1@\4\24\0\0\1";
        assertThat(talk.datagram("10.8.0.2", 4000, "20.0.0.1", 161, question).dropped())
                .isFalse();
        assertThat(talk.datagram("20.0.0.1", 161, "20.0.0.100", 4000, "hello").dropped())
                .isTrue();
        HelpedTalk plain = new HelpedTalk("snmp", 161, false);
        plain.datagram("10.8.0.2", 4000, "20.0.0.1", 161, "hello");
        assertThat(plain.datagram("20.0.0.1", 161, "10.8.0.2", 4000, "hello").dropped())
                .isFalse();
    }
}
