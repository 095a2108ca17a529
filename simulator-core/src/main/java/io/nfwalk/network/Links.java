package io.nfwalk.network;

import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Who is on whose link. Neighbour tables and forwarding tables know everybody from the start, so they are computed from
 * the hosts as they were then: a link is what a frame can reach through wires and bridges, whether or not they are up
 * just now.
 */
final class Links {
    /** Who answers for addresses that nobody has, at the far end of a wire without a peer. */
    private final Network network;

    private final Function<String, Host> now;
    private final Map<HostInterface, Reach> reaches = new HashMap<>();

    /**
     * The links between hosts.
     *
     * @param now each name's host as it is at the moment of asking, for what is up and what is down
     */
    Links(Network network, Function<String, Host> now) {
        this.network = network;
        this.now = now;
    }

    /** What a frame reaches. */
    private static final class Reach {
        /** Interfaces with an IP layer behind them, nearest first: bridges, and what is no bridge's port. */
        final Set<HostInterface> stations = new LinkedHashSet<>();
        /** The ports of bridges that were passed. */
        final Set<HostInterface> ports = new LinkedHashSet<>();
        /** Whether it reaches a wire whose far end only listens. */
        boolean openEnd;
    }

    /** The interface at the other end of the wire. */
    Optional<HostInterface> peer(HostInterface end) {
        return network.peer(end);
    }

    /**
     * Whether a frame gets out of the interface: it is up, and so is the other end of its wire. (A bridge whose ports
     * all lost theirs shows frames for a second more, and the clock stands still.)
     */
    boolean hasCarrier(HostInterface end) {
        return isUp(end) && peer(end).map(this::isUp).orElse(true);
    }

    /**
     * Whether an interface takes in a packet that comes by its wire: not if it is longer than its own MTU by more than
     * a VLAN tag. Source: kernel include/linux/netdevice.h, __is_skb_forwardable, of which veth makes use.
     */
    boolean takesIn(HostInterface end, Packet packet) {
        return packet.length() <= device(end).longestFrame();
    }

    /**
     * Whether the wire at an interface can bring it the packet: the other end, if there is one, has to send it first.
     */
    boolean fits(HostInterface end, Packet packet) {
        int sent = device(peer(end).orElse(end)).mtu();
        return hasCarrier(end) && packet.length() <= sent && takesIn(end, packet);
    }

    private boolean isUp(HostInterface end) {
        return now.apply(end.host())
                .interfaceNamed(end.device())
                .map(NetworkInterface::up)
                .orElse(false);
    }

    /**
     * The MAC that answers for the address on an interface's link. Linux answers ARP, not neighbour discovery, also for
     * addresses that its other interfaces have. What a bridge's port asks by itself nobody answers it: the answer goes
     * to the bridge.
     */
    Optional<MacAddress> neighbour(HostInterface from, IpAddress address) {
        if (device(from).master().isPresent()) {
            return Optional.empty();
        }
        if (address.isLimitedBroadcast()) {
            return Optional.of(MacAddress.BROADCAST);
        }
        if (address.isMulticast()) {
            return Optional.of(MacAddress.ofGroup(address));
        }
        Reach reach = reach(from);
        for (HostInterface station : reach.stations) {
            if (has(device(station), address)) {
                return Optional.of(device(station).mac());
            }
        }
        if (address.family() == Family.IPV4 && !address.isLoopback()) {
            for (HostInterface station : reach.stations) {
                if (!station.host().equals(from.host())
                        && host(station).interfaces().stream().anyMatch(other -> has(other, address))) {
                    return Optional.of(device(station).mac());
                }
            }
        }
        return reach.openEnd ? Optional.of(Network.FAR_END) : Optional.empty();
    }

    private static boolean has(NetworkInterface device, IpAddress address) {
        return device.addresses().stream().map(InterfaceAddress::address).anyMatch(address::equals);
    }

    /** The port behind which a bridge knows the MAC. */
    Optional<String> bridgePort(HostInterface bridge, MacAddress mac) {
        for (NetworkInterface port : host(bridge).ports(bridge.device())) {
            Reach behind = reach(new HostInterface(bridge.host(), port.name()));
            if (mac.equals(Network.FAR_END) ? behind.openEnd : isBehind(bridge, behind, mac)) {
                return Optional.of(port.name());
            }
        }
        return Optional.empty();
    }

    private boolean isBehind(HostInterface bridge, Reach behind, MacAddress mac) {
        Set<HostInterface> unlearned = network.unlearned(bridge);
        List<HostInterface> known = new ArrayList<>(behind.stations);
        known.addAll(behind.ports);
        return known.stream()
                .anyMatch(other ->
                        !unlearned.contains(other) && device(other).mac().equals(mac));
    }

    private Reach reach(HostInterface from) {
        Reach known = reaches.get(from);
        if (known == null) {
            known = new Reach();
            leaveBy(from, known);
            known.stations.remove(from);
            reaches.put(from, known);
        }
        return known;
    }

    /** What a frame sent by the interface reaches; a bridge sends by all its ports. */
    private void leaveBy(HostInterface from, Reach reach) {
        if (device(from).kind() == NetworkInterface.Kind.BRIDGE) {
            reach.stations.add(from);
            leaveByPorts(from, Optional.empty(), reach);
        } else if (device(from).kind() == NetworkInterface.Kind.VETH) {
            leaveByWire(from, reach);
        }
    }

    private void leaveByPorts(HostInterface bridge, Optional<HostInterface> cameBy, Reach reach) {
        for (NetworkInterface port : host(bridge).ports(bridge.device())) {
            HostInterface place = new HostInterface(bridge.host(), port.name());
            if (!cameBy.equals(Optional.of(place))) {
                leaveByWire(place, reach);
            }
        }
    }

    private void leaveByWire(HostInterface end, Reach reach) {
        Optional<HostInterface> peer = peer(end);
        if (peer.isEmpty()) {
            reach.openEnd = true;
            return;
        }
        HostInterface arrival = peer.get();
        Optional<String> master = device(arrival).master();
        if (master.isEmpty()) {
            reach.stations.add(arrival);
        } else if (reach.ports.add(arrival)) {
            HostInterface bridge = new HostInterface(arrival.host(), master.get());
            if (reach.stations.add(bridge)) {
                leaveByPorts(bridge, Optional.of(arrival), reach);
            }
        }
    }

    private Host host(HostInterface place) {
        return network.host(place.host())
                .orElseThrow(() -> new IllegalArgumentException("there is no host " + place.host()));
    }

    private NetworkInterface device(HostInterface place) {
        return host(place)
                .interfaceNamed(place.device())
                .orElseThrow(() -> new IllegalArgumentException("there is no interface " + place));
    }
}
