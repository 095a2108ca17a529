package io.nfwalk.kube;

import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the ways to reach a Service's port, and who may ask. */
final class ServiceWays {
    /** Addresses for documentation: nobody has them. Source: RFC 5737, RFC 3849. */
    private static final IpAddress STRANGER = IpAddress.of("203.0.113.7");

    private static final IpAddress STRANGER6 = IpAddress.of("2001:db8:0:7::7");
    private static final int TRIES = 1000;

    private final Cluster cluster;
    private final ClusterNode node;
    private final ProxyOptions options;
    private final Set<IpAddress> nodes;
    private final List<Network> pods;
    /** Who is beyond the cluster, for Services that don't say who may come. */
    private final IpAddress usualStranger;

    ServiceWays(Cluster cluster, ClusterNode node, ProxyOptions options) {
        this.cluster = cluster;
        this.node = node;
        this.options = options;
        Family family = options.family();
        nodes = cluster.nodes().stream()
                .flatMap(one -> one.addresses(family).stream())
                .collect(Collectors.toSet());
        pods = Stream.concat(
                        cluster.nodes().stream().flatMap(one -> one.podCidr(family).stream()), told(family).stream())
                .toList();
        usualStranger = stranger(family, List.of());
    }

    /** All ways, in a fixed order. */
    List<Way> of(ServedPort served, EndpointChoice choice) {
        List<Way> ways = new ArrayList<>();
        add(
                ways,
                served,
                choice,
                To.CLUSTER_IP,
                served.clusterIp(),
                served.port().port());
        if (served.port().nodePort() != 0) {
            int port = served.port().nodePort();
            node.addresses(served.family()).forEach(one -> add(ways, served, choice, To.NODE_PORT, one, port));
            if (served.family() == Family.IPV4) {
                IpAddress loopback = IpAddress.loopback(Family.IPV4);
                ways.add(new Way(From.NODE, loopback, To.NODE_PORT, loopback, port));
            }
        }
        int port = served.port().port();
        served.externalIps().forEach(one -> add(ways, served, choice, To.EXTERNAL_IP, one, port));
        served.loadBalancerIps().forEach(one -> add(ways, served, choice, To.LOAD_BALANCER_IP, one, port));
        choice.reachable().stream()
                .filter(this::isLocalPod)
                .forEach(endpoint -> ways.addAll(toItself(served, endpoint, List.copyOf(ways))));
        healthChecks(ways, served);
        return ways;
    }

    /** An endpoint asks its own Service, at its address inside the cluster and on the first way from outside. */
    private static List<Way> toItself(ServedPort served, ServiceEndpoint endpoint, List<Way> others) {
        List<Way> ways = new ArrayList<>();
        Stream.concat(
                        others.stream().filter(way -> way.to() == To.CLUSTER_IP),
                        others.stream()
                                .filter(way -> way.to() != To.CLUSTER_IP && way.from() == From.OUTSIDE)
                                .filter(way -> way.to() != To.LOAD_BALANCER_IP
                                        || served.sourceRanges().isEmpty())
                                .limit(1))
                .map(way -> new Way(From.ENDPOINT, endpoint.address(), way.to(), way.address(), way.port()))
                .distinct()
                .forEach(ways::add);
        return ways;
    }

    /** Of a Service's ports the first stands for all: there is one health check for them. */
    private void healthChecks(List<Way> ways, ServedPort served) {
        Service service = served.service();
        if (service.healthCheckNodePort() != 0 && service.ports().get(0).equals(served.port())) {
            node.addresses(served.family())
                    .forEach(one -> ways.add(
                            new Way(From.OUTSIDE, usualStranger, To.HEALTH_CHECK, one, service.healthCheckNodePort())));
        }
    }

