package io.nfwalk.testkit.arbitrary;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.ClusterNode;
import io.nfwalk.kube.KubeProxyRules;
import io.nfwalk.kube.PortProtocol;
import io.nfwalk.kube.ProxyOptions;
import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary clusters: nodes, pods, Services of every kind with endpoints in every state, and the rules that kube-proxy
 * would give a node.
 *
 * <p>They shrink to one node, and to the one Service that matters, without endpoints and specialities that do not.
 */
public final class Clusters {
    private static final int MOST_NODES = 3;
    private static final int MOST_SERVICES = 4;
    private static final int MOST_ENDPOINTS = 4;
    private static final String NODE = "node-";

    private Clusters() {}

    /** Of one to three nodes ({@code node-1}, ...) and up to four Services, with addresses of that family. */
    public static Arbitrary<Cluster> any(Family family) {
        return any(family, MOST_SERVICES);
    }

    /** Of up to so many Services, at most 90. */
    public static Arbitrary<Cluster> any(Family family, int mostServices) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, MOST_NODES),
                        services().list().ofMaxSize(mostServices))
                .as((nodes, services) -> cluster(nodes, services, family));
    }

    /** Such a cluster, one of its nodes, and the rules that kube-proxy would give it. */
    public static Arbitrary<KubeNode> nodes(Family family) {
        return nodes(any(family), family);
    }

    /** One of the nodes of such clusters with the rules that kube-proxy would give it. */
    public static Arbitrary<KubeNode> nodes(Arbitrary<Cluster> clusters, Family family) {
        ProxyOptions options = ProxyOptions.USUAL.with(family);
        return Combinators.combine(clusters, Arbitraries.integers().between(0, MOST_NODES - 1))
                .as((cluster, number) -> {
                    String node =
                            cluster.nodes().get(number % cluster.nodes().size()).name();
                    return new KubeNode(cluster, node, KubeProxyRules.write(cluster, node, options));
                });
    }

    private static Arbitrary<ServiceDraw> services() {
        Arbitrary<List<PortProtocol>> protocols = Arbitraries.of(PortProtocol.TCP, PortProtocol.TCP, PortProtocol.UDP)
                .list()
                .ofMinSize(1)
                .ofMaxSize(2);
        Arbitrary<Set<ServiceDraw.Trait>> traits =
                Arbitraries.of(ServiceDraw.Trait.class).set();
        Arbitrary<ServiceDraw.State> states = Arbitraries.of(
                ServiceDraw.State.READY,
                ServiceDraw.State.READY,
                ServiceDraw.State.READY,
                ServiceDraw.State.UNREADY,
                ServiceDraw.State.SERVING,
                ServiceDraw.State.ENDING);
        Arbitrary<List<ServiceDraw.EndpointDraw>> endpoints = Combinators.combine(
                        Arbitraries.integers().between(0, MOST_NODES - 1), states)
                .as(ServiceDraw.EndpointDraw::new)
                .list()
                .ofMaxSize(MOST_ENDPOINTS);
        return Combinators.combine(protocols, traits, endpoints).as(ServiceDraw::new);
    }

    private static Cluster cluster(int nodes, List<ServiceDraw> services, Family family) {
        Cluster.Builder cluster = Cluster.builder();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            names.add(NODE + i);
            cluster.node(new ClusterNode(
                    NODE + i,
                    List.of(ServiceDraw.nodeAddress(i, family)),
                    List.of(),
                    List.of(ServiceDraw.pods(i, family)),
                    Map.of()));
        }
        for (int i = 0; i < services.size(); i++) {
            services.get(i).addTo(cluster, i, names, family);
        }
        return cluster.build();
    }
}
