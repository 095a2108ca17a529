package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Service, as far as it matters to what a node does with packets.
 *
 * @param name the name
 * @param clusterIps its addresses inside the cluster, at most one a family; none for a headless one
 * @param ports its ports
 * @param externalIps addresses that somebody else leads to the nodes
 * @param loadBalancerIps what its load balancer has
 * @param sourceRanges who may use the load balancer's addresses; everybody if there are none
 * @param affinity how long a client stays with its endpoint; empty if it does not
 * @param internalLocal whether {@code internalTrafficPolicy} is {@code Local}
 * @param externalLocal whether {@code externalTrafficPolicy} is {@code Local}
 * @param healthCheckNodePort where a load balancer asks whether the node has endpoints; 0 if nowhere
 * @param proxyName the value of the label that gives it to another proxy than kube-proxy; empty without the label
 */
public record Service(
        ObjectName name,
        List<IpAddress> clusterIps,
        List<ServicePort> ports,
        List<IpAddress> externalIps,
        List<LoadBalancerIp> loadBalancerIps,
        List<Network> sourceRanges,
        Optional<Duration> affinity,
        boolean internalLocal,
        boolean externalLocal,
        int healthCheckNodePort,
        Optional<String> proxyName) {
    /** The label that gives a Service, or an EndpointSlice, to another proxy than kube-proxy. */
    public static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";

    /** How long {@code sessionAffinity: ClientIP} lasts where nothing is said: 3 hours. */
    public static final Duration USUAL_AFFINITY = Duration.ofSeconds(10_800);

    /** Copies the lists. */
    public Service {
        clusterIps = List.copyOf(clusterIps);
        ports = List.copyOf(ports);
        externalIps = List.copyOf(externalIps);
        loadBalancerIps = List.copyOf(loadBalancerIps);
        sourceRanges = List.copyOf(sourceRanges);
    }

    /**
     * An address of a load balancer.
     *
     * @param address the address
     * @param direct whether packets come to the node with this address as destination ({@code ipMode: VIP}), and not
     *     with the node's ({@code Proxy}), of which kube-proxy has nothing to know
     */
    public record LoadBalancerIp(IpAddress address, boolean direct) {}

    /** A Service of that name with nothing yet. */
    public static Builder builder(String namespace, String name) {
        return new Builder(new ObjectName(namespace, name));
    }

    /** The same to be altered. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.clusterIps.addAll(clusterIps);
        builder.ports.addAll(ports);
        builder.externalIps.addAll(externalIps);
        builder.loadBalancerIps.addAll(loadBalancerIps);
        builder.sourceRanges.addAll(sourceRanges);
        builder.affinity = affinity;
        builder.internalLocal = internalLocal;
        builder.externalLocal = externalLocal;
        builder.healthCheckNodePort = healthCheckNodePort;
        builder.proxyName = proxyName;
        return builder;
    }

    /** Its address of that family inside the cluster. */
    public Optional<IpAddress> clusterIp(Family family) {
        return clusterIps.stream().filter(one -> one.family() == family).findFirst();
    }

    /** Puts a Service together. */
    public static final class Builder {
        private final ObjectName name;
        private final List<IpAddress> clusterIps = new ArrayList<>();
        private final List<ServicePort> ports = new ArrayList<>();
        private final List<IpAddress> externalIps = new ArrayList<>();
        private final List<LoadBalancerIp> loadBalancerIps = new ArrayList<>();
        private final List<Network> sourceRanges = new ArrayList<>();
        private Optional<Duration> affinity = Optional.empty();
        private boolean internalLocal;
        private boolean externalLocal;
        private int healthCheckNodePort;
        private Optional<String> proxyName = Optional.empty();

        private Builder(ObjectName name) {
            this.name = name;
        }

        /** A further address inside the cluster. */
        public Builder clusterIp(IpAddress address) {
            clusterIps.add(address);
            return this;
        }

        /** A further address inside the cluster; refuses a text that is none. */
        public Builder clusterIp(String address) {
            return clusterIp(IpAddress.of(address));
        }

        /** A further port. */
        public Builder port(ServicePort port) {
            ports.add(port);
            return this;
        }

        /** A further TCP port. */
        public Builder tcp(String portName, int port) {
            return port(ServicePort.tcp(portName, port));
        }

        /** A further TCP port with a node port. */
        public Builder tcp(String portName, int port, int nodePort) {
            return port(new ServicePort(portName, PortProtocol.TCP, port, nodePort));
        }

        /** A further external address. */
        public Builder externalIp(IpAddress address) {
            externalIps.add(address);
            return this;
        }

        /** A further external address; refuses a text that is none. */
        public Builder externalIp(String address) {
            return externalIp(IpAddress.of(address));
        }

        /** A further address of the load balancer. */
        public Builder loadBalancerIp(LoadBalancerIp address) {
            loadBalancerIps.add(address);
            return this;
        }

        /** A further address of a load balancer that leaves destinations alone; refuses a text that is none. */
        public Builder loadBalancerIp(String address) {
            return loadBalancerIp(new LoadBalancerIp(IpAddress.of(address), true));
        }

        /** Others that may use the load balancer. */
        public Builder sourceRange(Network range) {
            sourceRanges.add(range);
            return this;
        }

        /** Others that may use the load balancer; refuses a text that is no range. */
        public Builder sourceRange(String range) {
            return sourceRange(Network.parse(range).orElseThrow(() -> new IllegalArgumentException(range)));
        }

        /** Clients stay with their endpoint for so long. */
        public Builder affinity(Duration time) {
            affinity = Optional.of(time);
            return this;
        }

        /** Whether {@code internalTrafficPolicy} is {@code Local}. */
        public Builder internalLocal(boolean local) {
            internalLocal = local;
            return this;
        }

        /** Whether {@code externalTrafficPolicy} is {@code Local}. */
        public Builder externalLocal(boolean local) {
            externalLocal = local;
            return this;
        }

        /** Where a load balancer asks for endpoints; 0 for nowhere. */
        public Builder healthCheckNodePort(int port) {
            healthCheckNodePort = port;
            return this;
        }

        /** Gives it to another proxy than kube-proxy. */
        public Builder proxyName(String proxy) {
            proxyName = Optional.of(proxy);
            return this;
        }

        /** The Service. */
        public Service build() {
            return new Service(
                    name,
                    clusterIps,
                    ports,
                    externalIps,
                    loadBalancerIps,
                    sourceRanges,
                    affinity,
                    internalLocal,
                    externalLocal,
                    healthCheckNodePort,
                    proxyName);
        }
    }
}