    private void add(List<Way> ways, ServedPort served, EndpointChoice choice, To to, IpAddress address, int port) {
        pod(served.family(), choice).ifPresent(pod -> ways.add(new Way(From.POD, pod, to, address, port)));
        ways.add(new Way(From.NODE, IpAddress.unspecified(served.family()), to, address, port));
        ways.add(new Way(From.OUTSIDE, stranger(served), to, address, port));
        if (to == To.LOAD_BALANCER_IP && !served.sourceRanges().isEmpty()) {
            for (Network range : served.sourceRanges()) {
                inside(range).ifPresent(client -> ways.add(new Way(From.OUTSIDE, client, to, address, port)));
            }
        }
    }

    private boolean isLocalPod(ServiceEndpoint endpoint) {
        return endpoint.local() && !node.addresses().contains(endpoint.address()) && looksLikePod(endpoint.address());
    }

    private boolean looksLikePod(IpAddress address) {
        Optional<Network> range = node.podCidr(address.family());
        return range.map(one -> one.contains(address)).orElse(true);
    }

    /** Somebody beyond the cluster who is in none of the Service's source ranges. */
    private IpAddress stranger(ServedPort served) {
        List<Network> ranges = served.sourceRanges();
        return ranges.isEmpty() ? usualStranger : stranger(served.family(), ranges);
    }

    private IpAddress stranger(Family family, List<Network> without) {
        IpAddress candidate = family == Family.IPV4 ? STRANGER : STRANGER6;
        for (int i = 0; i < TRIES; i++) {
            IpAddress tried = NodeNetwork.plus(candidate, (long) i * 251);
            boolean taken = without.stream().anyMatch(range -> range.contains(tried)) || isInside(tried);
            if (!taken) {
                return tried;
            }
        }
        return candidate;
    }

    /** Somebody beyond the cluster who is in that range, if the range has somebody like that. */
    private Optional<IpAddress> inside(Network range) {
        IpAddress base = range.address();
        boolean single = range.prefixLength().orElse(0) == base.family().addressBits();
        for (int i = single ? 0 : 7; i < (single ? 1 : TRIES); i++) {
            IpAddress tried = NodeNetwork.plus(base, i);
            if (range.contains(tried) && !isInside(tried)) {
                return Optional.of(tried);
            }
        }
        return Optional.empty();
    }

    /** Whether the cluster's nodes or pods have that address, as far as is known. */
    private boolean isInside(IpAddress address) {
        return nodes.contains(address) || pods.stream().anyMatch(range -> range.contains(address));
    }

    /** A pod on the node. */
    Optional<IpAddress> anyPod(Family family) {
        return pod(family, address -> true);
    }

    /** A pod on the node that is not one of the endpoints. */
    private Optional<IpAddress> pod(Family family, EndpointChoice choice) {
        return pod(
                family,
                address -> choice.all().stream().noneMatch(one -> one.address().equals(address)));
    }

    /** A pod on the node; one that could be there if there is none. */
    private Optional<IpAddress> pod(Family family, Predicate<IpAddress> free) {
        Optional<IpAddress> known = cluster.podsOn(node.name()).stream()
                .filter(pod -> !pod.hostNetwork() && pod.running())
                .flatMap(pod -> pod.address(family).stream())
                .filter(free)
                .filter(this::looksLikePod)
                .findFirst();
        return known.or(() -> range(family)
                .flatMap(range -> candidates(range).stream().filter(free).findFirst()));
    }

    /** What pods are told by, if that is a range. */
    private Optional<Network> told(Family family) {
        return options.podsOn(node) instanceof PodDetection.Cidr cidr ? cidr.range(family) : Optional.empty();
    }

    private Optional<Network> range(Family family) {
        Optional<Network> own = node.podCidr(family);
        return own.or(() -> told(family));
    }

    private static List<IpAddress> candidates(Network range) {
        List<IpAddress> all = new ArrayList<>();
        for (int i = 200; i < 254; i++) {
            IpAddress one = NodeNetwork.plus(range.address(), i);
            if (range.contains(one)) {
                all.add(one);
            }
        }
        for (int i = 2; all.isEmpty() && i < 200; i++) {
            IpAddress one = NodeNetwork.plus(range.address(), i);
            if (range.contains(one)) {
                all.add(one);
            }
        }
        return all;
    }
}
