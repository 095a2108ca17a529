package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.chance.Fraction;
import io.nfwalk.host.Host;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import io.nfwalk.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules against the objects that they were written for. */
class NodeCheckTest {
    private final Cluster cluster = TestFiles.cluster("cluster.yaml");

    private CheckReport check(String rules) {
        return NodeCheck.check(cluster, "worker-2", List.of(Simulator.parse(rules)), CheckOptions.USUAL);
    }

    /** A mistake in right rules. */
    private record Mutation(String law, String what, List<String> lines, String change) {
        static Mutation of(String line) {
            String[] parts = line.split(" ; ");
            return new Mutation(parts[0], parts[1], List.of(parts[2]), parts[3]);
        }

        String applied(String rules) {
            return rules.lines()
                    .flatMap(line -> line.contains(lines.get(0)) ? changed(line) : Stream.of(line))
                    .collect(Collectors.joining("\n", "", "\n"));
        }

        private Stream<String> changed(String line) {
            if (change.equals("delete")) {
                return Stream.empty();
            }
            String[] parts = change.split(" => ");
            assertThat(line).contains(parts[0]);
            return Stream.of(line.replace(parts[0], parts[1]));
        }

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Mutation> mutations() {
        return TestFiles.text("mutations.txt")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(Mutation::of);
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void everyMistakeBreaksItsLaw(Mutation mutation) {
        String right = TestFiles.text("worker-2.rules");
        String wrong = mutation.applied(right);
        assertThat(wrong).isNotEqualTo(right);
        CheckReport report = check(wrong);
        assertThat(report.violations()).isNotEmpty();
        assertThat(report.violations())
                .filteredOn(one -> one.law().word().equals(mutation.law()))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.packet()).isPresent());
    }

    @Test
    void bothFamiliesRulesDoWhatTheObjectsSay() {
        List<RuleSet> rules = List.of(TestFiles.rules("worker-2.rules"), TestFiles.rules("worker-2.v6"));
        CheckReport report = NodeCheck.check(cluster, "worker-2", rules, CheckOptions.USUAL);
        assertThat(report.violations()).isEmpty();
        assertThat(report.remarks()).isEmpty();
        assertThat(report.ways()).hasSize(78);
    }

    @Test
    void sharesAreTheKernelsFractions() {
        CheckReport report = check(TestFiles.text("worker-2.rules"));
        WayReport pod = report.ways().stream()
                .filter(way ->
                        way.title().equals("default/web:http") && way.way().from() == From.POD)
                .findFirst()
                .orElseThrow();
        assertThat(pod.shares())
                .extracting(WayReport.Share::probability)
                .containsExactly(
                        Fraction.of(715_827_883L, 1L << 31),
                        Fraction.of(1_431_655_765L, 1L << 32),
                        Fraction.of(1_431_655_765L, 1L << 32));
    }

    @Test
    void releasesBeforeTodaysMeantSomeThingsOtherwise() {
        Cluster old = TestFiles.cluster("flows/release-1.14.yaml");
        PodDetection pods = new PodDetection.Cidr(Network.parse("10.180.0.0/16").orElseThrow());
        CheckReport report = NodeCheck.check(
                old,
                "old-1",
                List.of(TestFiles.rules("flows/release-1.14.rules")),
                CheckOptions.USUAL.with(ProxyOptions.USUAL.with(pods)));
        assertThat(report.violations()).isEmpty();
    }

    @Test
    void withoutBrNetfilterAnswersOnOneBridgeComeUntranslated() {
        CheckReport report = NodeCheck.check(
                cluster,
                "worker-2",
                List.of(TestFiles.rules("worker-2.rules")),
                CheckOptions.USUAL.withBridgeCallsIptables(false));
        assertThat(report.violations()).isNotEmpty().allSatisfy(wrong -> {
            assertThat(wrong.law()).isEqualTo(Law.ANSWERS);
            assertThat(wrong.explanation()).contains("br_netfilter");
            assertThat(wrong.way().orElseThrow().from()).isEqualTo(From.POD);
        });
    }

    @Test
    void aServiceThatIsGoneIsALeftover() {
        Cluster without = cluster.toBuilder()
                .withoutService(new ObjectName("default", "ending"))
                .build();
        CheckReport report =
                NodeCheck.check(without, "worker-2", List.of(TestFiles.rules("worker-2.rules")), CheckOptions.USUAL);
        assertThat(report.violations())
                .extracting(Violation::subject)
                .containsExactly("tcp 10.32.0.25:80", "tcp node port 30025");
        assertThat(report.violations())
                .allSatisfy(one -> assertThat(one.explanation()).contains("reaches 10.200.1.95:8080"));
    }

