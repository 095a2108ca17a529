package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.kube.EndpointSlice.SliceEndpoint;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules that kube-proxy would install. */
class KubeProxyRulesTest {
    private static final ClusterNode NODE = ClusterNode.of("n", "192.168.0.2", "10.180.0.0/24");

    private static String rules(ProxyOptions options, Service service, EndpointSlice... slices) {
        Cluster.Builder cluster = Cluster.builder().node(NODE).service(service);
        List.of(slices).forEach(cluster::slice);
        return KubeProxyRules.write(cluster.build(), "n", options).toSave();
    }

    private static Service.Builder service() {
        return Service.builder("ns1", "svc1").clusterIp("10.20.30.41");
    }

    private static EndpointSlice.Builder slice() {
        return EndpointSlice.builder("ns1", "svc1").tcp("p80", 80);
    }

    @Test
    void theRulesOfAWholeClusterAreThoseOfTheFile() {
        Cluster cluster = TestFiles.cluster("cluster.yaml");
        assertThat(KubeProxyRules.write(cluster, "worker-2", ProxyOptions.USUAL).toSave())
                .isEqualTo(TestFiles.text("worker-2.rules"));
        assertThat(KubeProxyRules.write(cluster, "worker-2", ProxyOptions.USUAL.with(Family.IPV6))
                        .toSave())
                .isEqualTo(TestFiles.text("worker-2.v6"));
    }

    @Test
    void chainsAreCalledAsKubeProxyCallsThem() {
        String rules = rules(
                ProxyOptions.USUAL,
                service().tcp("p80", 80).build(),
                slice().ready("10.180.0.1", "n").build());
        assertThat(rules).contains(":KUBE-SVC-XPGD46QRK7WJZT7O ", ":KUBE-SEP-SXIVWICOYRO3J4NJ ");
    }

    @Test
    void aPortWithoutANameIsCalledAfterItsServiceAlone() {
        String rules = rules(
                ProxyOptions.USUAL,
                service().tcp("", 80).build(),
                EndpointSlice.builder("ns1", "svc1")
                        .tcp("", 80)
                        .ready("10.180.0.1", "n")
                        .build());
        assertThat(rules).contains("--comment \"ns1/svc1 cluster IP\"", "--comment \"ns1/svc1 -> 10.180.0.1:80\"");
    }

    @Test
    void probabilitiesHaveTenDigitsAndAreWhatTheKernelMakesOfThem() {
        EndpointSlice.Builder three = slice();
        List.of("10.180.0.1", "10.180.0.2", "10.180.0.3").forEach(one -> three.ready(one, "n"));
        assertThat(rules(ProxyOptions.USUAL, service().tcp("p80", 80).build(), three.build()))
                .containsSubsequence(
                        "10.180.0.1:80\" -m statistic --mode random --probability 0.33333333349 -j",
                        "10.180.0.2:80\" -m statistic --mode random --probability 0.50000000000 -j",
                        "10.180.0.3:80\" -j");
    }

    @Test
    void nfacctCountsTwoKindsOfPacketsWhereTheKernelHasIt() {
        Service nodePort = service().tcp("p80", 80, 3001).build();
        String rules = rules(
                ProxyOptions.USUAL.withCounted(true),
                nodePort,
                slice().ready("10.180.0.1", "n").build());
        assertThat(rules)
                .contains(
                        "--ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP",
                        "-A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m comment --comment \"ns1/svc1:p80\" -m tcp --dport 3001"
                                + " -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j KUBE-EXT-XPGD46QRK7WJZT7O");
    }

    @Test
    void nodePortsOnSomeAddressesHaveARuleForEach() {
        ProxyOptions some = ProxyOptions.USUAL.withNodePortAddresses(
                List.of(
                        Network.parse("192.168.0.0/16").orElseThrow(),
                        Network.parse("127.0.0.0/8").orElseThrow()),
                true);
        String rules = rules(some, service().tcp("p80", 80, 3001).build());
        assertThat(rules).contains("-A KUBE-SERVICES -d 127.0.0.1/32 ", "-A KUBE-SERVICES -d 192.168.0.2/32 ");
        assertThat(rules).doesNotContain("must be the last rule in this chain\" -m addrtype");
    }

