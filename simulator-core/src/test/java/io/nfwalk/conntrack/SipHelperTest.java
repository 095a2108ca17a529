package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code CT --helper sip}, as a 6.18 kernel does it. */
class SipHelperTest {
    private static String message(String first, String method, String contact, String body) {
        return String.join(
                "\r\n",
                first,
                "Via: SIP/2.0/UDP 10.8.0.2:5060;branch=z9",
                "From: <sip:ann@10.8.0.2>;tag=1",
                "To: <sip:bob@x.org>",
                "CSeq: 7 " + method,
                "Contact: " + contact,
                "Content-Length: " + body.length(),
                "",
                body);
    }

    private static String description(String address, int port) {
        return "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=x\r\nc=IN IP4 " + address + "\r\nm=audio " + port
                + " RTP/AVP 0\r\n";
    }

    private static HelpedTalk.Seen client(HelpedTalk talk, String text) {
        return talk.datagram("10.8.0.2", 5060, "20.0.0.1", 5060, text);
    }

    private static HelpedTalk.Seen server(HelpedTalk talk, String text) {
        return talk.datagram("20.0.0.1", 5060, talk.clientOutside(), 5060, text);
    }

    private static String invite() {
        return message(
                "INVITE sip:bob@20.0.0.1 SIP/2.0", "INVITE", "<sip:ann@10.8.0.2:5060>", description("10.8.0.2", 30000));
    }

    private static String registration(String contact) {
        return message("REGISTER sip:x.org SIP/2.0", "REGISTER", contact, "");
    }

    @Test
    void anInvitationMakesItsMediaAndItsControlStreamExpected() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        client(talk, invite());
        assertThat(talk.table.awaited())
                .extracting(AwaitedConnection::destinationPart)
                .containsExactly(30001, 30000);
        assertThat(talk.datagram("20.0.0.1", 40000, "10.8.0.2", 30000, "rtp").state())
                .isEqualTo(PacketState.RELATED);
    }

    @Test
    void anInvitationOfATranslatedCallerNamesTheOtherAddressEverywhere() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, true);
        String seen = client(talk, invite()).text();
        assertThat(seen)
                .contains("Via: SIP/2.0/UDP 20.0.0.100:5060;", "<sip:ann@20.0.0.100:5060>", "c=IN IP4 20.0.0.100")
                .doesNotContain("10.8.0.2");
        int body = seen.length() - seen.indexOf("v=0");
        assertThat(seen).contains("Content-Length: " + body);
    }

    @Test
    void hangingUpEndsTheExpectationOfMedia() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        client(talk, invite());
        client(talk, message("BYE sip:bob@20.0.0.1 SIP/2.0", "BYE", "<sip:ann@10.8.0.2>", ""));
        assertThat(talk.table.awaited()).isEmpty();
    }

    @Test
    void mediaOfSomebodyElseIsNotExpected() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        client(
                talk,
                message("INVITE sip:b@x.org SIP/2.0", "INVITE", "<sip:a@10.8.0.2>", description("10.8.0.3", 30000)));
        assertThat(talk.table.awaited()).isEmpty();
    }

    @Test
    void aRegistrationSleepsUntilItIsConfirmedAndLivesAsLongAsTheRegistrarSays() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        client(talk, registration("<sip:ann@10.8.0.2:5062>;expires=3600"));
        assertThat(call(talk, 6060)).isEqualTo(PacketState.NEW);
        server(talk, message("SIP/2.0 200 OK", "REGISTER", "<sip:ann@10.8.0.2:5062>;expires=600", ""));
        assertThat(call(talk, 6061)).isEqualTo(PacketState.RELATED);
        talk.later(599);
        assertThat(call(talk, 6062)).isEqualTo(PacketState.RELATED);
        talk.later(1);
        assertThat(call(talk, 6063)).isEqualTo(PacketState.NEW);
    }

    private static PacketState call(HelpedTalk talk, int from) {
        return talk.datagram("20.0.0.1", from, "10.8.0.2", 5062, "x").state();
    }

    @Test
    void aRefusedRegistrationExpectsNothing() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        client(talk, registration("<sip:ann@10.8.0.2:5062>;expires=3600"));
        server(talk, message("SIP/2.0 403 no", "REGISTER", "<sip:ann@10.8.0.2:5062>", ""));
        assertThat(talk.table.awaited()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:ann@10.8.0.2:80>;expires=60", "<sip:ann@x.org>", "*"})
    void aContactThatIsNoUnprivilegedAddressIsPassedOver(String contact) {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        assertThat(client(talk, registration(contact)).dropped()).isFalse();
        assertThat(talk.table.awaited()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIP/2.0 xxx\r\nCSeq: 1 INVITE\r\n\r\n",
                "SIP/2.0 200 OK\r\n\r\n",
                "BYE sip:a SIP/2.0\r\nCSeq: x\r\n\r\n"
            })
    void whatCantBeReadIsDropped(String text) {
        assertThat(client(new HelpedTalk("sip", 5060, false), text).dropped()).isTrue();
    }

    @Test
    void everyMessageLetsTheEntryLiveForAnHour() {
        HelpedTalk talk = new HelpedTalk("sip", 5060, false);
        client(talk, "x");
        assertThat(talk.table.timeLeft(talk.table.entries().get(0))).hasSeconds(3600);
    }
}