    @Test
    void chainsThatNothingLeadsToAreRemarkedOnly() {
        CheckReport report = check(TestFiles.text("worker-2.rules")
                .replace(
                        ":KUBE-SERVICES - [0:0]\n:KUBE-SVC",
                        ":KUBE-SEP-GONEGONEGONEGONE - [0:0]\n:KUBE-SERVICES - [0:0]\n:KUBE-SVC"));
        assertThat(report.isRight()).isTrue();
        assertThat(report.remarks()).containsExactly("nothing leads to chain KUBE-SEP-GONEGONEGONEGONE of table nat");
    }

    @Test
    void rulesWithoutTheJumpsThatKubeProxyPutsInFrontAreToldAsSuch() {
        String jumpless = TestFiles.text("worker-2.rules")
                .lines()
                .filter(line -> !line.matches("-A (PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) .*"))
                .collect(Collectors.joining("\n", "", "\n"));
        CheckReport report = check(jumpless);
        assertThat(report.isRight()).isFalse();
        assertThat(report.remarks())
                .hasSize(6)
                .first()
                .asString()
                .startsWith("nothing leads to chain KUBE-SERVICES of table nat, ")
                .endsWith(" -A PREROUTING -j KUBE-SERVICES, -A OUTPUT -j KUBE-SERVICES");
    }

    @Test
    void rulesOfUnknownExtensionsAreToldAsSuch() {
        CheckReport report = check(TestFiles.text("worker-2.rules")
                .replace("-A FORWARD -m comment", "-A FORWARD -m osf --genre Linux -j DROP\n-A FORWARD -m comment"));
        assertThat(report.violations()).isNotEmpty().anySatisfy(one -> {
            assertThat(one.law()).isEqualTo(Law.ENDS);
            assertThat(one.explanation()).contains("osf");
        });
    }

