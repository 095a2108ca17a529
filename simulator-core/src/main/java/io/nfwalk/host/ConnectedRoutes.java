package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The entries that come with a host's addresses.
 *
 * <p>Source: kernel net/ipv4/fib_frontend.c, fib_add_ifaddr; net/ipv6/addrconf.c, addrconf_prefix_route and
 * addrconf_join_anycast.
 */
final class ConnectedRoutes {
    private static final long IPV6_METRIC = 256;
    private static final Network IPV6_GROUPS = Network.of(IpAddress.of("ff00::"), 8);

    private final Family family;
    private final Sysctls sysctls;
    private final Fib fib;

    ConnectedRoutes(Family family, Sysctls sysctls, Fib fib) {
        this.family = family;
        this.sysctls = sysctls;
        this.fib = fib;
    }

    /** Adds them; what went and came back with an interface that was down comes last. */
    void add(List<NetworkInterface> interfaces, List<String> raised) {
        for (NetworkInterface device : interfaces) {
            switch (family) {
                case IPV4 -> addIpv4(device, true, !raised.contains(device.name()));
                case IPV6 -> addIpv6(device, !raised.contains(device.name()));
            }
        }
        for (String name : raised) {
            for (NetworkInterface device : interfaces) {
                if (device.name().equals(name)) {
                    switch (family) {
                        case IPV4 -> addIpv4(device, false, true);
                        case IPV6 -> addIpv6(device, true);
                    }
                }
            }
        }
    }

    /** An IPv4 address stays local while its interface is down, as do lo's networks; a link's route goes. */
    private void addIpv4(NetworkInterface device, boolean addresses, boolean networks) {
        List<InterfaceAddress> primaries = new ArrayList<>();
        for (InterfaceAddress address : device.addresses(family)) {
            Optional<InterfaceAddress> primary = primaries.stream()
                    .filter(earlier -> earlier.network().equals(address.network()))
                    .findFirst();
            if (primary.isEmpty()) {
                primaries.add(address);
            }
            Optional<IpAddress> source = Optional.of(primary.orElse(address).address());
            if (addresses) {
                add(device, FibEntry.Kind.LOCAL, host(address.address()), Fib.LOCAL_TABLE, 0, Fib.HOST, source);
            }
            if (networks && primary.isEmpty()) {
                addNetwork(device, address);
            }
        }
    }

    private void addNetwork(NetworkInterface device, InterfaceAddress address) {
        Network network = address.network();
        // The kernel's own routes, too, need a source that is local: it is not if it was another network's broadcast
        // address.
        boolean local = fib.local(Flow.to(address.address()))
                .filter(entry -> entry.kind() == FibEntry.Kind.LOCAL)
                .isPresent();
        if (!local || address.prefixLength() == 32 || network.address().isUnspecified()) {
            return;
        }
        Optional<IpAddress> source = Optional.of(address.address());
        if (device.kind() == NetworkInterface.Kind.LOOPBACK) {
            add(device, FibEntry.Kind.LOCAL, network, Fib.LOCAL_TABLE, 0, Fib.HOST, source);
        } else if (device.up()) {
            add(device, FibEntry.Kind.UNICAST, network, Fib.MAIN_TABLE, 0, Fib.LINK, source);
        }
        if (device.up() && address.prefixLength() < 31) {
            Network last = host(network.address().or(network.mask().not()));
            add(device, FibEntry.Kind.BROADCAST, last, Fib.LOCAL_TABLE, 0, Fib.LINK, source);
        }
    }

    /** IPv6 addresses go with their interface. */
    private void addIpv6(NetworkInterface device, boolean now) {
        if (!now || !device.up() || sysctls.interfaceSetting(family, device.name(), "disable_ipv6") != 0) {
            return;
        }
        boolean loopback = device.kind() == NetworkInterface.Kind.LOOPBACK;
        for (InterfaceAddress address : device.addresses(family)) {
            addIpv6(FibEntry.Kind.LOCAL, device, host(address.address()), Fib.LOCAL_TABLE, 0);
            if (!address.address().isLoopback()) {
                addIpv6(FibEntry.Kind.UNICAST, device, address.network(), Fib.MAIN_TABLE, IPV6_METRIC);
            }
            boolean router = sysctls.interfaceSetting(family, device.name(), "forwarding") != 0;
            if (router && address.prefixLength() < 127 && !loopback) {
                Network own = host(address.network().address());
                addIpv6(FibEntry.Kind.ANYCAST, device, own, Fib.LOCAL_TABLE, 0);
            }
        }
        if (!loopback) {
            addIpv6(FibEntry.Kind.MULTICAST, device, IPV6_GROUPS, Fib.LOCAL_TABLE, IPV6_METRIC);
        }
    }

    private void addIpv6(FibEntry.Kind kind, NetworkInterface device, Network destination, long table, long metric) {
        add(device, kind, destination, table, metric, Fib.UNIVERSE, Optional.empty());
    }

    private static Network host(IpAddress address) {
        return Network.of(address, address.family().addressBits());
    }

    private void add(
            NetworkInterface device,
            FibEntry.Kind kind,
            Network destination,
            long table,
            long metric,
            int scope,
            Optional<IpAddress> source) {
        FibEntry.Hop hop = new FibEntry.Hop(device.name(), Optional.empty(), true, 1);
        int length = destination.prefixLength().orElseThrow();
        fib.table(table)
                .add(new FibEntry(
                        kind, destination, length, table, 0, metric, scope, List.of(hop), source, RouteMetrics.NONE));
    }
}
