package io.nfwalk.kube;

import io.nfwalk.kube.EndpointSlice.SliceEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which endpoints of a Service's port a node uses for what.
 *
 * <p>Ready ones; where none is ready, those that still serve while they end. If every ready endpoint says for which
 * nodes it is meant and one is meant for this node, only such ones; else the same with zones. Local endpoints are used
 * whatever they are meant for.
 *
 * <p>Source: Kubernetes {@code pkg/proxy/topology.go}, {@code CategorizeEndpoints}.
 *
 * @param all all endpoints, ready or not, in kube-proxy's order
 * @param cluster those for traffic that may go anywhere
 * @param local those for traffic that has to stay on the node
 * @param reachable both together
 * @param any whether any endpoint anywhere can be used
 */
public record EndpointChoice(
        List<ServiceEndpoint> all,
        List<ServiceEndpoint> cluster,
        List<ServiceEndpoint> local,
        List<ServiceEndpoint> reachable,
        boolean any) {
    /** Copies the lists. */
    public EndpointChoice {
        all = List.copyOf(all);
        cluster = List.copyOf(cluster);
        local = List.copyOf(local);
        reachable = List.copyOf(reachable);
    }

    /** What that node uses for that port; the node's labels are those in the cluster. */
    public static EndpointChoice of(Cluster cluster, ServedPort served, String node) {
        List<ServiceEndpoint> all = endpoints(cluster, served, node);
        Optional<String> zone = cluster.node(node).flatMap(ClusterNode::zone);
        List<ServiceEndpoint> anywhere =
                served.usesCluster() ? usable(meant(all, node, zone), all, any -> true) : List.of();
        List<ServiceEndpoint> here = served.usesLocal() ? usable(all, all, ServiceEndpoint::local) : List.of();
        boolean any = all.stream().anyMatch(one -> one.ready() || one.servesWhileEnding());
        TreeSet<ServiceEndpoint> reachable = new TreeSet<>(anywhere);
        reachable.addAll(here);
        return new EndpointChoice(all, anywhere, here, List.copyOf(reachable), any);
    }

    /** The ready ones among those that are meant; if there are none, those among all that serve while they end. */
    private static List<ServiceEndpoint> usable(
            List<ServiceEndpoint> meant, List<ServiceEndpoint> all, Predicate<ServiceEndpoint> where) {
        List<ServiceEndpoint> ready =
                meant.stream().filter(ServiceEndpoint::ready).filter(where).toList();
        return ready.isEmpty()
                ? all.stream()
                        .filter(ServiceEndpoint::servesWhileEnding)
                        .filter(where)
                        .toList()
                : ready;
    }

    private static List<ServiceEndpoint> meant(List<ServiceEndpoint> all, String node, Optional<String> zone) {
        List<ServiceEndpoint> ready =
                all.stream().filter(ServiceEndpoint::ready).toList();
        boolean allForNodes = ready.stream().noneMatch(one -> one.nodes().isEmpty());
        if (allForNodes && ready.stream().anyMatch(one -> one.nodes().contains(node))) {
            return all.stream().filter(one -> one.nodes().contains(node)).toList();
        }
        boolean allForZones = ready.stream().noneMatch(one -> one.zones().isEmpty());
        if (zone.isPresent()
                && allForZones
                && ready.stream().anyMatch(one -> one.zones().contains(zone.get()))) {
            return all.stream().filter(one -> one.zones().contains(zone.get())).toList();
        }
        return all;
    }

    private static List<ServiceEndpoint> endpoints(Cluster cluster, ServedPort served, String node) {
        Map<String, ServiceEndpoint> found = new TreeMap<>();
        for (EndpointSlice slice : cluster.slices(served.service().name())) {
            for (EndpointSlice.Port port : slice.ports()) {
                boolean same = slice.family() == served.family()
                        && port.name().equals(served.port().name())
                        && port.protocol() == served.port().protocol();
                if (same) {
                    slice.endpoints().stream()
                            .map(one -> endpoint(one, port.port(), node))
                            .forEach(one ->
                                    found.merge(one.toString(), one, (first, again) -> again.local() ? again : first));
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private static ServiceEndpoint endpoint(SliceEndpoint one, int port, String node) {
        return new ServiceEndpoint(
                one.address(),
                port,
                one.node().equals(Optional.of(node)),
                one.ready(),
                one.serving(),
                one.terminating(),
                one.zones(),
                one.nodes());
    }
}
