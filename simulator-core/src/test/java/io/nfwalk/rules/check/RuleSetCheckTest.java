package io.nfwalk.rules.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.StandardExtensions;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found odd about rule sets that iptables takes, and what is not. */
class RuleSetCheckTest {
    private static RuleSet rules(String text, Backend backend) {
        ParseOptions options = ParseOptions.of("test.rules", Family.IPV4, StandardExtensions.all());
        return RuleSetParser.parse(text, options.with(backend)).orThrow();
    }

    private static List<String> found(String text) {
        return RuleSetCheck.of(rules(text, Backend.LEGACY)).stream()
                .map(finding -> finding.code() + " " + finding.place())
                .toList();
    }

    private static String filter(String... lines) {
        return "*filter\n:U - [0:0]\n-A INPUT -j U\n-A FORWARD -j U\n" + String.join("\n", lines) + "\nCOMMIT\n";
    }

    /** What is found of two rules of a chain that two hooks reach. */
    private static List<String> foundOf(String first, String second) {
        return found(filter("-A U " + first, "-A U " + second));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-s 10.0.0.0/8 -j DROP; -s 10.1.2.3 -j ACCEPT",
                "! -s 10.0.0.0/8 -j DROP; -s 11.1.2.3 -j ACCEPT",
                "! -s 10.1.0.0/16 -j DROP; ! -s 10.0.0.0/8 -j ACCEPT",
                "-s 10.0.5.0/255.0.255.0 -j DROP; -s 10.9.5.1 -j ACCEPT",
                "-m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP; -s 10.0.0.4/31 -j ACCEPT",
                "-i eth+ -j DROP; -i eth0 -j ACCEPT",
                "! -i eth0 -j DROP; -i veth+ -j ACCEPT",
                "-p tcp -j DROP; -p tcp -m tcp --dport 80 -j ACCEPT",
                "! -p udp -j DROP; -p tcp -m tcp --dport 80 -j ACCEPT",
                "-p tcp -m tcp --dport 1:1024 -j DROP; -p tcp -m tcp --sport 9 --dport 22:80 -j ACCEPT",
                "-p tcp -m tcp ! --dport 80 -j DROP; -p tcp -m tcp --dport 443 -j ACCEPT",
                "-p tcp -m multiport --dports 80,443,8000:8100 -j DROP; -p tcp -m multiport --dports 443,8001 -j ACCEPT",
                "-p tcp -m tcp --tcp-flags SYN SYN -j DROP; -p tcp -m tcp --syn -j ACCEPT",
                "-p icmp -m icmp --icmp-type any -j DROP; -p icmp -m icmp --icmp-type 8 -j ACCEPT",
                "-m mark --mark 0x1/0x1 -j DROP; -m mark --mark 0x3/0x7 -j ACCEPT",
                "-m mark ! --mark 0x1/0x1 -j DROP; -m mark --mark 0x2/0x3 -j ACCEPT",
                "-m ttl --ttl-gt 5 -j DROP; -m ttl --ttl-eq 6 -j ACCEPT",
                "-m length --length 0:99 -j DROP; -m length --length 40 -j ACCEPT",
                "-m state --state RELATED,ESTABLISHED -j ACCEPT; -m conntrack --ctstate ESTABLISHED -p tcp -j DROP",
                "-m conntrack ! --ctstate NEW -j ACCEPT; -m state --state ESTABLISHED -j DROP",
                "-m mac --mac-source 02:00:00:00:00:01 -j DROP; -m mac --mac-source 02:00:00:00:00:01 -p tcp -j ACCEPT",
                "-s 10.0.0.1 -j RETURN; -s 10.0.0.1 -j ACCEPT",
                "-s 10.0.0.1 -j REJECT; -s 10.0.0.1 -j LOG",
                "-m comment --comment a -s 10.0.0.1 -j DROP; -s 10.0.0.1 -m comment --comment b -j DROP",
                "-f -j DROP; -f -s 10.0.0.1 -j ACCEPT",
                "-s 10.0.0.1 -j DROP; -s 10.0.0.1 -m limit --limit 1/sec -j ACCEPT",
                "-s 10.0.0.1 -j DROP; -s 10.0.0.1 -m nfacct --nfacct-name a -j ACCEPT"
            })
    void aRuleBehindOneThatTakesItsPacketsNeverMatches(String first, String second) {
        assertThat(foundOf(first, second)).containsExactly("rule-shadowed filter:U:rule:2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-s 10.1.2.3 -j DROP; -s 10.0.0.0/8 -j ACCEPT",
                "! -s 10.0.0.0/8 -j DROP; -s 10.1.2.3 -j ACCEPT",
                "! -s 10.0.0.0/8 -j DROP; ! -s 10.1.0.0/16 -j ACCEPT",
                "-s 10.0.0.0/8 -j DROP; -d 10.1.2.3 -j ACCEPT",
                "-s 10.0.0.0/8 -j DROP; -j ACCEPT",
                "-i eth0 -j DROP; -i eth+ -j ACCEPT",
                "-i eth0 -j DROP; -o eth0 -j ACCEPT",
                "! -i eth0 -j DROP; -i eth+ -j ACCEPT",
                "-p tcp -j DROP; ! -p udp -j ACCEPT",
                "-p tcp -m tcp --dport 80 -j DROP; -p udp -m udp --dport 80 -j ACCEPT",
                "-p tcp -m tcp --dport 80 -j DROP; -p tcp -j ACCEPT",
                "-p tcp -m tcp --dport 80 -j DROP; -p tcp -m multiport --dports 80,81 -j ACCEPT",
                "-p tcp -m tcp --dport 80 -j DROP; -p tcp -m tcp --sport 80 -j ACCEPT",
                "-s 10.0.0.1 -m limit --limit 1/sec -j DROP; -s 10.0.0.1 -m limit --limit 1/sec -j ACCEPT",
                "-m statistic --mode nth --every 2 --packet 0 -j DROP; -m statistic --mode nth --every 2 --packet 0 -j DROP",
                "-m recent --rcheck --name a --rsource -j DROP; -m recent --rcheck --name a --rsource -j DROP",
                "-m state --state NEW -j DROP; -m state --state NEW,ESTABLISHED -j ACCEPT",
                "-m conntrack ! --ctstate DNAT -j DROP; -m conntrack --ctstate NEW -j ACCEPT",
                "-m conntrack --ctexpire 1:9 -j DROP; -m conntrack --ctexpire 1:9 -j DROP",
                "-m mark --mark 0x3/0x7 -j DROP; -m mark --mark 0x1/0x1 -j ACCEPT",
                "-s 10.0.0.1 -j LOG; -s 10.0.0.1 -j DROP",
                "-s 10.0.0.1; -s 10.0.0.1 -j DROP"
            })
    void aRuleThatSomePacketsReachIsNotTold(String first, String second) {
        assertThat(foundOf(first, second)).isEmpty();
    }

    @Test
    void whatAModuleSaysOfLaterFragmentsIsNotTakenForWhatAnotherSays() {
        assertThat(foundOf("-p udp -m multiport --dports 1:100 -j DROP", "-p udp -m udp --dport 53 -j DROP"))
                .isEmpty();
        assertThat(foundOf("-p udp -m multiport --dports 1:100 -j DROP", "-p udp ! -f -m udp --dport 53 -j DROP"))
                .containsExactly("rule-shadowed filter:U:rule:2");
        assertThat(found(filter(
                        "-A U -p udp -m multiport --dports 1:100 -j DROP",
                        "-A U -p udp -m udp --dport 53 -j DROP",
                        "-A U -m state --state NEW -j DROP")))
                .as("where connections are tracked, fragments are put together first")
                .containsExactly("rule-shadowed filter:U:rule:2");
    }

    @Test
    void aMarkThatIsSetBetweenMayLetTheLaterRuleMatch() {
        assertThat(found("""
                        *mangle
                        -A FORWARD -m mark --mark 1 -j ACCEPT
                        -A FORWARD -s 10.0.0.1 -j ACCEPT
                        -A FORWARD -p tcp -j MARK --set-mark 1
                        -A FORWARD -m mark --mark 1 -j DROP
                        -A FORWARD -s 10.0.0.1 -j DROP
                        COMMIT
                        """)).containsExactly("rule-shadowed mangle:FORWARD:rule:5");
    }

    @Test
    void whatAChainDoesOnTheWayCountsAsWell() {
        assertThat(found("""
                        *mangle
                        :A - [0:0]
                        :B - [0:0]
                        -A FORWARD -m mark --mark 1 -j ACCEPT
                        -A FORWARD -m ttl --ttl-eq 1 -j ACCEPT
                        -A FORWARD -p tcp -j A
                        -A FORWARD -m mark --mark 1 -j DROP
                        -A FORWARD -m ttl --ttl-eq 1 -j DROP
                        -A A -j B
                        -A B -s 10.0.0.1 -j MARK --set-mark 1
                        COMMIT
                        """)).containsExactly("rule-shadowed mangle:FORWARD:rule:5");
        assertThat(found("""
                        *mangle
                        :A - [0:0]
                        -A FORWARD -m ttl --ttl-eq 1 -j ACCEPT
                        -A FORWARD -p tcp -j A
                        -A FORWARD -m ttl --ttl-eq 1 -j DROP
                        -A A -j TTL --ttl-set 1
                        COMMIT
                        """)).isEmpty();
    }

    @Test
    void aChainThatNoPacketLeavesEndsTheOneThatJumpsThere() {
        assertThat(found("""
                        *filter
                        :LOGDROP - [0:0]
                        -A INPUT -s 10.0.0.0/8 -j LOGDROP
                        -A INPUT -s 10.0.0.1 -j ACCEPT
                        -A INPUT -g LOGDROP
                        -A INPUT -j ACCEPT
                        -A INPUT -p tcp -j ACCEPT
                        -A LOGDROP -m limit --limit 1/sec -j LOG
                        -A LOGDROP -j DROP
                        COMMIT
                        """))
                .containsExactly("rule-shadowed filter:INPUT:rule:2", "rules-behind-end filter:INPUT:rule:4");
        assertThat(found("""
                        *filter
                        :MAYBE - [0:0]
                        -A INPUT -s 10.0.0.0/8 -j MAYBE
                        -A INPUT -s 10.0.0.1 -j ACCEPT
                        -A MAYBE -m limit --limit 1/sec -j RETURN
                        -A MAYBE -j DROP
                        COMMIT
                        """)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p udp -m udp --sport 5:3",
                "-m length --length 100:10",
                "-m ttl --ttl-lt 0",
                "-m mark --mark 0x2/0x1",
                "-s 10.0.0.1 -m iprange --src-range 11.0.0.1-11.0.0.9",
                "-m iprange --dst-range 10.0.0.9-10.0.0.1",
                "-p tcp -m tcp --dport 80 -m multiport --dports 443,8443",
                "-p tcp -m tcp --tcp-flags ACK SYN",
                "-p icmp -m icmp --icmp-type 8 -m icmp --icmp-type 0",
                "! -s 0.0.0.0/0"
            })
    void conditionsThatExcludeEachOtherAreTold(String conditions) {
        assertThat(foundOf(conditions + " -j DROP", "-s 1.2.3.4 -j DROP"))
                .containsExactly("rule-never-matches filter:U:rule:1");
    }

    @Test
    void anInterfaceThatPacketsDoNotHaveYetIsTold() {
        assertThat(found("""
                        *filter
                        :A - [0:0]
                        :B - [0:0]
                        -A INPUT -j A
                        -A OUTPUT -j B
                        -A A -o eth0 -j DROP
                        -A A ! -o eth0 -j DROP
                        -A B -i eth+ -j DROP
                        -A B -o eth+ -j DROP
                        COMMIT
                        """))
                .containsExactly("rule-never-matches filter:A:rule:1", "rule-never-matches filter:B:rule:1");
    }

    @Test
    void rulesBehindOneThatEndsEveryPacketAreToldOnce() {
        List<Finding> findings = RuleSetCheck.of(rules(
                "*filter\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -j DROP\n" + "-A INPUT -p udp -j ACCEPT\n".repeat(3)
                        + "COMMIT\n",
                Backend.NFT));
        assertThat(findings)
                .extracting(Finding::toString)
                .containsExactly(
                        "filter:INPUT:rule:3: warning: this rule and the 2 behind it are never reached: no packet"
                                + " gets past rule 2 (line 3) [rules-behind-end]");
        assertThat(findings.get(0).span().line()).isEqualTo(4);
    }

    @Test
    void chainsThatNothingLeadsToAreTold() {
        assertThat(found("""
                        *filter
                        :EMPTY - [0:0]
                        :ISLAND - [0:0]
                        :LOOP1 - [0:0]
                        :LOOP2 - [0:0]
                        -A INPUT -j ACCEPT
                        -A ISLAND -j LOOP1
                        -A LOOP1 -j LOOP2
                        -A LOOP2 -j LOOP1
                        COMMIT
                        """))
                .containsExactly(
                        "chain-loop-unreachable filter:LOOP1",
                        "chain-unused filter:EMPTY",
                        "chain-unused filter:ISLAND",
                        "chain-unreachable filter:LOOP1",
                        "chain-unreachable filter:LOOP2");
    }

    @Test
    void aJumpToAnEmptyChainIsRemarked() {
        assertThat(found("*filter\n:E - [0:0]\n-A INPUT -p tcp -j E\nCOMMIT\n"))
                .containsExactly("chain-empty filter:INPUT:rule:1");
    }

    @Test
    void aNatTableThatNoPacketVisitsIsTold() {
        assertThat(found("*nat\n-A PREROUTING -j LOG\nCOMMIT\n")).containsExactly("nat-not-visited nat");
        assertThat(found("*nat\n-A PREROUTING -j REDIRECT\nCOMMIT\n")).isEmpty();
        assertThat(found("*nat\n-A PREROUTING -j LOG\nCOMMIT\n*filter\n-A INPUT -m state --state NEW\nCOMMIT\n"))
                .isEmpty();
    }

    @Test
    void physdevIsToldToNeedTheModuleOnce() {
        assertThat(found(filter(
                        "-A U -m physdev --physdev-in eth0 -j DROP", "-A U -m physdev --physdev-in eth1 -j DROP")))
                .containsExactly("needs-br-netfilter filter:U:rule:1");
    }

    @Test
    void aHundredThousandNestedChainsAreFollowed() {
        StringBuilder text = new StringBuilder("*filter\n");
        int depth = 100_000;
        for (int i = 1; i <= depth; i++) {
            text.append(":C").append(i).append(" - [0:0]\n");
        }
        text.append("-A INPUT -j C1\n-A INPUT -p tcp -j DROP\n");
        for (int i = 1; i < depth; i++) {
            text.append("-A C").append(i).append(" -j C").append(i + 1).append('\n');
        }
        text.append("-A C").append(depth).append(" -j DROP\nCOMMIT\n");
        assertThat(found(text.toString())).containsExactly("rules-behind-end filter:INPUT:rule:2");
    }

    @Test
    void thousandsOfRulesAreComparedInTime() {
        StringBuilder text = new StringBuilder("*filter\n");
        for (int i = 0; i < 40_000; i++) {
            text.append("-A INPUT -s 10.0.").append(i >> 8).append('.').append(i & 255);
            text.append(" -p tcp -m tcp --dport ").append(1 + i).append(" -j DROP\n");
        }
        text.append("-A INPUT -s 10.0.0.7 -p tcp -m tcp --dport 8 -j DROP\nCOMMIT\n");
        assertThat(found(text.toString())).containsExactly("rule-shadowed filter:INPUT:rule:40001");
    }
}
