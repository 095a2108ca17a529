package io.nfwalk.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceOrderTest {
    private static final int ASKED = 1;
    private static final int ANSWER = 2;

    @Test
    void aRejectStandsBeforeWhatItSends() {
        assertThat(words(
                        TraceLine.beginning(Family.IPV4, ASKED),
                        line(ASKED, "filter", "INPUT", 1, "continue"),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "filter", "OUTPUT", 0, "policy ACCEPT"),
                        rejection(ASKED)))
                .containsExactly("filter:INPUT:1 continue", "filter:INPUT:2 REJECT", "filter:OUTPUT:0 policy ACCEPT");
    }

    @Test
    void whatAnotherArrivalMetStaysBeforeTheReject() {
        assertThat(words(
                        TraceLine.beginning(Family.IPV4, 3),
                        line(3, "filter", "INPUT", 0, "policy ACCEPT"),
                        TraceLine.beginning(Family.IPV4, ASKED),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "filter", "OUTPUT", 0, "policy ACCEPT"),
                        rejection(ASKED)))
                .containsExactly(
                        "filter:INPUT:0 policy ACCEPT", "filter:INPUT:2 REJECT", "filter:OUTPUT:0 policy ACCEPT");
    }

    @Test
    void whatOneRuleSentStaysBeforeTheNextRule() {
        assertThat(words(
                        TraceLine.beginning(Family.IPV4, ASKED),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "filter", "OUTPUT", 0, "policy ACCEPT"),
                        sender(ASKED, "INPUT", 1, "continue"),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "filter", "OUTPUT", 0, "policy ACCEPT"),
                        rejection(ASKED)))
                .containsExactly(
                        "filter:INPUT:1 continue",
                        "filter:OUTPUT:0 policy ACCEPT",
                        "filter:INPUT:2 REJECT",
                        "filter:OUTPUT:0 policy ACCEPT");
    }

    @Test
    void whatAnAnswerToTheSentMeetsStandsBehindTheRuleToo() {
        assertThat(words(
                        TraceLine.beginning(Family.IPV4, ASKED),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "filter", "OUTPUT", 0, "policy ACCEPT"),
                        TraceLine.beginning(Family.IPV4, 3),
                        line(3, "filter", "FORWARD", 0, "policy ACCEPT"),
                        rejection(ASKED)))
                .containsExactly(
                        "filter:INPUT:2 REJECT", "filter:OUTPUT:0 policy ACCEPT", "filter:FORWARD:0 policy ACCEPT");
    }

    @Test
    void anEarlierPacketOfTheSameNumberIsAnother() {
        assertThat(words(
                        TraceLine.beginning(Family.IPV4, ASKED),
                        line(ASKED, "filter", "INPUT", 0, "policy ACCEPT"),
                        TraceLine.beginning(Family.IPV4, 3),
                        line(3, "filter", "INPUT", 0, "policy ACCEPT"),
                        TraceLine.beginning(Family.IPV4, ASKED),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "filter", "OUTPUT", 0, "policy ACCEPT"),
                        rejection(ASKED)))
                .containsExactly(
                        "filter:INPUT:0 policy ACCEPT",
                        "filter:INPUT:0 policy ACCEPT",
                        "filter:INPUT:2 REJECT",
                        "filter:OUTPUT:0 policy ACCEPT");
    }

    @Test
    void securityStandsBeforeNatInInput() {
        assertThat(words(
                        line(ASKED, "filter", "INPUT", 0, "policy ACCEPT"),
                        line(ASKED, "nat", "INPUT", 1, "jump mine"),
                        line(ASKED, "nat", "mine", 0, "return"),
                        line(ASKED, "nat", "INPUT", 0, "policy ACCEPT"),
                        line(ASKED, "security", "INPUT", 0, "policy ACCEPT")))
                .containsExactly(
                        "filter:INPUT:0 policy ACCEPT",
                        "security:INPUT:0 policy ACCEPT",
                        "nat:INPUT:1 jump mine",
                        "nat:mine:0 return",
                        "nat:INPUT:0 policy ACCEPT");
    }

    @Test
    void securityOfAnotherPacketStaysWhereItIs() {
        assertThat(words(
                        line(ASKED, "nat", "INPUT", 0, "policy ACCEPT"),
                        line(ANSWER, "security", "INPUT", 0, "policy ACCEPT")))
                .containsExactly("nat:INPUT:0 policy ACCEPT", "security:INPUT:0 policy ACCEPT");
    }

    @Test
    void whatACopyMeetsStaysBehindThePacketThatWasCopiedInNat() {
        assertThat(words(
                        TraceLine.beginning(Family.IPV4, ASKED),
                        TraceLine.beginning(Family.IPV4, ANSWER),
                        line(ANSWER, "security", "OUTPUT", 0, "policy ACCEPT"),
                        copy(ASKED),
                        line(ASKED, "nat", "INPUT", 0, "policy ACCEPT"),
                        line(ASKED, "security", "INPUT", 0, "policy ACCEPT"),
                        line(ANSWER, "security", "INPUT", 0, "policy ACCEPT")))
                .containsExactly(
                        "security:INPUT:0 policy ACCEPT",
                        "nat:INPUT:1 continue",
                        "security:OUTPUT:0 policy ACCEPT",
                        "nat:INPUT:0 policy ACCEPT",
                        "security:INPUT:0 policy ACCEPT");
    }

    @Test
    void ipTablesTellsInThatOrderItself() {
        assertThat(words(line(0, "nat", "INPUT", 0, "policy ACCEPT"), line(0, "security", "INPUT", 0, "policy ACCEPT")))
                .containsExactly("nat:INPUT:0 policy ACCEPT", "security:INPUT:0 policy ACCEPT");
    }

    @Test
    void ipv6IsToldUnderANameOfItsOwn() {
        TraceEvent event = new TraceEvent("raw", "OUTPUT", 0, "policy ACCEPT");
        assertThat(TraceOrder.reported("box", List.of(TraceLine.of(Family.IPV6, event, ASKED, false))))
                .containsOnlyKeys("box#6");
    }

    private static TraceLine rejection(int packet) {
        return sender(packet, "INPUT", 2, "REJECT");
    }

    private static TraceLine copy(int packet) {
        return TraceLine.of(Family.IPV4, new TraceEvent("nat", "INPUT", 1, "continue"), packet, true);
    }

    private static TraceLine sender(int packet, String chain, int rule, String verdict) {
        return TraceLine.of(Family.IPV4, new TraceEvent("filter", chain, rule, verdict), packet, true);
    }

    private static TraceLine line(int packet, String table, String chain, int rule, String verdict) {
        return TraceLine.of(Family.IPV4, new TraceEvent(table, chain, rule, verdict), packet, false);
    }

    private static List<String> words(TraceLine... lines) {
        return TraceOrder.of(List.of(lines)).stream()
                .map(line -> line.event().toString())
                .toList();
    }
}
