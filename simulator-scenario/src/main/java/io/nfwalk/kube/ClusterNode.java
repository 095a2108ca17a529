package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a cluster.
 *
 * @param name the name
 * @param addresses its own addresses ({@code InternalIP}), the first of a family being the one that kube-proxy calls
 *     the
 *     node's
 * @param externalAddresses those under which others know it ({@code ExternalIP}); it may not have them itself
 * @param podCidrs where its pods' addresses are from, at most one a family; none if the network plugin does without
 * @param labels its labels
 */
public record ClusterNode(
        String name,
        List<IpAddress> addresses,
        List<IpAddress> externalAddresses,
        List<Network> podCidrs,
        Map<String, String> labels) {
    /** The label that says in which zone a node is. */
    public static final String ZONE = "topology.kubernetes.io/zone";

    /** Copies the lists and the map. */
    public ClusterNode {
        addresses = List.copyOf(addresses);
        externalAddresses = List.copyOf(externalAddresses);
        podCidrs = List.copyOf(podCidrs);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** A node with one address and one range of pods; refuses a text that is none. */
    public static ClusterNode of(String name, String address, String podCidr) {
        Network pods = Network.parse(podCidr)
                .orElseThrow(() -> new IllegalArgumentException("not a range of addresses: " + podCidr));
        return new ClusterNode(name, List.of(IpAddress.of(address)), List.of(), List.of(pods), Map.of());
    }

    /** The node's own addresses of that family, the primary one first. */
    public List<IpAddress> addresses(Family family) {
        return addresses.stream().filter(one -> one.family() == family).toList();
    }

    /** Where its pods' addresses of that family are from. */
    public Optional<Network> podCidr(Family family) {
        return podCidrs.stream().filter(one -> one.address().family() == family).findFirst();
    }

    /** The zone that it is in. */
    public Optional<String> zone() {
        return Optional.ofNullable(labels.get(ZONE)).filter(zone -> !zone.isEmpty());
    }

    /** The same with further addresses. */
    public ClusterNode withAddresses(String... more) {
        List<IpAddress> all = new ArrayList<>(addresses);
        for (String one : more) {
            all.add(IpAddress.of(one));
        }
        return new ClusterNode(name, all, externalAddresses, podCidrs, labels);
    }

    /** The same with that label. */
    public ClusterNode withLabel(String label, String value) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.put(label, value);
        return new ClusterNode(name, addresses, externalAddresses, podCidrs, all);
    }
}
