package io.nfwalk.walk;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.Optional;

/**
 * What IPv6 takes in from no interface, before any hook. IPv4 has no such checks before PREROUTING. Source: kernel
 * net/ipv6/ip6_input.c, ip6_rcv_core.
 */
final class Arrivals {
    private Arrivals() {}

    /** Why the packet is dropped, as the beginning of a sentence; empty if it is not. */
    static Optional<String> refusal(Passage passage, Host host) {
        if (passage.packet.family() == Family.IPV4) {
            return Optional.empty();
        }
        String device = passage.inDevice;
        if (host.sysctls().interfaceSetting(Family.IPV6, device, "disable_ipv6") != 0) {
            return Optional.of("IPv6 is off on " + device + " (disable_ipv6)");
        }
        IpAddress source = passage.packet.source();
        IpAddress destination = passage.packet.destination();
        boolean overLoopback = device.equals(NetworkInterface.LOOPBACK);
        if (!overLoopback && (source.isLoopback() || destination.isLoopback())) {
            return Optional.of((source.isLoopback() ? "source " : "destination ") + "::1 comes over lo only");
        }
        if (source.isMulticast()) {
            return Optional.of("source " + source + " is no host's address");
        }
        return Optional.empty();
    }
}
