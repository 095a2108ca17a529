package io.nfwalk.testkit.arbitrary;

import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** Values that packets have where no rule says which: those of the simplest packet, and those that a host suggests. */
final class PacketPools {
    static final String SOURCE_IPV4 = "192.0.2.7";
    static final String DESTINATION_IPV4 = "198.51.100.7";
    static final int SOURCE_PORT = 40000;
    static final int DESTINATION_PORT = 80;
    static final int TTL = 64;

    private static final String SOURCE_IPV6 = "2001:db8::7";
    private static final String DESTINATION_IPV6 = "2001:db8:1::7";

    private PacketPools() {}

    static IpAddress source(Family family) {
        return IpAddress.of(family == Family.IPV4 ? SOURCE_IPV4 : SOURCE_IPV6);
    }

    static IpAddress destination(Family family) {
        return IpAddress.of(family == Family.IPV4 ? DESTINATION_IPV4 : DESTINATION_IPV6);
    }

    /** An echo request's {@code type * 256 + code}. */
    static int echoRequest(Family family) {
        return switch (family) {
            case IPV4 -> 8 << 8;
            case IPV6 -> 128 << 8;
        };
    }

    /** The interfaces by which packets can arrive at the host, in their order. */
    static List<String> wires(Host host) {
        return host.interfaces().stream()
                .filter(device -> device.kind() == NetworkInterface.Kind.VETH && device.up())
                .map(NetworkInterface::name)
                .toList();
    }

    /** The host's own addresses, and in each of its networks one more: the last one but the broadcast address. */
    static List<IpAddress> addressesAround(Host host, Family family) {
        List<IpAddress> around = new ArrayList<>();
        for (NetworkInterface device : host.interfaces()) {
            for (InterfaceAddress own : device.addresses(family)) {
                around.add(own.address());
                IpAddress last = own.address().or(own.network().mask().not());
                if (own.prefixLength() < family.addressBits() - 1 && device.kind() != NetworkInterface.Kind.LOOPBACK) {
                    around.add(new IpAddress(family, last.high(), last.low() - 1));
                }
            }
        }
        return around;
    }

    /** The ports that the host's sockets listen at. */
    static List<Long> ports(Host host) {
        return host.sockets().stream().map(Socket::port).map(Integer::longValue).toList();
    }
}
