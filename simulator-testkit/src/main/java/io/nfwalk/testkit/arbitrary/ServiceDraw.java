package io.nfwalk.testkit.arbitrary;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.EndpointSlice;
import io.nfwalk.kube.EndpointSlice.SliceEndpoint;
import io.nfwalk.kube.ObjectName;
import io.nfwalk.kube.Pod;
import io.nfwalk.kube.PortProtocol;
import io.nfwalk.kube.Service;
import io.nfwalk.kube.ServicePort;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is drawn of one Service; the simplest has one TCP port, no endpoints and nothing special.
 *
 * @param protocols of each of its ports
 * @param traits what is special about it
 * @param endpoints its endpoints
 */
record ServiceDraw(List<PortProtocol> protocols, Set<Trait> traits, List<EndpointDraw> endpoints) {
    private static final String NAMESPACE = "default";
    private static final int FIRST_PORT = 80;
    private static final int FIRST_NODE_PORT = 30_000;
    private static final int TARGET_PORT = 8080;

    /** What a Service may have. */
    enum Trait {
        /** A node port for each port. */
        NODE_PORT,
        /** An external address. */
        EXTERNAL_IP,
        /** An address of a load balancer, and node ports. */
        LOAD_BALANCER,
        /** Source ranges for it. */
        SOURCE_RANGES,
        /** Clients stay with their endpoint. */
        AFFINITY,
        /** {@code internalTrafficPolicy: Local}. */
        INTERNAL_LOCAL,
        /** {@code externalTrafficPolicy: Local}. */
        EXTERNAL_LOCAL
    }

    /** How an endpoint is. */
    enum State {
        /** Ready. */
        READY,
        /** Not ready. */
        UNREADY,
        /** About to end, and serving still. */
        SERVING,
        /** About to end, and no longer serving. */
        ENDING
    }

    /** Which node an endpoint is on, from 0, and how it is. */
    record EndpointDraw(int node, State state) {}

    /** Adds it as the Service with that number, from 0. */
    void addTo(Cluster.Builder cluster, int number, List<String> nodes, Family family) {
        String name = "svc-" + number;
        boolean v4 = family == Family.IPV4;
        Service.Builder service = Service.builder(NAMESPACE, name)
                .clusterIp(v4 ? "10.96.0." + (10 + number) : "fd00:96::" + (10 + number))
                .internalLocal(traits.contains(Trait.INTERNAL_LOCAL));
        EndpointSlice.Builder slice = EndpointSlice.builder(NAMESPACE, name).family(family);
        boolean balanced = traits.contains(Trait.LOAD_BALANCER);
        boolean open = balanced || traits.contains(Trait.NODE_PORT);
        for (int i = 0; i < protocols.size(); i++) {
            int nodePort = open ? FIRST_NODE_PORT + 10 * number + i : 0;
            service.port(new ServicePort("p" + i, protocols.get(i), FIRST_PORT + i, nodePort));
            slice.port(new EndpointSlice.Port("p" + i, protocols.get(i), TARGET_PORT + i));
        }
        boolean external = open || traits.contains(Trait.EXTERNAL_IP);
        service.externalLocal(external && traits.contains(Trait.EXTERNAL_LOCAL));
        if (traits.contains(Trait.EXTERNAL_IP)) {
            service.externalIp(v4 ? "198.51.100." + (10 + number) : "2001:db8:51::" + (10 + number));
        }
        if (balanced) {
            service.loadBalancerIp(v4 ? "203.0.113." + (10 + number) : "2001:db8:113::" + (10 + number));
        }
        if (balanced && traits.contains(Trait.SOURCE_RANGES)) {
            service.sourceRange(v4 ? "203.0.113.128/25" : "2001:db8:113:1::/64");
        }
        if (traits.contains(Trait.AFFINITY)) {
            service.affinity(Service.USUAL_AFFINITY);
        }
        for (int i = 0; i < endpoints.size(); i++) {
            EndpointDraw drawn = endpoints.get(i);
            String node = nodes.get(drawn.node() % nodes.size());
            int host = 10 * (number + 1) + i;
            int pods = nodes.indexOf(node) + 1;
            String address = v4 ? "10.244." + pods + "." + host : "fd00:244:" + pods + "::" + host;
            slice.endpoint(endpoint(address, node, drawn.state()));
            cluster.pod(new Pod(
                    new ObjectName(NAMESPACE, name + "-" + i), node, List.of(IpAddress.of(address)), false, true));
        }
        cluster.service(service.build()).slice(slice.build());
    }

    private static SliceEndpoint endpoint(String address, String node, State state) {
        SliceEndpoint ready = SliceEndpoint.ready(address, node);
        return switch (state) {
            case READY -> ready;
            case UNREADY -> ready.unready();
            case SERVING -> ready.ending(true);
            case ENDING -> ready.ending(false);
        };
    }

    /** The range of a node's pods, by the node's number from 1. */
    static Network pods(int node, Family family) {
        Optional<Network> range =
                Network.parse(family == Family.IPV4 ? "10.244." + node + ".0/24" : "fd00:244:" + node + "::/64");
        return range.orElseThrow();
    }

    /** A node's own address, by the node's number from 1. */
    static IpAddress nodeAddress(int node, Family family) {
        return IpAddress.of(family == Family.IPV4 ? "10.240.0.2" + node : "fd00:240::2" + node);
    }
}
