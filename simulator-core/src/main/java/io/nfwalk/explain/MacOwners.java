package io.nfwalk.explain;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.MacAddress;
import java.util.HashMap;
import java.util.Map;

/** Whose a MAC address is: {@code worker-2/cnio0}; of nobody in the network, the address itself. */
final class MacOwners {
    private final Map<MacAddress, String> owners = new HashMap<>();

    MacOwners(Network network) {
        owners.put(Network.FAR_END, "the far end");
        for (Host host : network.hosts()) {
            for (NetworkInterface device : host.interfaces()) {
                owners.putIfAbsent(device.mac(), host.name() + "/" + device.name());
            }
        }
    }

    String of(MacAddress mac) {
        return owners.getOrDefault(mac, mac.toString());
    }

    /** {@code of tmp2/eth0}; of nobody in the network, the address itself. */
    String named(MacAddress mac) {
        return owners.containsKey(mac) ? "of " + owners.get(mac) : mac.toString();
    }

    /** {@code tmp2/eth0 > worker-2/cnio0}. */
    String of(Ethernet ethernet) {
        return of(ethernet.source()) + " > " + of(ethernet.destination());
    }
}