    @Test
    void localhostHasNoNodePortsIfNotAsked() {
        ProxyOptions without = ProxyOptions.USUAL.withNodePortAddresses(List.of(), false);
        String rules = rules(without, service().tcp("p80", 80, 3001).build());
        assertThat(rules)
                .contains("-A KUBE-SERVICES ! -d 127.0.0.0/8 -m comment")
                .doesNotContain("localnet");
    }

    @Test
    void manyEndpointsGoWithoutComments() {
        EndpointSlice.Builder many = slice();
        for (int i = 0; i < 1001; i++) {
            many.ready("10.180." + (i / 250) + "." + (i % 250 + 1), "n");
        }
        String rules = rules(ProxyOptions.USUAL, service().tcp("p80", 80).build(), many.build());
        assertThat(rules).contains("--comment \"ns1/svc1:p80 cluster IP\"").doesNotContain(" -> ");
    }

    @Test
    void endpointsOfTheOwnZoneAreTakenIfAllSayTheirs() {
        Cluster cluster = TestFiles.cluster("cluster.yaml");
        ServedPort near = ServedPort.all(cluster, Family.IPV4).stream()
                .filter(one -> one.title().equals("default/near:http"))
                .findFirst()
                .orElseThrow();
        assertThat(EndpointChoice.of(cluster, near, "worker-1").cluster())
                .extracting(ServiceEndpoint::toString)
                .containsExactly("10.200.1.90:8080");
        Cluster unhinted = cluster.toBuilder()
                .slice(EndpointSlice.builder("default", "near")
                        .tcp("http", 8080)
                        .ready("10.200.1.91", "worker-1")
                        .build())
                .build();
        assertThat(EndpointChoice.of(unhinted, near, "worker-1").cluster()).hasSize(3);
    }

    @Test
    void endpointsForTheNodeComeBeforeThoseForItsZone() {
        Service service = service().tcp("p80", 80).build();
        Cluster cluster = Cluster.builder()
                .node(NODE.withLabel(ClusterNode.ZONE, "z"))
                .service(service)
                .slice(slice().endpoint(SliceEndpoint.ready("10.180.0.1", "n")
                                .forZones("z")
                                .forNodes("n"))
                        .endpoint(SliceEndpoint.ready("10.180.1.1", "m")
                                .forZones("z")
                                .forNodes("m"))
                        .build())
                .build();
        ServedPort served = ServedPort.all(cluster, Family.IPV4).get(0);
        assertThat(EndpointChoice.of(cluster, served, "n").cluster())
                .extracting(ServiceEndpoint::toString)
                .containsExactly("10.180.0.1:80");
        assertThat(EndpointChoice.of(cluster, served, "other").cluster()).hasSize(2);
    }

    @Test
    void endpointsThatEndServeWhereNothingIsReady() {
        Service service = service()
                .tcp("p80", 80)
                .externalLocal(true)
                .externalIp("192.168.99.11")
                .build();
        Cluster cluster = Cluster.builder()
                .node(NODE)
                .service(service)
                .slice(slice().endpoint(SliceEndpoint.ready("10.180.0.1", "n").ending(true))
                        .endpoint(SliceEndpoint.ready("10.180.0.2", "n").ending(false))
                        .ready("10.180.1.1", "m")
                        .build())
                .build();
        EndpointChoice choice =
                EndpointChoice.of(cluster, ServedPort.all(cluster, Family.IPV4).get(0), "n");
        assertThat(choice.cluster()).extracting(ServiceEndpoint::toString).containsExactly("10.180.1.1:80");
        assertThat(choice.local()).extracting(ServiceEndpoint::toString).containsExactly("10.180.0.1:80");
        assertThat(choice.reachable()).hasSize(2);
        assertThat(choice.any()).isTrue();
    }

    @Test
    void anUnknownNodeIsTheCallersMistake() {
        Cluster empty = Cluster.builder().build();
        assertThatThrownBy(() -> KubeProxyRules.write(empty, "n", ProxyOptions.USUAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the cluster has no node 'n'");
    }
}
