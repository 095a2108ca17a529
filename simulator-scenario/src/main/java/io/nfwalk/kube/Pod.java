package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * A pod.
 *
 * @param name the name
 * @param node the name of the node that it runs on; empty if it runs nowhere yet
 * @param addresses its addresses, at most one a family
 * @param hostNetwork whether it has the node's network, and so the node's addresses
 * @param running whether it runs: one that has come to its end keeps its address in the object
 */
public record Pod(ObjectName name, String node, List<IpAddress> addresses, boolean hostNetwork, boolean running) {
    /** Copies the list. */
    public Pod {
        addresses = List.copyOf(addresses);
    }

    /** Its address of that family. */
    public Optional<IpAddress> address(Family family) {
        return addresses.stream().filter(one -> one.family() == family).findFirst();
    }
}
