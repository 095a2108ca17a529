package io.nfwalk.kube;

import io.nfwalk.Walk;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
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
final class NodeNetwork {
    static final String OUTSIDE = "eth0";

    private static final String ROUTED = "veth";
    private static final String ALL = "pods";
    private static final String CLIENT = "client";
    private static final String ENDPOINT = "endpoint";

    private final ClusterNode node;
    private final CheckOptions options;
    private final Optional<Consumer<Walk>> observer;
    private final Host bare;

    NodeNetwork(ClusterNode node, CheckOptions options) {
        this(node, options, Optional.empty());
    }

    /** The same, with somebody who is told of all walks. */
    NodeNetwork(ClusterNode node, CheckOptions options, Optional<Consumer<Walk>> observer) {
        this.node = node;
        this.options = options;
        this.observer = observer;
        this.bare = describe();
    }

    /** Tells of a walk, if somebody looks on. */
    Walk seen(Walk walk) {
        observer.ifPresent(one -> one.accept(walk));
        return walk;
    }

    boolean isWatched() {
        return observer.isPresent();
    }

    ClusterNode node() {
        return node;
    }

    private Host describe() {
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
        if (hasBridge()) {
            host.bridge(options.bridge(), bridgeAddresses());
            for (String port : List.of(ALL, CLIENT, ENDPOINT)) {
                host.bridgePort(portName(port), options.bridge());
            }
        } else {
            List.of(ALL, CLIENT).forEach(name -> host.networkInterface(portName(name)));
        }
        return host.build();
    }

    private boolean hasBridge() {
        return !node.podCidrs().isEmpty()
                && !(options.proxy().pods().orElse(null) instanceof PodDetection.InterfacePrefix);
    }

    /** Whether ways to pods have to be known beforehand. */
    boolean needsRoutes() {
        return !hasBridge();
    }

    /** Interfaces are called as kube-proxy is told that pods' interfaces are, if it is. */
    private String portName(String role) {
        Optional<PodDetection> pods = options.proxy().pods();
        boolean named = pods.isPresent() && pods.get() instanceof PodDetection.InterfacePrefix;
        String prefix = named ? ((PodDetection.InterfacePrefix) pods.get()).prefix() : ROUTED;
        return prefix + role.charAt(0);
    }

    private String[] bridgeAddresses() {
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

    static IpAddress plus(IpAddress address, long more) {
        return new IpAddress(address.family(), address.high(), address.low() + more);
    }

    /** The host with those rules, and with ways to those pods of it. */
    Host with(List<RuleSet> rules, IpAddress client, List<IpAddress> pods) {
        return with(rules, client, pods, List.of());
    }

    /** The same, where those sockets of its own listen. */
    Host with(List<RuleSet> rules, IpAddress client, List<IpAddress> pods, List<Socket> sockets) {
        Host.Builder host = bare.toBuilder();
        host.sockets(sockets);
        rules.forEach(one -> host.rules(new LoadedRules(one, Backend.NFT)));
        if (!hasBridge()) {
            routes(host, client, pods);
        }
        return host.build();
    }

    private void routes(Host.Builder host, IpAddress client, List<IpAddress> pods) {
        List<IpAddress> done = new ArrayList<>(node.addresses());
        for (IpAddress pod : pods) {
            if (!done.contains(pod)) {
                done.add(pod);
                host.route(pod + " dev " + portName(pod.equals(client) ? CLIENT : ALL));
            }
        }
    }

    /** Where a pod's packets come in. */
    String clientPort() {
        return portName(CLIENT);
    }

    /** The frame in which a pod sends what is for others: to its gateway, which is the node. */
    Ethernet toGateway(String device) {
        return new Ethernet(Network.FAR_END, macOf(hasBridge() && !device.equals(OUTSIDE) ? options.bridge() : device));
    }

    private MacAddress macOf(String device) {
        return bare.interfaceNamed(device).map(NetworkInterface::mac).orElseThrow();
    }

    /** Where an endpoint's answer comes in, to what left there. */
    String answerPort(String leftBy) {
        return hasBridge() && !leftBy.equals(OUTSIDE) ? portName(ENDPOINT) : leftBy;
    }

    /** The frame of an answer: an endpoint sends straight to who is on its own link. */
    Ethernet answer(String leftBy, IpAddress to) {
        boolean onLink = hasBridge()
                && !leftBy.equals(OUTSIDE)
                && node.podCidr(to.family()).map(range -> range.contains(to)).orElse(false)
                && !isOwn(to);
        return onLink ? new Ethernet(Network.FAR_END, Network.FAR_END) : toGateway(leftBy);
    }

    /** Whether the node itself has that address. */
    boolean isOwn(IpAddress address) {
        return bare.interfaces().stream()
                .flatMap(device -> device.addresses(address.family()).stream())
                .anyMatch(one -> one.address().equals(address));
    }
}
