package io.nfwalk.kube;

import io.nfwalk.kube.Service.LoadBalancerIp;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One port of a Service in one family: what kube-proxy has rules for. What the objects say of the other family is left
 * out.
 *
 * <p>Source: Kubernetes {@code pkg/proxy/serviceport.go}.
 *
 * @param service the Service
 * @param port the port
 * @param clusterIp the Service's address of that family
 */
public record ServedPort(Service service, ServicePort port, IpAddress clusterIp) {
    /** All that the cluster has in that family, by the Services' names, with their ports in the objects' order. */
    public static List<ServedPort> all(Cluster cluster, Family family) {
        List<ServedPort> all = new ArrayList<>();
        for (Service service : cluster.services()) {
            Optional<IpAddress> address = service.clusterIp(family);
            if (address.isPresent() && service.proxyName().isEmpty()) {
                service.ports().forEach(port -> all.add(new ServedPort(service, port, address.get())));
            }
        }
        return List.copyOf(all);
    }

    /** The family. */
    public Family family() {
        return clusterIp.family();
    }

    /** As kube-proxy calls it: {@code default/web:http}, or {@code default/web} if the port has no name. */
    public String title() {
        return port.name().isEmpty() ? service.name().toString() : service.name() + ":" + port.name();
    }

    /** Addresses that somebody else leads to the nodes. */
    public List<IpAddress> externalIps() {
        return service.externalIps().stream()
                .filter(one -> one.family() == family())
                .toList();
    }

    /** What a load balancer has that leaves destinations alone. */
    public List<IpAddress> loadBalancerIps() {
        return service.loadBalancerIps().stream()
                .filter(LoadBalancerIp::direct)
                .map(LoadBalancerIp::address)
                .filter(one -> one.family() == family())
                .toList();
    }

    /** Who may use the load balancer's addresses; everybody if there are none. */
    public List<Network> sourceRanges() {
        List<Network> ranges = service.sourceRanges().stream()
                .filter(one -> one.address().family() == family())
                .toList();
        return ranges.stream().anyMatch(Network::isAny) ? List.of() : ranges;
    }

    /** How long a client stays with its endpoint; empty if it does not. */
    public Optional<Duration> affinity() {
        return service.affinity();
    }

    /** Whether there is another way to it than the address inside the cluster. */
    public boolean isExternal() {
        return port.nodePort() != 0
                || !loadBalancerIps().isEmpty()
                || !externalIps().isEmpty();
    }

    /** Whether anything ever goes to endpoints of the whole cluster; what pods send to external addresses does. */
    public boolean usesCluster() {
        return !service.internalLocal() || isExternal();
    }

    /** Whether anything ever goes to the node's own endpoints only. */
    public boolean usesLocal() {
        return service.internalLocal() || service.externalLocal() && isExternal();
    }
}
