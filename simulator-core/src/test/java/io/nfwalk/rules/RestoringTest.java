package io.nfwalk.rules;

import static io.nfwalk.rules.Texts.codes;
import static io.nfwalk.rules.Texts.filter;
import static io.nfwalk.rules.Texts.printedRules;
import static io.nfwalk.rules.Texts.rules;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the commands of a text do to the tables that are there. Each case was seen with iptables-restore 1.8.9. */
class RestoringTest {
    private static ParseResult restore(RuleSet existing, boolean noflush, String... lines) {
        return RuleSetParser.restore(filter(lines), Texts.NFT, existing, noflush);
    }

    private static List<String> after(String... lines) {
        return printedRules(rules(filter(lines)));
    }

    @Test
    void insertedRulesGoBeforeTheOneWithTheNumber() {
        assertThat(after("-A INPUT -j DROP", "-I INPUT -p tcp", "-I INPUT 2 -p udp", "-I INPUT 4 -p icmp"))
                .containsExactly("-A INPUT -p tcp", "-A INPUT -p udp", "-A INPUT -j DROP", "-A INPUT -p icmp");
    }

    @Test
    void anInsertedProductStandsTheOtherWayRound() {
        assertThat(after("-A INPUT -j DROP", "-I INPUT -s 10.0.0.1,10.0.0.2 -d 10.0.0.3,10.0.0.4"))
                .containsExactly(
                        "-A INPUT -s 10.0.0.2/32 -d 10.0.0.4/32",
                        "-A INPUT -s 10.0.0.2/32 -d 10.0.0.3/32",
                        "-A INPUT -s 10.0.0.1/32 -d 10.0.0.4/32",
                        "-A INPUT -s 10.0.0.1/32 -d 10.0.0.3/32",
                        "-A INPUT -j DROP");
    }

    @Test
    void aRuleIsDeletedByItsNumberOrByWhatItSays() {
        assertThat(after(
                        "-A INPUT -s 10.0.0.1 -p tcp --dport 80 -j ACCEPT",
                        "-A INPUT -j DROP",
                        "-A INPUT -p udp",
                        "-D INPUT -p tcp -s 10.0.0.1/32 -m tcp --dport http -j ACCEPT",
                        "-D INPUT 2"))
                .containsExactly("-A INPUT -j DROP");
    }

    @Test
    void aRuleIsReplaced() {
        assertThat(after("-A INPUT -j DROP", "-A INPUT -j ACCEPT", "-R INPUT 1 -p udp"))
                .containsExactly("-A INPUT -p udp", "-A INPUT -j ACCEPT");
    }

    @Test
    void chainsAreMadeEmptiedAndDeleted() {
        RuleSet rules = rules(filter(
                "-N A",
                ":B - [0:0]",
                "-A INPUT -j A",
                "-A A -j B",
                "-A B -j DROP",
                "-F INPUT",
                "-F A",
                "-X A",
                "-F B",
                "-X"));
        assertThat(rules.table(TableName.FILTER).orElseThrow().chains()).hasSize(3);
    }

    @Test
    void zeroAndPolicySetWhatTheySay() {
        String text = rules(filter(
                        ":INPUT ACCEPT [5:6]",
                        "[1:2] -A INPUT -j DROP",
                        "[3:4] -A INPUT",
                        "-Z INPUT 1",
                        "-P INPUT DROP"))
                .toSave();
        assertThat(text).contains(":INPUT DROP [0:0]", "[0:0] -A INPUT -j DROP", "[3:4] -A INPUT\n");
    }

    @Test
    void zeroingAChainUndoesItsPolicyInNftOnly() {
        String text = filter(":INPUT DROP [5:6]", "-Z INPUT");
        assertThat(rules(text).toSave()).contains(":INPUT ACCEPT");
        assertThat(RuleSetParser.parse(text, Texts.LEGACY).orThrow().toSave()).contains(":INPUT DROP");
    }

    @Test
    void aRestoreFlushesOnlyTheTablesItNames() {
        RuleSet existing = rules(filter("-A INPUT -j DROP") + "*raw\n-A OUTPUT -j ACCEPT\nCOMMIT\n");
        RuleSet now = restore(existing, false, "-A OUTPUT -j DROP").orThrow();
        assertThat(printedRules(now)).containsExactly("-A OUTPUT -j DROP", "-A OUTPUT -j ACCEPT");
    }

    @Test
    void aSecondBlockOfATableFlushesTheFirst() {
        RuleSet rules = rules(filter(":INPUT DROP [0:0]", "-A INPUT -j ACCEPT") + filter("-A OUTPUT -j DROP"));
        assertThat(printedRules(rules)).containsExactly("-A OUTPUT -j DROP");
        assertThat(rules.toSave()).contains(":INPUT ACCEPT");
    }

    @Test
    void legacyKeepsThePoliciesOfATableThatIsFlushed() {
        String text = filter(":INPUT DROP [0:0]", "-A INPUT -j ACCEPT") + filter("-A OUTPUT -j DROP");
        assertThat(RuleSetParser.parse(text, Texts.LEGACY).orThrow().toSave()).contains(":INPUT DROP");
    }

