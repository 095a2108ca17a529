package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network interface of a host.
 *
 * @param name {@code eth0}; 1 to 15 characters
 * @param index its number in the host; {@code lo} is 1. Source addresses are looked for in this order
 * @param kind what it is
 * @param addresses its addresses, in the order they were given
 * @param mac its Ethernet address; all zero for {@code lo}
 * @param mtu the longest IP packet that it sends, in bytes
 * @param master the bridge that it is a port of
 * @param hairpin whether, as a port, it may send a frame back to where it came from
 * @param up whether it is up
 */
public record NetworkInterface(
        String name,
        int index,
        Kind kind,
        List<InterfaceAddress> addresses,
        MacAddress mac,
        int mtu,
        Optional<String> master,
        boolean hairpin,
        boolean up) {
    /** The name of the loopback interface. */
    public static final String LOOPBACK = "lo";

    private static final int VLAN_TAG = 4;

    /** What an interface is. */
    public enum Kind {
        /** The way from the host to itself. */
        LOOPBACK,
        /** One end of a wire. */
        VETH,
        /** A bridge, seen from its host. */
        BRIDGE
    }

    /** Copies the list. */
    public NetworkInterface {
        addresses = List.copyOf(addresses);
    }

    /**
     * The longest IP packet that a bridge forwards by this port, or that a wire brings in: there is room for a VLAN
     * tag. Source: kernel include/linux/netdevice.h, __is_skb_forwardable.
     */
    public int longestFrame() {
        return mtu + VLAN_TAG;
    }

    /** An interface that is up, with an MTU of 1500, and that is no bridge's port. */
    public static NetworkInterface of(
            String name, int index, Kind kind, List<InterfaceAddress> addresses, MacAddress mac) {
        return new NetworkInterface(name, index, kind, addresses, mac, 1500, Optional.empty(), false, true);
    }

    /** Its addresses of one family, in order. */
    public List<InterfaceAddress> addresses(Family family) {
        return addresses.stream()
                .filter(address -> address.address().family() == family)
                .toList();
    }

    /** The same interface with other addresses. */
    public NetworkInterface withAddresses(List<InterfaceAddress> others) {
        return new NetworkInterface(name, index, kind, others, mac, mtu, master, hairpin, up);
    }

    /** The same interface without its IPv6 addresses; {@code lo} gets {@code ::1} back with IPv6. */
    NetworkInterface withoutIpv6() {
        return withAddresses(addresses.stream()
                .filter(own ->
                        own.address().family() == Family.IPV4 || own.address().isLoopback())
                .toList());
    }

    /** The same interface without those that mean something on its link only. */
    NetworkInterface withoutIpv6OfItsLink() {
        return withAddresses(addresses.stream()
                .filter(own ->
                        own.address().family() == Family.IPV4 || !own.address().isLinkLocal())
                .toList());
    }

    /** The same interface, up or down. */
    public NetworkInterface withUp(boolean isUp) {
        return new NetworkInterface(name, index, kind, addresses, mac, mtu, master, hairpin, isUp);
    }
}
