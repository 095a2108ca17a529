package io.nfwalk.kube;

import io.nfwalk.packet.IpAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * An endpoint of a Service's port, as a node's proxy sees it.
 *
 * @param address its address
 * @param port its port
 * @param local whether it runs on this node
 * @param ready whether it is ready
 * @param serving whether it would be ready if it were not about to end
 * @param terminating whether it is about to end
 * @param zones the zones that are to use it; empty without such a hint
 * @param nodes the nodes that are to use it; empty without such a hint
 */
public record ServiceEndpoint(
        IpAddress address,
        int port,
        boolean local,
        boolean ready,
        boolean serving,
        boolean terminating,
        List<String> zones,
        List<String> nodes)
        implements Comparable<ServiceEndpoint> {
    /** Copies the lists. */
    public ServiceEndpoint {
        zones = List.copyOf(zones);
        nodes = List.copyOf(nodes);
    }

    /** Whether it is about to end, and still serves: the last resort where nothing is ready. */
    public boolean servesWhileEnding() {
        return serving && terminating;
    }

    /** In the order in which kube-proxy writes them: that of their texts. */
    @Override
    public int compareTo(ServiceEndpoint other) {
        return toString().compareTo(other.toString());
    }

    /** {@code 10.200.2.51:80}. */
    @Override
    public String toString() {
        return address.withPort(OptionalInt.of(port));
    }
}
