package io.nfwalk.testkit.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.Service;
import io.nfwalk.packet.Family;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ClustersTest {
    @Provide
    Arbitrary<KubeNode> nodes() {
        return Clusters.nodes(Family.IPV4);
    }

    @Provide
    Arbitrary<KubeNode> ipv6Nodes() {
        return Clusters.nodes(Clusters.any(Family.IPV6, 2), Family.IPV6);
    }

    @Property(tries = 40)
    void whatKubeProxyWritesKeepsEveryLaw(@ForAll("nodes") KubeNode node) {
        node.laws().hold();
    }

    @Property(tries = 15)
    void whatKubeProxyWritesForIpv6KeepsEveryLawToo(@ForAll("ipv6Nodes") KubeNode node) {
        node.laws().hold();
    }

    @Example
    void aFalsifiedPropertyShrinksToOneNodeAndOneServiceWithoutWhatDoesNotMatter() {
        Cluster smallest = Falsified.by(
                Clusters.any(Family.IPV4),
                7,
                cluster -> cluster.services().stream()
                        .allMatch(service -> service.loadBalancerIps().isEmpty()));

        assertThat(smallest.nodes()).hasSize(1);
        assertThat(smallest.services()).hasSize(1);
        Service service = smallest.services().get(0);
        assertThat(service.ports()).hasSize(1);
        assertThat(service.affinity()).isEmpty();
        assertThat(service.externalLocal()).isFalse();
        assertThat(service.sourceRanges()).isEmpty();
        assertThat(smallest.slices(service.name()).get(0).endpoints()).isEmpty();
    }

    @Example
    void anEndpointShrinksToAReadyOne() {
        Cluster smallest = Falsified.by(
                Clusters.any(Family.IPV4),
                8,
                cluster -> cluster.services().stream()
                        .allMatch(service -> cluster.slices(service.name())
                                        .get(0)
                                        .endpoints()
                                        .size()
                                < 2));

        assertThat(smallest.slices(smallest.services().get(0).name()).get(0).endpoints())
                .hasSize(2)
                .allMatch(endpoint -> endpoint.ready());
    }

    @Example
    void aNodeIsShownByItsServices() {
        KubeNode smallest = Falsified.by(
                Clusters.nodes(Family.IPV4), 9, node -> !node.rules().toSave().contains("--mode random"));

        assertThat(smallest).hasToString("""
                node-1
                default/svc-0 [10.96.0.10] tcp/80
                  10.244.1.10 on node-1 ready
                  10.244.1.11 on node-1 ready""");
    }
}