    @Test
    void withoutFlushADeclaredChainIsEmptiedAndOthersKeepTheirRules() {
        RuleSet existing = rules(filter(":A - [0:0]", ":B - [0:0]", "-A INPUT -j A", "-A A -j DROP", "-A B -j DROP"));
        RuleSet now = restore(existing, true, ":A - [0:0]", "-A A -j ACCEPT").orThrow();
        assertThat(printedRules(now)).containsExactly("-A INPUT -j A", "-A A -j ACCEPT", "-A B -j DROP");
    }

    @Test
    void deletingAChainThatARuleLeadsToFailsTheWholeTableAndOnlyIt() {
        RuleSet existing = rules(filter(":A - [0:0]", "-A INPUT -j A"));
        String text = "*raw\n-A OUTPUT -j ACCEPT\nCOMMIT\n" + filter("-A INPUT -j DROP", ":A - [0:0]", "-X A")
                + "*mangle\n-A INPUT -j ACCEPT\nCOMMIT\n";
        ParseResult result = RuleSetParser.restore(text, Texts.NFT, existing, true);
        assertThat(codes(result)).containsExactly("chain-delete");
        assertThat(result.rules()).isEmpty();
        assertThat(printedRules(result.committed())).containsExactly("-A INPUT -j A", "-A OUTPUT -j ACCEPT");
        assertThat(result.committed().table(TableName.MANGLE)).isEmpty();
    }

    @Test
    void aChainMayBeDeletedBeforeTheRuleThatLeadsToIt() {
        RuleSet existing = rules(filter(":A - [0:0]", "-A INPUT -j A"));
        assertThat(restore(existing, true, "-X A", "-F INPUT").diagnostics()).isEmpty();
    }

    @Test
    void aDeletedChainThatARuleLeadsToIsNotMadeAnew() {
        RuleSet existing = rules(filter(":A - [0:0]", "-A INPUT -j A"));
        assertThat(codes(restore(existing, true, "-X A", "-N A"))).containsExactly("chain-delete");
        assertThat(codes(restore(existing, true, "-F INPUT", "-X A", "-N A"))).isEmpty();
    }

    @Test
    void aNewJumpCanBringAnOldRuleWhereItCannotStand() {
        String nat = "*nat\n:A - [0:0]\n-A A -j MASQUERADE\nCOMMIT\n";
        ParseResult result = RuleSetParser.restore("*nat\n-A PREROUTING -j A\nCOMMIT\n", Texts.NFT, rules(nat), true);
        assertThat(codes(result)).containsExactly("target-wrong-hook");
        assertThat(result.diagnostics().get(0).sourceLine()).isEqualTo("-A A -j MASQUERADE");
        assertThat(result.committed()).isEqualTo(rules(nat));
    }

    @Test
    void declaringAChainTwiceEmptiesItForNftAndIsRefusedByLegacy() {
        String text = filter(":A - [0:0]", "-A A -j DROP", ":A - [0:0]");
        assertThat(printedRules(rules(text))).isEmpty();
        assertThat(codes(RuleSetParser.parse(text, Texts.LEGACY))).containsExactly("chain-exists");
    }

    @Test
    void aPolicyOnAUserChainIsRefusedByLegacyOnly() {
        String text = filter(":A ACCEPT [0:0]");
        assertThat(RuleSetParser.parse(text, Texts.NFT).rules()).isPresent();
        assertThat(RuleSetParser.parse(text, Texts.LEGACY).rules()).isEmpty();
    }

    @Test
    void deletingAllChainsTakesThePoliciesOfEmptyBuiltInOnesForNftOnly() {
        String text = filter(":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", "-A INPUT -j ACCEPT", "-X");
        assertThat(rules(text).toSave()).contains(":INPUT DROP", ":FORWARD ACCEPT");
        assertThat(RuleSetParser.parse(text, Texts.LEGACY).orThrow().toSave()).contains(":INPUT DROP", ":FORWARD DROP");
    }

    @Test
    void fifteenNestedChainsAreTheMostForNft() {
        assertThat(codes(RuleSetParser.parse(nested(15), Texts.NFT))).isEmpty();
        assertThat(codes(RuleSetParser.parse(nested(16), Texts.NFT))).containsExactly("chains-too-deep");
        assertThat(codes(RuleSetParser.parse(nested(16), Texts.LEGACY))).isEmpty();
    }

    static String nested(int depth) {
        StringBuilder text = new StringBuilder("*filter\n");
        for (int i = 1; i <= depth; i++) {
            text.append(":C").append(i).append(" - [0:0]\n");
        }
        text.append("-A INPUT -j C1\n");
        for (int i = 1; i < depth; i++) {
            text.append("-A C").append(i).append(" -j C").append(i + 1).append('\n');
        }
        return text.append("COMMIT\n").toString();
    }
}
