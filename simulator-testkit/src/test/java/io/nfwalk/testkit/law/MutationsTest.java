package io.nfwalk.testkit.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.kube.Law;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.coverage.CoverageScope;
import io.nfwalk.testkit.coverage.RuleCoverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Right rules, broken one way at a time: the laws find every mistake, each by one packet. */
class MutationsTest {

    private static final List<Mutation> MUTATIONS = List.of(
            Mutation.drop("no jump to KUBE-SERVICES in PREROUTING", "-A PREROUTING"),
            Mutation.drop("no jump to KUBE-SERVICES in OUTPUT", "-A OUTPUT -m comment", "-j KUBE-SERVICES"),
            Mutation.drop("no jump to KUBE-POSTROUTING", "-A POSTROUTING"),
            Mutation.drop("a Service's rule is missing", "-A KUBE-SERVICES -d 10.32.0.117/32"),
            Mutation.drop("an external address's rule is missing", "-A KUBE-SERVICES -d 198.51.100.9/32"),
            Mutation.drop("an endpoint is not translated", "-j DNAT --to-destination 10.200.2.51:8080"),
            Mutation.replace("an endpoint has the wrong port", ":8080$", ":8081", "DNAT", "10.200.2.52:8080"),
            Mutation.replace(
                    "an endpoint has the wrong address",
                    "10.200.1.51:8080$",
                    "10.200.1.99:8080",
                    "DNAT",
                    "10.200.1.51:8080"),
            Mutation.replace(
                    "one endpoint twice, another never",
                    "10.200.2.51:8080$",
                    "10.200.2.52:8080",
                    "DNAT",
                    "10.200.2.51:8080"),
            Mutation.replace(
                    "one in two where it should be one in three",
                    "0.33333333349",
                    "0.5",
                    "10.200.1.51:8080",
                    "statistic"),
            Mutation.replace(
                    "one in four where it should be one in two",
                    "0.50000000000",
                    "0.25",
                    "10.200.2.51:8080",
                    "statistic"),
            Mutation.swapWithNext("the shares in the wrong order", "10.200.1.51:8080", "statistic"),
            Mutation.drop("the last endpoint is not reached", "-A KUBE-SVC", "10.200.2.52:8080"),
            Mutation.drop("the first endpoint is not reached", "-A KUBE-SVC", "10.200.1.63:5353"),
            Mutation.replace(
                    "a Service on the wrong port", "--dport 80", "--dport 81", "-A KUBE-SERVICES -d 10.32.0.117/32"),
            Mutation.replace(
                    "a Service in the wrong protocol",
                    "-p udp (.*) -m udp",
                    "-p tcp $1 -m tcp",
                    "-A KUBE-SERVICES -d 10.32.0.10/32"),
            Mutation.replace(
                    "a Service leads to another's endpoints",
                    "KUBE-SVC-CDGGSHYLG3RE2FKL$",
                    "KUBE-SVC-DAF3LM3W55FGFQVN",
                    "-A KUBE-SERVICES -d 10.32.0.117/32"),
            Mutation.drop("clients from outside are not masqueraded", "-A KUBE-SVC-CDGGSHYLG3RE2FKL ! -s"),
            Mutation.replace("pods are masqueraded, others not", "! -s", "-s", "-A KUBE-SVC-CDGGSHYLG3RE2FKL ! -s"),
            Mutation.drop("an endpoint that reaches itself is not masqueraded", "-A KUBE-SEP", "-s 10.200.2.51/32"),
            Mutation.swapWithNext("an endpoint is translated before it is marked", "-A KUBE-SEP", "-s 10.200.2.51/32"),
            Mutation.drop("node ports are not masqueraded", "-A KUBE-EXT-CDGGSHYLG3RE2FKL", "KUBE-MARK-MASQ"),
            Mutation.drop("nothing is marked", "-A KUBE-MARK-MASQ"),
            Mutation.replace("the wrong bit is set", "0x4000/0x4000", "0x8000/0x8000", "-A KUBE-MARK-MASQ"),
            Mutation.replace(
                    "the mask of the mark is another bit",
                    "0x4000/0x4000",
                    "0x4000/0x8000",
                    "-A KUBE-POSTROUTING -m mark"),
            Mutation.replace(
                    "the mask of the mark has one bit too many",
                    "0x4000/0x4000",
                    "0x4000/0xc000",
                    "-A KUBE-POSTROUTING -m mark"),
            Mutation.replace("marking twice takes the mark away", "0x4000/0x4000", "0x4000/0x0", "-A KUBE-MARK-MASQ"),
            Mutation.replace(
                    "the wrong way round: what is marked returns", "! --mark", "--mark", "-A KUBE-POSTROUTING -m mark"),
            Mutation.drop("nothing is masqueraded", "-j MASQUERADE"),
            Mutation.drop("the mark is not cleared", "-A KUBE-POSTROUTING -j MARK"),
            Mutation.replace(
                    "a jump became a goto",
                    "-j KUBE-MARK-MASQ",
                    "-g KUBE-MARK-MASQ",
                    "-A KUBE-SVC-CDGGSHYLG3RE2FKL ! -s"),
            Mutation.drop("node ports are not looked at", "-A KUBE-SERVICES", "this must be the last rule"),
            Mutation.replace("a node port has the wrong number", "30080", "30083", "-A KUBE-NODEPORTS", "30080"),
            Mutation.drop("a Service without endpoints is not refused", "has no endpoints"),
            Mutation.replace("a Service without endpoints is silent", "-j REJECT.*", "-j DROP", "has no endpoints"),
            Mutation.drop(
                    "an external address without local endpoints is not silent",
                    "-A KUBE-EXTERNAL-SERVICES -d 203.0.113.81"),
            Mutation.drop("clients are not remembered", "-A KUBE-SVC-T2ECBIYT2WDZZK45", "rcheck", "10.200.2.71:80"),
            Mutation.replace(
                    "clients are forgotten too soon", "--seconds 600", "--seconds 6", "rcheck", "10.200.1.71:80"),
            Mutation.replace(
                    "clients are forgotten a little too soon",
                    "--seconds 600",
                    "--seconds 590",
                    "rcheck",
                    "10.200.1.71:80"),
            Mutation.replace("clients are never forgotten", "--seconds 600 --reap ", "", "rcheck", "10.200.1.71:80"),
            Mutation.drop("beyond the source ranges nothing is dropped", "-A KUBE-PROXY-FIREWALL"),
            Mutation.replace("the source ranges are too wide", "198.18.0.0/15", "0.0.0.0/1", "-A KUBE-FW"),
            Mutation.replace(
                    "a local Service uses all endpoints", "KUBE-SVL-", "KUBE-SVC-", "-A KUBE-EXT-HYNA6X6MU5FH6PP3 -j"),
            Mutation.insert(
                    "a local Service loses its clients' addresses",
                    "-A KUBE-EXT-HYNA6X6MU5FH6PP3 -j KUBE-MARK-MASQ",
                    "-A KUBE-EXT-HYNA6X6MU5FH6PP3 -j"),
            Mutation.drop("what is invalid comes through", "--ctstate INVALID"),
            Mutation.insert(
                    "a deleted Service is left",
                    "-A KUBE-SERVICES -d 10.32.0.99/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-DAF3LM3W55FGFQVN",
                    "-A KUBE-SERVICES -d 10.32.0.117/32"),
            Mutation.insert(
                    "everything is let through too early",
                    "-A KUBE-SERVICES -p tcp -j ACCEPT",
                    "-A KUBE-SERVICES -d 10.32.0.117/32"));

