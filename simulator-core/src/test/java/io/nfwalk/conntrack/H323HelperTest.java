package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What H.323's helpers read and write, as a 6.18 kernel does it; the addresses are those of {@link HelpedTalk}. */
class H323HelperTest {
    private static final String CLIENT = "0a080002";
    private static final String SERVER = "14000001";
    private static final String PUBLIC = "14000064";

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static String hex(HelpedTalk.Seen seen) {
        return HexFormat.of().formatHex(seen.packet().orElseThrow().payload().toBytes());
    }

    /** A packet of TPKT with a Q.931 message that has this in its user-user element. */
    private static String signal(String information) {
        String element = "05" + information;
        String message = "0802123405" + "7e00%02x".formatted(element.length() / 2) + element;
        return "0300%04x".formatted(message.length() / 2 + 4) + message;
    }

    /** Bits in words that begin with b, whole bytes in words that begin with x. */
    private static String packed(String words) {
        StringBuilder bits = new StringBuilder();
        for (String word : words.split(" ")) {
            if (word.charAt(0) == 'b') {
                bits.append(word, 1, word.length());
            } else {
                bits.append("0".repeat((8 - bits.length() % 8) % 8));
                for (byte octet : HexFormat.of().parseHex(word.substring(1))) {
                    bits.append(Integer.toBinaryString(octet & 0xff | 0x100), 1, 9);
                }
            }
        }
        bits.append("0".repeat((8 - bits.length() % 8) % 8));
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bits.length(); i += 4) {
            hex.append(Integer.toHexString(Integer.parseInt(bits.substring(i, i + 4), 2)));
        }
        return hex.toString();
    }

    private static String at(String address, int port) {
        return " x" + address + "%04x".formatted(port);
    }

    /** Call proceeding from an endpoint that says nothing of itself, with an address for H.245. */
    private static String proceeding(String address, int port) {
        return signal(packed("b00 b00 b0001 b01 x060008914a0004 b000000000 b0000" + at(address, port)));
    }

    /** A packet of TPKT that opens a logical channel without data, with this address for RTCP. */
    private static String channel(String address, int port) {
        String parameters = packed("b00000100000 x01 b0000000" + at(address, port));
        String message = packed(
                "b000 b00011 b00 x0000 b00 b0001 b10000000 x%02x".formatted(parameters.length() / 2) + parameters);
        return "0300%04x".formatted(message.length() / 2 + 4) + message;
    }

    private static String registration(String signalling, int signalPort, String own, int ownPort) {
        return packed("b000011 b0000 x0000 x060008914a0004 b1 x01 b0000" + at(signalling, signalPort) + " x01 b0000"
                + at(own, ownPort) + " b000000000 b000 b0 x00000000");
    }

    private static String confirmation() {
        return packed("b000100 b0000 x0000 x060008914a0004 x00 b0000000 x0041");
    }

    @Test
    void theAddressForH245IsExpectedAndNamedAsTheOtherSideKnowsIt() {
        HelpedTalk talk = new HelpedTalk("Q.931", 1720, true).handshake();
        assertThat(hex(talk.client(text(proceeding(CLIENT, 5000))))).isEqualTo(proceeding(PUBLIC, 5000));
        HelpedTalk.Seen control = talk.opens("20.0.0.1", 3000, "20.0.0.100", 5000);
        assertThat(control.state()).isEqualTo(PacketState.RELATED);
        assertThat(control.connection().orElseThrow().helper()).contains("H.245");
        assertThat(control.packet().orElseThrow().destination()).hasToString("10.8.0.2");
    }

    @Test
    void anotherOnesAddressIsNotExpected() {
        HelpedTalk talk = new HelpedTalk("Q.931", 1720, true).handshake();
        assertThat(hex(talk.client(text(proceeding(SERVER, 5000))))).isEqualTo(proceeding(SERVER, 5000));
        assertThat(talk.table.awaited()).isEmpty();
    }

    @Test
    void aSegmentIsReadUpToTheFirstMessageThatCantBe() {
        HelpedTalk talk = new HelpedTalk("Q.931", 1720, false).handshake();
        String first = proceeding(CLIENT, 5000);
        talk.client(text(first + "03000006ffff" + proceeding(CLIENT, 5002)));
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(5000);
        talk.client(text(first + proceeding(CLIENT, 5002)));
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(5002, 5000);
    }

    @Test
    void aHeaderMayComeAlone() {
        HelpedTalk talk = new HelpedTalk("Q.931", 1720, false).handshake();
        String message = proceeding(CLIENT, 5000);
        talk.client(text(message.substring(0, 8)));
        talk.client(text(message.substring(8)));
        assertThat(talk.table.awaited()).hasSize(1);
        talk.client(text(proceeding(CLIENT, 5002).substring(8)));
        assertThat(talk.table.awaited()).hasSize(1);
    }

    @Test
    void mediaIsExpectedOnAPairOfPortsWhicheverOfThemIsNamed() {
        HelpedTalk talk = new HelpedTalk("Q.931", 1720, true).handshake();
        talk.client(text(proceeding(CLIENT, 5000)));
        talk.opens("20.0.0.1", 3000, "20.0.0.100", 5000);
        HelpedTalk.Seen answer = talk.segment("10.8.0.2", 5000, "20.0.0.1", 3000, "SA", 900, 2, "");
        assertThat(answer.state()).isEqualTo(PacketState.ESTABLISHED);
        HelpedTalk.Seen opening =
                talk.segment("10.8.0.2", 5000, "20.0.0.1", 3000, "PA", 901, 2, text(channel(CLIENT, 30001)));
        assertThat(hex(opening)).isEqualTo(channel(PUBLIC, 30001));
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(30001, 30000);
    }

    @Test
    void callsToWhoRegistersAreExpectedFromTheGatekeeper() {
        HelpedTalk talk = new HelpedTalk("RAS", 1719, true);
        assertThat(hex(talk.datagram(
                        "10.8.0.2", 4000, "20.0.0.1", 1719, text(registration(CLIENT, 1720, CLIENT, 4000)))))
                .isEqualTo(registration(PUBLIC, 1720, PUBLIC, 4000));
        HelpedTalk.Seen call = talk.opens("20.0.0.1", 3000, "20.0.0.100", 1720);
        assertThat(call.state()).isEqualTo(PacketState.RELATED);
        assertThat(call.connection().orElseThrow().helper()).contains("Q.931");
        assertThat(talk.opens("20.0.0.1", 3001, "20.0.0.100", 1720).state()).isEqualTo(PacketState.RELATED);
        assertThat(talk.opens("20.0.0.9", 3000, "20.0.0.100", 1720).state()).isEqualTo(PacketState.NEW);
    }

    @Test
    void aConfirmedRegistrationKeepsItsConnectionAsLongAsItWasAskedFor() {
        HelpedTalk talk = new HelpedTalk("RAS", 1719, false);
        talk.datagram("10.8.0.2", 4000, "20.0.0.1", 1719, text(registration(CLIENT, 1720, CLIENT, 4000)));
        talk.datagram("20.0.0.1", 1719, "10.8.0.2", 4000, text(confirmation()));
        assertThat(talk.table.timeLeft(talk.table.entries().get(0))).hasSeconds(300);
    }

    @Test
    void whatCantBeReadPasses() {
        HelpedTalk talk = new HelpedTalk("RAS", 1719, true);
        String half = registration(CLIENT, 1720, CLIENT, 4000).substring(0, 30);
        assertThat(hex(talk.datagram("10.8.0.2", 4000, "20.0.0.1", 1719, text(half))))
                .isEqualTo(half);
        assertThat(talk.table.awaited()).isEmpty();
    }

    @Test
    void aCallThatAnotherOneExpectsAlreadyIsDroppedWhereNothingIsTranslated() {
        HelpedTalk talk = new HelpedTalk("Q.931", 1720, false).handshake();
        talk.client(text(proceeding(CLIENT, 5000)));
        talk.opens("10.8.0.2", 4001, "20.0.0.1", 1720);
        assertThat(talk.clientOf(4001, text(proceeding(CLIENT, 5000))).dropped())
                .isTrue();
    }
}
