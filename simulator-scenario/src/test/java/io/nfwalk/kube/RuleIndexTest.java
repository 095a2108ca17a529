package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.RuleSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a rule set for packets to some addresses. */
class RuleIndexTest {
    private static RuleSet nat(String... rules) {
        return Simulator.parse("*nat\n:A - [0:0]\n:B - [0:0]\n" + String.join("\n", rules) + "\nCOMMIT\n");
    }

    private static String about(RuleSet rules, String address, int port) {
        return new RuleIndex(rules)
                .about(List.of(IpAddress.of(address)), List.of(port))
                .toSave();
    }

    @Test
    void rulesForOtherAddressesAndPortsAreLeftOut() {
        RuleSet rules = nat(
                "-A PREROUTING -d 10.0.0.1 -j A",
                "-A PREROUTING -d 10.0.0.2 -j B",
                "-A PREROUTING -p tcp -m comment --comment x -m tcp --dport 80 -j ACCEPT",
                "-A PREROUTING -p tcp -m tcp --dport 81 -j ACCEPT",
                "-A A -j RETURN",
                "-A B -j RETURN");
        assertThat(about(rules, "10.0.0.1", 80))
                .contains("-d 10.0.0.1/32", "--dport 80", "-A A -j RETURN")
                .doesNotContain("10.0.0.2", "--dport 81", ":B");
    }

    @Test
    void whatMayDrawOrRememberBeforeThePortStays() {
        RuleSet rules = nat(
                "-A PREROUTING -p tcp -m statistic --mode nth --every 2 --packet 0 -m tcp --dport 81 -j ACCEPT",
                "-A PREROUTING ! -d 10.0.0.2 -j ACCEPT",
                "-A PREROUTING -d 10.0.0.0/24 -j ACCEPT",
                "-A PREROUTING -p tcp -m tcp ! --dport 81 -j ACCEPT",
                "-A PREROUTING -p tcp -m tcp --dport 81:82 -j ACCEPT");
        assertThat(about(rules, "10.0.0.1", 80)).contains("nth", "! -d 10.0.0.2", "10.0.0.0/24", "! --dport", "81:82");
    }

    @Test
    void whatPacketsAreTranslatedToMattersToo() {
        RuleSet rules = Simulator.parse("""
                *nat
                -A PREROUTING -d 10.0.0.1 -p tcp -j DNAT --to-destination 10.9.0.1:8080
                COMMIT
                *filter
                -A FORWARD -d 10.9.0.1 -j DROP
                -A FORWARD -p tcp -m tcp --dport 8080 -j DROP
                -A FORWARD -d 10.9.0.2 -j DROP
                COMMIT
                """);
        assertThat(about(rules, "10.0.0.1", 80))
                .contains("-d 10.9.0.1/32 -j DROP", "--dport 8080")
                .doesNotContain("10.9.0.2");
    }

    @Test
    void ipv6DestinationsAreReadWithAndWithoutAPort() {
        for (String to : List.of("[fd00::9]:8080", "fd00::9")) {
            RuleSet rules = Simulator.parse(
                    "*nat\n-A PREROUTING -d fd00::1 -p tcp -j DNAT --to-destination " + to
                            + "\nCOMMIT\n*filter\n-A FORWARD -d fd00::9 -j DROP\n-A FORWARD -d fd00::8 -j DROP\nCOMMIT\n",
                    Family.IPV6);
            assertThat(about(rules, "fd00::1", 80)).contains("-d fd00::9/128").doesNotContain("fd00::8");
        }
    }

    @Test
    void whatTranslatesInAnotherWayKeepsAll() {
        for (String target : List.of(
                "REDIRECT --to-ports 81", "DNAT --to-destination 10.0.0.5-10.0.0.9", "NETMAP --to 10.1.0.0/16")) {
            RuleSet rules = nat("-A PREROUTING -p tcp -j " + target, "-A PREROUTING -d 10.0.0.2 -j B");
            assertThat(about(rules, "10.0.0.1", 80)).isEqualTo(rules.toSave());
        }
    }
}
