package io.nfwalk.kube;

import io.nfwalk.Walk;
import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node as a host: one wire to everything beyond it, and its pods on a bridge if it has a range of addresses for them,
 * else each behind a route of its own.
 *
 * <pre>
 *                        +---------------- node ----------------+
 *   others, outside -----+ eth0                            cni0 +-- pods' port: every pod, as far as the node sees it
 *                        |                                      +-- client's port: where the pod that asks sends
 *                        |                                      +-- endpoint's port: where an endpoint answers
 *                        +--------------------------------------+
 * </pre>
 *
 * One pod's frames come by another port than those to it leave by, as nothing is to be learned here about which pod is
 * where: only who sends counts.
 */
final class DescribedNode extends NodeNetwork {
    private static final String OUTSIDE = "eth0";
    private static final String ROUTED = "veth";
    private static final String ALL = "pods";
    private static final String CLIENT = "client";
    private static final String ENDPOINT = "endpoint";

    private final CheckOptions options;

    DescribedNode(ClusterNode node, CheckOptions options, Optional<Consumer<Walk>> observer) {
        super(node, describe(node, options), observer);
        this.options = options;
    }

    private static Host describe(ClusterNode node, CheckOptions options) {
        Host.Builder host = Host.builder(node.name());
        host.sysctl("net.ipv4.ip_forward", "1");
        host.sysctl("net.ipv6.conf.all.forwarding", "1");
        if (options.proxy().localhostNodePorts()) {
            host.sysctl("net.ipv4.conf.all.route_localnet", "1");
        }
        List<String> outside = new ArrayList<>();
        for (IpAddress address : node.addresses()) {
            outside.add(address + (address.family() == Family.IPV4 ? "/24" : "/64"));
        }
        host.networkInterface(OUTSIDE, outside.toArray(String[]::new));
        for (Family family : Family.values()) {
            node.addresses(family).stream()
                    .findFirst()
                    .ifPresent(address -> host.route("default via " + gateway(address) + " dev " + OUTSIDE));
        }
        options.sets().ifPresent(host::sets);
        if (options.bridgeCallsIptables()) {
            host.modules(List.of("br_netfilter"));
        }
        if (hasBridge(node, options)) {
            host.bridge(options.bridge(), bridgeAddresses(node));
            for (String port : List.of(ALL, CLIENT, ENDPOINT)) {
                host.bridgePort(portName(options, port), options.bridge());
            }
        } else {
            List.of(ALL, CLIENT).forEach(name -> host.networkInterface(portName(options, name)));
        }
        return host.build();
    }

    private static boolean hasBridge(ClusterNode node, CheckOptions options) {
        return !node.podCidrs().isEmpty()
                && !(options.proxy().pods().orElse(null) instanceof PodDetection.InterfacePrefix);
    }

    private boolean hasBridge() {
        return hasBridge(node(), options);
    }

    @Override
    boolean needsRoutes() {
        return !hasBridge();
    }

    /** Interfaces are called as kube-proxy is told that pods' interfaces are, if it is. */
    private static String portName(CheckOptions options, String role) {
        Optional<PodDetection> pods = options.proxy().pods();
        boolean named = pods.isPresent() && pods.get() instanceof PodDetection.InterfacePrefix;
        String prefix = named ? ((PodDetection.InterfacePrefix) pods.get()).prefix() : ROUTED;
        return prefix + role.charAt(0);
    }

    private String portName(String role) {
        return portName(options, role);
    }

    private static String[] bridgeAddresses(ClusterNode node) {
        return node.podCidrs().stream()
                .map(range -> plus(range.address(), 1) + "/"
                        + range.prefixLength().orElse(range.address().family().addressBits()))
                .toArray(String[]::new);
    }

    /** Another address on the same link. */
    private static IpAddress gateway(IpAddress address) {
        int last = (int) (address.low() & 0xff);
        IpAddress first = plus(address, 1 - last);
        return last == 1 ? plus(first, 1) : first;
    }

    @Override
    void routes(Host.Builder host, IpAddress client, List<IpAddress> pods) {
        if (hasBridge()) {
            return;
        }
        List<IpAddress> done = new ArrayList<>(node().addresses());
        for (IpAddress pod : pods) {
            if (!done.contains(pod)) {
                done.add(pod);
                host.route(pod + " dev " + portName(pod.equals(client) ? CLIENT : ALL));
            }
        }
    }

    @Override
    String clientPort(IpAddress pod) {
        return portName(CLIENT);
    }

    @Override
    String outsidePort(IpAddress client) {
        return OUTSIDE;
    }

    @Override
    String answerPort(String leftBy) {
        return hasBridge() && !leftBy.equals(OUTSIDE) ? portName(ENDPOINT) : leftBy;
    }

    @Override
    Ethernet answer(String leftBy, IpAddress to) {
        boolean onLink = hasBridge()
                && !leftBy.equals(OUTSIDE)
                && node().podCidr(to.family()).map(range -> range.contains(to)).orElse(false)
                && !isOwn(to);
        return onLink ? new Ethernet(Network.FAR_END, Network.FAR_END) : toGateway(leftBy);
    }
}
