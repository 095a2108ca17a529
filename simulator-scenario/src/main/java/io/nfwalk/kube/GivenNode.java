package io.nfwalk.kube;

import io.nfwalk.Walk;
import io.nfwalk.host.Flow;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.NetworkInterface.Kind;
import io.nfwalk.host.RouteLookup;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node with its real interfaces, addresses, routes and sysctls. Packets of others come by the interface that leads
 * back to them; each bridge gets three more ports, as nothing is to be learned here about which pod is behind which of
 * its own. A pod that no route leads to but the one to everywhere gets a route, to a further interface.
 */
final class GivenNode extends NodeNetwork {
    /** Addresses for documentation: nobody has a route to them alone. Source: RFC 5737, RFC 3849. */
    private static final IpAddress ANYBODY = IpAddress.of("203.0.113.200");

    private static final IpAddress ANYBODY6 = IpAddress.of("2001:db8:0:7::200");
    private static final String CLIENT = "c";
    private static final String ENDPOINT = "e";
    private static final String PODS = "p";

    private final String prefix;

    GivenNode(ClusterNode node, CheckOptions options, Optional<Consumer<Walk>> observer) {
        super(node, complete(options), observer);
        prefix = prefix(options);
    }

    /** Unknown pods' interfaces are called as kube-proxy is told that pods' interfaces are, if it is. */
    private static String prefix(CheckOptions options) {
        return options.proxy().pods().orElse(null) instanceof PodDetection.InterfacePrefix named
                ? named.prefix()
                : "nfwalk-";
    }

    private static Host complete(CheckOptions options) {
        Host given = options.host().orElseThrow();
        Host.Builder host = given.toBuilder().ruleSets(List.of());
        options.sets().ifPresent(host::sets);
        for (NetworkInterface device : given.interfaces()) {
            if (device.kind() == Kind.BRIDGE) {
                for (String role : List.of(PODS, CLIENT, ENDPOINT)) {
                    host.bridgePort(portName(device, role), device.name());
                }
            }
        }
        for (String role : List.of(PODS, CLIENT)) {
            host.networkInterface(prefix(options) + role);
        }
        return host.build();
    }

    private static String portName(NetworkInterface bridge, String role) {
        return "nfwalk" + bridge.index() + role;
    }

    @Override
    boolean needsRoutes() {
        return true;
    }

    @Override
    void routes(Host.Builder host, IpAddress client, List<IpAddress> pods) {
        List<IpAddress> done = new ArrayList<>();
        for (IpAddress pod : pods) {
            if (!done.contains(pod) && !isOwn(pod) && !isKnown(pod)) {
                done.add(pod);
                host.route(pod + " dev " + prefix + (pod.equals(client) ? CLIENT : PODS));
            }
        }
    }

    private String deviceTo(IpAddress address) {
        return bare().routing().lookup(Flow.to(address)) instanceof RouteLookup.Found found
                ? found.route().device()
                : NetworkInterface.LOOPBACK;
    }

    private String deviceToAnybody(Family family) {
        return deviceTo(family == Family.IPV4 ? ANYBODY : ANYBODY6);
    }

    /** Whether something leads to a pod in particular. */
    private boolean isKnown(IpAddress pod) {
        String device = deviceTo(pod);
        return !device.equals(NetworkInterface.LOOPBACK) && !device.equals(deviceToAnybody(pod.family()));
    }

    @Override
    String clientPort(IpAddress pod) {
        return isKnown(pod) ? port(deviceTo(pod), CLIENT) : prefix + CLIENT;
    }

    @Override
    String outsidePort(IpAddress client) {
        return port(deviceTo(client), CLIENT);
    }

    @Override
    String answerPort(String leftBy) {
        return port(leftBy, ENDPOINT);
    }

    /** The device, or a bridge's port for that role if it is one or one of its ports. */
    private String port(String device, String role) {
        return bridge(device).map(bridge -> portName(bridge, role)).orElse(device);
    }

    private Optional<NetworkInterface> bridge(String device) {
        Optional<NetworkInterface> found = bare().interfaceNamed(device);
        Optional<NetworkInterface> master =
                found.flatMap(NetworkInterface::master).flatMap(bare()::interfaceNamed);
        return master.or(() -> found.filter(one -> one.kind() == Kind.BRIDGE));
    }

    @Override
    Ethernet answer(String leftBy, IpAddress to) {
        boolean onLink = !isOwn(to)
                && bridge(leftBy).stream()
                        .flatMap(bridge -> bridge.addresses(to.family()).stream())
                        .anyMatch(address -> address.network().contains(to));
        return onLink ? new Ethernet(Network.FAR_END, Network.FAR_END) : toGateway(leftBy);
    }
}
