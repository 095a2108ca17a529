package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Small hosts for tests. */
final class Hosts {
    private Hosts() {}

    /**
     * A router between near (10.8.0.2) and far (10.9.0.2).
     *
     * <pre>
     *   near 10.8.0.2 ---- eth0 10.8.0.1 [box] eth1 10.9.0.1 ---- far 10.9.0.2
     * </pre>
     */
    static Host.Builder box() {
        return Host.builder("box")
                .sysctl("net.ipv4.ip_forward", "1")
                .sysctl("net.ipv6.conf.all.forwarding", "1")
                .networkInterface(veth("eth0", 2, "10.8.0.1/24", "fd08::1/64"))
                .networkInterface(veth("eth1", 3, "10.9.0.1/24", "fd09::1/64"));
    }

    static NetworkInterface veth(String name, int index, String... addresses) {
        return of(name, index, NetworkInterface.Kind.VETH, addresses);
    }

    static NetworkInterface of(String name, int index, NetworkInterface.Kind kind, String... addresses) {
        List<InterfaceAddress> parsed = Arrays.stream(addresses)
                .map(text -> InterfaceAddress.parse(text).orElseThrow())
                .toList();
        return NetworkInterface.of(name, index, kind, parsed, new MacAddress(0x0200_0000_0000L + index));
    }

    static Flow to(String destination) {
        return Flow.to(IpAddress.of(destination));
    }

    static Flow flow(String source, String destination) {
        return to(destination).from(IpAddress.of(source));
    }

    /** {@code unicast eth1 via 10.9.0.2 from 10.9.0.1}, or the failure. */
    static String output(Host host, Flow flow) {
        return words(host.routing().output(flow));
    }

    static String words(OutputDecision decision) {
        if (decision instanceof OutputDecision.Sent sent) {
            return words(sent.route()) + " from " + sent.source();
        }
        if (decision instanceof OutputDecision.Failed failed) {
            return failed.error().toString();
        }
        return ((OutputDecision.InvalidSource) decision).reason();
    }

    /** {@code forward eth1}, {@code deliver}, an error with {@code silently}, or the reason of a martian. */
    static String input(Host host, Flow flow) {
        RouteDecision decision = host.routing().input(flow);
        if (decision instanceof RouteDecision.Forward forward) {
            return "forward " + words(forward.route());
        }
        if (decision instanceof RouteDecision.Deliver deliver) {
            return "deliver " + words(deliver.route());
        }
        if (decision instanceof RouteDecision.Unroutable unroutable) {
            return unroutable.error() + (unroutable.silent() ? " silently" : "");
        }
        return ((RouteDecision.Martian) decision).reason();
    }

    static String words(Route route) {
        String gateway = route.gateway().map(address -> " via " + address).orElse("");
        return route.type().toString().toLowerCase(Locale.ROOT) + " " + route.device() + gateway;
    }
}
