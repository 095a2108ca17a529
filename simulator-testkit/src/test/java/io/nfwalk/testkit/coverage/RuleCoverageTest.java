package io.nfwalk.testkit.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleCoverageTest {
    private static final RuleSet RULES = Simulator.parse("""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT ACCEPT [0:0]
            :WEB - [0:0]
            :TAIL - [0:0]
            -A FORWARD -p udp -j ACCEPT
            -A FORWARD -p tcp -j WEB
            -A FORWARD -m comment --comment "all that is <left>" -j LOG
            -A WEB -p tcp -m tcp --dport 80 -j ACCEPT
            -A WEB -p tcp -m tcp --dport 443 -g TAIL
            -A WEB -p tcp -m tcp --dport 22 -j REJECT
            -A TAIL -s 10.8.0.9 -j ACCEPT
            COMMIT
            """);

    private final RuleCoverage coverage = RuleCoverage.of("edge.rules", RULES);

    private void receive(int port) {
        Host router = Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(RULES)
                .build();
        coverage.observe(Simulator.of(router).receive("eth0", Packet.tcp("10.8.0.2:40000", "10.9.0.2:" + port)));
    }

    private List<String> counts() {
        return coverage.counts().stream()
                .map(count -> count.chain() + " " + count.number() + ": " + count.matched() + " " + count.passed())
                .toList();
    }

    @Test
    void rulesBeforeTheOneThatEndedThePacketWereLookedAt() {
        receive(80);

        assertThat(counts())
                .containsExactly(
                        "FORWARD 1: 0 1",
                        "FORWARD 2: 1 0",
                        "FORWARD 3: 0 0",
                        "TAIL 1: 0 0",
                        "WEB 1: 1 0",
                        "WEB 2: 0 0",
                        "WEB 3: 0 0");
    }

    @Test
    void aChainThatWasGoneToReturnsToWhereItsOwnerWasCalled() {
        receive(443);

        assertThat(counts())
                .containsExactly(
                        "FORWARD 1: 0 1",
                        "FORWARD 2: 1 0",
                        "FORWARD 3: 1 0",
                        "TAIL 1: 0 1",
                        "WEB 1: 0 1",
                        "WEB 2: 1 0",
                        "WEB 3: 0 0");
        assertThat(coverage.policies())
                .containsEntry("filter:FORWARD:policy", 1L)
                .containsEntry("filter:INPUT:policy", 0L);
    }

    @Test
    void whatARuleSendsIsWalkedWithoutConfusingThePacketsOwnWay() {
        receive(22);
        receive(23);

        assertThat(counts())
                .containsExactly(
                        "FORWARD 1: 0 2",
                        "FORWARD 2: 2 0",
                        "FORWARD 3: 1 0",
                        "TAIL 1: 0 0",
                        "WEB 1: 0 2",
                        "WEB 2: 0 2",
                        "WEB 3: 1 1");
        assertThat(coverage.policies()).containsEntry("filter:OUTPUT:policy", 1L);
        assertThat(coverage.counts().get(6).verdicts()).containsExactly(Map.entry("REJECT", 1L));
    }

    @Test
    void aRuleWithoutConditionsHasOneBranchOnly() {
        receive(80);
        receive(443);

        assertThat(coverage.rulesMatched()).isEqualTo(100.0 * 4 / 7);
        assertThat(coverage.branchesMet()).isEqualTo(100.0 * (1 + 1 + 1 + 1 + 2 + 1) / 13);
    }

    @Test
    void textSaysWhatWasMetRuleByRule() {
        receive(80);

        assertThat(coverage.text()).isEqualTo("""
                edge.rules: 2 of 7 rules matched (28.6%), 3 of 13 branches gone (23.1%), 0 of 3 policies reached

                *filter
                  matched    not  rule
                        -      1  -A FORWARD -p udp -j ACCEPT
                        1      -  -A FORWARD -p tcp -j WEB
                        -         -A FORWARD -m comment --comment "all that is <left>" -j LOG
                        -      -  -A TAIL -s 10.8.0.9/32 -j ACCEPT
                        1      -  -A WEB -p tcp -m tcp --dport 80 -j ACCEPT
                        -      -  -A WEB -p tcp -m tcp --dport 443 -g TAIL
                        -      -  -A WEB -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable

                  reached  policy
                        -  filter:INPUT:policy
                        -  filter:FORWARD:policy
                        -  filter:OUTPUT:policy
                """);
    }

    @Test
    void htmlShowsTheRulesTextWithColours() {
        receive(443);

        assertThat(coverage.html())
                .contains(
                        "<tr class=\"half\"><td class=\"number\">1</td><td class=\"number\">0</td><td>-A FORWARD -p tcp -j WEB</td>")
                .contains(
                        "<tr class=\"none\"><td class=\"number\">0</td><td class=\"number\">0</td><td>-A WEB -p tcp -m tcp --dport 22")
                .contains("--comment &quot;all that is &lt;left&gt;&quot; -j LOG</td><td>continue 1</td></tr>")
                .contains(
                        "<tr class=\"full\"><td class=\"number\">1</td><td class=\"number\"></td><td>:FORWARD DROP</td>")
                .endsWith("</html>\n");
    }

    @Test
    void tooLittleCoverageFailsAndListsWhatIsMissing() {
        receive(80);

        coverage.requireRules(28);
        assertThatThrownBy(() -> coverage.requireRules(30))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("edge.rules: 28.6% of its rules matched a packet, less than the 30.0%")
                .hasMessageContaining("filter:WEB:rule:2  -p tcp -m tcp --dport 443 -g TAIL  (line 11)");
        assertThatThrownBy(() -> coverage.requireBranches(50))
                .hasMessageContaining("never not matched: filter:WEB:rule:1");
    }
}
