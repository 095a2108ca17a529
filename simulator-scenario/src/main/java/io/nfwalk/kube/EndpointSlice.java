package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a Service's endpoints. An {@code Endpoints} object is read as such parts too.
 *
 * @param name the name
 * @param service the Service's
 * @param family the family of all its addresses
 * @param ports the ports that each endpoint has
 * @param endpoints the endpoints
 */
public record EndpointSlice(
        ObjectName name, ObjectName service, Family family, List<Port> ports, List<SliceEndpoint> endpoints) {
    /** Copies the lists. */
    public EndpointSlice {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /**
     * A port.
     *
     * @param name the Service's port that it belongs to; empty if that has no name
     * @param protocol what it speaks
     * @param port the number, 1 to 65535
     */
    public record Port(String name, PortProtocol protocol, int port) {}

    /**
     * One endpoint.
     *
     * @param address its address
     * @param node the name of its node, if that is known
     * @param ready whether it is ready
     * @param serving whether it would be ready if it were not about to end
     * @param terminating whether it is about to end
     * @param zones the zones that are to use it; empty without such a hint
     * @param nodes the nodes that are to use it; empty without such a hint
     */
    public record SliceEndpoint(
            IpAddress address,
            Optional<String> node,
            boolean ready,
            boolean serving,
            boolean terminating,
            List<String> zones,
            List<String> nodes) {
        /** Copies the lists. */
        public SliceEndpoint {
            zones = List.copyOf(zones);
            nodes = List.copyOf(nodes);
        }

        /** A ready one without hints; refuses a text that is no address. */
        public static SliceEndpoint ready(String address, String node) {
            return new SliceEndpoint(IpAddress.of(address), Optional.of(node), true, true, false, List.of(), List.of());
        }

        /** The same, not ready and not about to end. */
        public SliceEndpoint unready() {
            return new SliceEndpoint(address, node, false, false, false, zones, nodes);
        }

        /** The same, about to end, and still serving or not. */
        public SliceEndpoint ending(boolean stillServing) {
            return new SliceEndpoint(address, node, false, stillServing, true, zones, nodes);
        }

        /** The same, meant for those zones. */
        public SliceEndpoint forZones(String... meant) {
            return new SliceEndpoint(address, node, ready, serving, terminating, List.of(meant), nodes);
        }

        /** The same, meant for those nodes. */
        public SliceEndpoint forNodes(String... meant) {
            return new SliceEndpoint(address, node, ready, serving, terminating, zones, List.of(meant));
        }
    }

    /** A slice of that Service's with nothing yet; its name is the Service's with {@code -1} behind it. */
    public static Builder builder(String namespace, String service) {
        return new Builder(new ObjectName(namespace, service));
    }

    /** Puts a slice together. */
    public static final class Builder {
        private final ObjectName service;
        private final List<Port> ports = new ArrayList<>();
        private final List<SliceEndpoint> endpoints = new ArrayList<>();
        private Family family = Family.IPV4;
        private String suffix = "-1";

        private Builder(ObjectName service) {
            this.service = service;
        }

        /** IPv4 where nothing is said. */
        public Builder family(Family of) {
            family = of;
            return this;
        }

        /** What its name ends in. */
        public Builder suffix(String end) {
            suffix = end;
            return this;
        }

        /** A further port. */
        public Builder port(Port port) {
            ports.add(port);
            return this;
        }

        /** A further TCP port. */
        public Builder tcp(String portName, int port) {
            return port(new Port(portName, PortProtocol.TCP, port));
        }

        /** A further endpoint. */
        public Builder endpoint(SliceEndpoint endpoint) {
            endpoints.add(endpoint);
            return this;
        }

        /** A further endpoint that is ready; refuses a text that is no address. */
        public Builder ready(String address, String node) {
            return endpoint(SliceEndpoint.ready(address, node));
        }

        /** The slice. */
        public EndpointSlice build() {
            return new EndpointSlice(
                    new ObjectName(service.namespace(), service.name() + suffix), service, family, ports, endpoints);
        }
    }
}
