package io.nfwalk.kernel.host;

import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What neighbour tables and bridges' forwarding tables have to hold so that everybody is known from the start. */
final class Neighbours {
    private final Network network;
    private final Cabling cabling;
    private final List<IpAddress> mentioned;

    Neighbours(Network network, Cabling cabling, List<IpAddress> mentioned) {
        this.network = network;
        this.cabling = cabling;
        this.mentioned = List.copyOf(mentioned);
    }

    /** The addresses on the link of an interface with a network layer, and the MACs behind which they are. */
    Map<IpAddress, MacAddress> of(HostInterface station) {
        Map<IpAddress, MacAddress> known = new LinkedHashMap<>();
        List<HostInterface> link = cabling.linkOf(station);
        List<HostInterface> others = link.stream()
                .filter(other -> !other.equals(station) && !cabling.isPort(other))
                .toList();
        for (HostInterface other : others) {
            NetworkInterface device = cabling.at(other);
            addresses(device).forEach(address -> known.putIfAbsent(address, device.mac()));
        }
        // A Linux host answers ARP, not neighbour discovery, for its other devices' addresses as well.
        for (HostInterface other : others) {
            if (!other.host().equals(station.host())) {
                MacAddress mac = cabling.at(other).mac();
                addressesOfHost(other.host()).stream()
                        .filter(address -> address.family() == Family.IPV4 && isUnicast(address))
                        .forEach(address -> known.putIfAbsent(address, mac));
            }
        }
        if (link.stream().anyMatch(cabling::endsInVoid)) {
            // The station's own among them: a TEE may send its copy to one by an interface that does not have it.
            mentioned.stream()
                    .filter(Neighbours::isUnicast)
                    .forEach(address -> known.putIfAbsent(address, Network.FAR_END));
        }
        return Collections.unmodifiableMap(known);
    }

    private Set<IpAddress> addressesOfHost(String name) {
        Set<IpAddress> addresses = new LinkedHashSet<>();
        Host host = network.host(name).orElseThrow();
        host.interfaces().forEach(device -> addresses.addAll(addresses(device)));
        return addresses;
    }

    private static List<IpAddress> addresses(NetworkInterface device) {
        return device.addresses().stream().map(InterfaceAddress::address).toList();
    }

    private static boolean isUnicast(IpAddress address) {
        return !address.isMulticast()
                && !address.isUnspecified()
                && !address.isLoopback()
                && !address.isLimitedBroadcast();
    }

    /** The MACs that a bridge knows, and the port behind which each is. */
    Map<MacAddress, HostInterface> behindPortsOf(HostInterface bridge) {
        Map<MacAddress, HostInterface> known = new LinkedHashMap<>();
        Set<HostInterface> unlearned = network.unlearned(bridge);
        for (HostInterface port : cabling.ports(bridge)) {
            for (Optional<HostInterface> station : cabling.beyond(port)) {
                if (station.isEmpty()) {
                    known.putIfAbsent(Network.FAR_END, port);
                } else if (!unlearned.contains(station.get())) {
                    known.putIfAbsent(cabling.at(station.get()).mac(), port);
                }
            }
        }
        return Collections.unmodifiableMap(known);
    }
}
