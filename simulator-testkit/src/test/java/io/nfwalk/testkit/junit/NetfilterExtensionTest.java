package io.nfwalk.testkit.junit;

import static io.nfwalk.testkit.assertion.NetfilterAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import io.nfwalk.testkit.coverage.RuleCoverage;
import org.junit.jupiter.api.Test;

@RuleCoverageMinimum(rules = 40, branches = 30)
class NetfilterExtensionTest {
    @Test
    void aRuleSetIsReadFromBesideTheTest(@NetfilterRules("node.rules") RuleSet rules) {
        assertThat(rules.table(TableName.NAT)).isPresent();
    }

    @Test
    void aHostHasTheInterfacesThatAreNamed(
            @NetfilterRules(
                            value = "node.rules",
                            interfaces = {"ens4 10.240.0.22/24", "cnio0 bridge 10.200.2.1/24", "veth1 master cnio0"},
                            routes = "default via 10.240.0.1",
                            sysctls = "net.ipv4.conf.all.rp_filter=1",
                            modules = "br_netfilter")
                    Host host) {
        assertThat(host.interfaces().stream().map(NetworkInterface::name))
                .containsExactly("lo", "ens4", "cnio0", "veth1");
        assertThat(host.brNetfilterLoaded()).isTrue();
        assertThat(host)
                .receiving("tcp 10.200.2.41:40000 to 10.32.0.117:80")
                .on("veth1")
                .isDeliveredTo("10.200.0.51:80")
                .withProbability(1, 3)
                .andLeavesOn("ens4");
    }

    @Test
    void whatAssertionsMeetIsCounted(
            @NetfilterRules("node.rules") Host host, @NetfilterRules("node.rules") RuleCoverage coverage) {
        long before = matchedBy(coverage);
        assertThat(host)
                .receiving("tcp 10.0.0.7:40000 to 10.32.0.117:80")
                .on("eth0")
                .leavesOn("eth0");

        assertThat(matchedBy(coverage)).isGreaterThan(before);
    }

    private static long matchedBy(RuleCoverage coverage) {
        return coverage.counts().stream().mapToLong(count -> count.matched()).sum();
    }

    @Test
    void aFileThatIsNotThereIsNamedWithThePlacesWhereItWasLookedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuleSource.rules(NetfilterExtensionTest.class, "none.rules"))
                .withMessageContaining("there is no none.rules beside io.nfwalk.testkit.junit.NetfilterExtensionTest");
    }
}