    @Test
    void nodePortsAreOpenOnTheGivenAddressesOnly() {
        ProxyOptions some = ProxyOptions.USUAL.withNodePortAddresses(
                List.of(Network.parse("10.240.0.0/16").orElseThrow()), true);
        Cluster two = cluster.toBuilder()
                .node(cluster.node("worker-2").orElseThrow().withAddresses("172.16.0.22"))
                .build();
        RuleSet rules = KubeProxyRules.write(two, "worker-2", some);
        assertThat(NodeCheck.check(two, "worker-2", List.of(rules), CheckOptions.USUAL.with(some))
                        .violations())
                .isEmpty();
        assertThat(NodeCheck.check(two, "worker-2", List.of(rules), CheckOptions.USUAL)
                        .violations())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.way().orElseThrow().to()).isEqualTo(To.NODE_PORT))
                .anySatisfy(one -> assertThat(one.law()).isEqualTo(Law.NODE_PORTS));
    }

    @Test
    void theRulesOfEveryWayToTellPodsAreRight() {
        for (PodDetection pods : List.of(
                new PodDetection.Cidr(Network.parse("10.200.0.0/16").orElseThrow()),
                new PodDetection.Bridge("cni0"),
                new PodDetection.InterfacePrefix("lxc"),
                new PodDetection.None())) {
            for (boolean all : List.of(false, true)) {
                ProxyOptions options =
                        ProxyOptions.USUAL.with(pods).withMasqueradeAll(all).withCounted(true);
                RuleSet rules = KubeProxyRules.write(cluster, "worker-2", options);
                CheckReport report =
                        NodeCheck.check(cluster, "worker-2", List.of(rules), CheckOptions.USUAL.with(options));
                assertThat(report.violations()).as("%s, all: %s", pods, all).isEmpty();
            }
        }
    }

    @Test
    void endpointsInTheNodesNetworkAnswerThemselves() {
        Cluster own = TestFiles.cluster("host-network.yaml");
        PodDetection pods =
                new PodDetection.Cidr(Network.parse("192.168.0.0/16").orElseThrow());
        for (ProxyOptions options : List.of(ProxyOptions.USUAL, ProxyOptions.USUAL.with(pods))) {
            RuleSet rules = KubeProxyRules.write(own, "cp", options);
            assertThat(NodeCheck.check(own, "cp", List.of(rules), CheckOptions.USUAL.with(options))
                            .violations())
                    .isEmpty();
        }
    }

    @Test
    void whoLooksOnIsToldOfEveryWalkThroughAllRules() {
        RuleSet right = TestFiles.rules("worker-2.rules");
        List<Walk> walks = new ArrayList<>();
        CheckReport watched = NodeCheck.check(cluster, "worker-2", List.of(right), CheckOptions.USUAL, walks::add);
        CheckReport alone = NodeCheck.check(cluster, "worker-2", List.of(right), CheckOptions.USUAL);
        assertThat(watched).isEqualTo(alone);
        assertThat(walks).hasSizeGreaterThan(watched.ways().size());
        assertThat(walks.stream()
                        .flatMap(walk -> walk.visits().stream())
                        .filter(visit -> visit.line().isPresent())
                        .filter(visit -> visit.chain().equals("KUBE-SERVICES"))
                        .filter(visit -> visit.table().equals(TableName.NAT)))
                .allSatisfy(visit -> assertThat(right.table(TableName.NAT)
                                .orElseThrow()
                                .chain("KUBE-SERVICES")
                                .orElseThrow()
                                .rules()
                                .get(visit.rule() - 1))
                        .isEqualTo(visit.line().orElseThrow()));

        RuleSet wrong =
                Simulator.parse(TestFiles.text("worker-2.rules").replace("-j MASQUERADE --random-fully", "-j ACCEPT"));
        assertThat(NodeCheck.check(cluster, "worker-2", List.of(wrong), CheckOptions.USUAL, walk -> {})
                        .violations())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.walk()).contains("KUBE-POSTROUTING"));
    }

    @Test
    void bitsOfTheMarkThatOthersUseAreLeftToThem() {
        String tunnel = "-A FORWARD -m mark --mark 0x10000/0x10000 -j DROP\n";
        String rules = TestFiles.text("worker-2.rules").replace("-A INPUT -j KUBE-FIREWALL\n", tunnel);
        assertThat(check(rules).violations()).isEmpty();
    }

    /** {@code testdata/kube/worker-2-host.yaml}. */
    private static Host realNode() {
        return Scenario.read(TestFiles.FOLDER.resolve("worker-2-host.yaml"))
                .scenario()
                .orElseThrow()
                .network()
                .host("worker-2")
                .orElseThrow();
    }

    @Test
    void aNodesRealInterfacesAreAskedByTheirAddresses() {
        List<RuleSet> rules = List.of(TestFiles.rules("worker-2.rules"), TestFiles.rules("worker-2.v6"));
        CheckReport report = NodeCheck.check(cluster, "worker-2", rules, CheckOptions.USUAL.with(realNode()));
        assertThat(report.violations()).isEmpty();
        assertThat(report.ways().stream()
                        .filter(way -> way.way().to() == To.NODE_PORT)
                        .map(way -> way.way().address().toString()))
                .contains("10.240.0.22", "192.168.7.22", "10.200.2.1", "127.0.0.1");
    }

    @Test
    void whatARealNodeLacksIsFound() {
        List<RuleSet> rules = List.of(TestFiles.rules("worker-2.rules"));
        Host unforwarding =
                realNode().toBuilder().sysctl("net.ipv4.ip_forward", "0").build();
        Host withoutLocalnet = realNode().toBuilder()
                .sysctl("net.ipv4.conf.all.route_localnet", "0")
                .build();
        Host withoutModule = realNode().toBuilder().modules(List.of()).build();

        assertThat(NodeCheck.check(cluster, "worker-2", rules, CheckOptions.USUAL.with(unforwarding))
                        .violations())
                .anySatisfy(one -> assertThat(one.law()).isEqualTo(Law.REACHES));
        assertThat(NodeCheck.check(cluster, "worker-2", rules, CheckOptions.USUAL.with(withoutLocalnet))
                        .violations())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.way().orElseThrow().address().isLoopback())
                        .isTrue());
        assertThat(NodeCheck.check(cluster, "worker-2", rules, CheckOptions.USUAL.with(withoutModule))
                        .violations())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.law()).isEqualTo(Law.ANSWERS));
    }

    @Test
    void aNodeThatRoutesByMarksIsNotAskedAboutThem() {
        Host routesByMark = realNode().toBuilder()
                .policyRule("fwmark 0x8000/0x8000 lookup 100")
                .route("blackhole default table 100")
                .build();
        assertThat(NodeCheck.check(
                                cluster,
                                "worker-2",
                                List.of(TestFiles.rules("worker-2.rules")),
                                CheckOptions.USUAL.with(routesByMark))
                        .violations())
                .isEmpty();
    }

    @Test
    void anUnknownNodeIsTheCallersMistake() {
        assertThatThrownBy(() -> NodeCheck.check(cluster, "worker-9", List.of(), CheckOptions.USUAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the cluster has no node 'worker-9'");
    }
}