    @Test
    void theRightRulesKeepEveryLaw() {
        ServiceLaws.of(Reference.CLUSTER, Reference.NODE, Reference.RULES).hold();
    }

    /** The list and its result are a file: each mistake with the laws that find it. */
    @Test
    void mistakesAreFoundByAPacket() throws IOException {
        List<String> expected = Files.readAllLines(Path.of("src/test/resources/io/nfwalk/testkit/law/mutations.txt"));
        assertThat(MUTATIONS).hasSizeGreaterThanOrEqualTo(30).hasSameSizeAs(expected);
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < MUTATIONS.size(); i++) {
            String title = MUTATIONS.get(i).title();
            Set<String> found = laws(MUTATIONS.get(i).of(Reference.RULES));
            assertThat(expected.get(i)).startsWith(title + ": ");
            if (found.isEmpty()) {
                missed.add(title);
            } else {
                assertThat(found).as(title).containsAnyElementsOf(List.of(lawsIn(expected.get(i))));
            }
        }

        assertThat(missed).isEmpty();
    }

    @Test
    void aLawFailsWithThePacketAndTheRulesThatItMeets() {
        RuleSet broken = Mutation.replace("wrong port", ":8080$", ":8081", "DNAT", "10.200.2.52:8080")
                .of(Reference.RULES);
        ServiceLaws laws = ServiceLaws.of(Reference.CLUSTER, Reference.NODE, broken);

        laws.theMasqueradeMarkIsClearedBehindPostrouting();
        assertThatThrownBy(laws::everyReadyEndpointIsReachedAtItsShareAndNothingElse)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "node worker-2: default/web:http: a Service reaches its ready endpoints and nothing else")
                .hasMessageContaining("to 10.32.0.117:80")
                .hasMessageContaining("nat:KUBE-SERVICES:rule:")
                .hasMessageContaining("10.200.2.52:8081");
        assertThat(laws.counterexample(Law.REACHES).orElseThrow().packet()).isPresent();
        assertThat(laws.counterexample(Law.INVALID)).isEmpty();
    }

    @Test
    void theLawsPacketsCountInCoverage() {
        RuleCoverage coverage = RuleCoverage.of("reference", Reference.RULES);
        CoverageScope scope = CoverageScope.open(coverage::observe);
        try {
            ServiceLaws.of(Reference.CLUSTER, Reference.NODE, Reference.RULES).hold();
        } finally {
            scope.close();
        }

        coverage.requireRules(90);
    }

    private static String[] lawsIn(String line) {
        return line.substring(line.indexOf(": ") + 2).split(" ");
    }

    /** The laws that a packet shows to be broken. */
    private static Set<String> laws(RuleSet rules) {
        return ServiceLaws.of(Reference.CLUSTER, Reference.NODE, rules).violations().stream()
                .filter(violation -> violation.packet().isPresent())
                .map(violation -> violation.law().word())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
