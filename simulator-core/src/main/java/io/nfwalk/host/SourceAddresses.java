package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a host's addresses is used where none was given.
 *
 * <p>Source: kernel net/ipv4/devinet.c, inet_select_addr; net/ipv6/addrconf.c, ipv6_dev_get_saddr (RFC 6724).
 */
final class SourceAddresses {
    private static final int LINK_LOCAL = 2;
    private static final int SITE_LOCAL = 5;
    private static final int GLOBAL = 14;

    private final Map<String, NetworkInterface> interfaces;
    private final Sysctls sysctls;

    SourceAddresses(Map<String, NetworkInterface> interfaces, Sysctls sysctls) {
        this.interfaces = interfaces;
        this.sysctls = sysctls;
    }

    /**
     * IPv4: the interface's first primary address in the neighbour's network, else its first one, else another
     * interface's. Addresses that are less far-reaching than the scope don't count.
     */
    Optional<IpAddress> ipv4(String device, Optional<IpAddress> neighbour, int scope) {
        NetworkInterface own = interfaces.get(device);
        List<InterfaceAddress> fitting = new ArrayList<>();
        boolean localnet = sysctls.eitherOn(Family.IPV4, device, "route_localnet");
        for (InterfaceAddress address : own == null ? List.<InterfaceAddress>of() : primaries(own)) {
            if (Math.min(scopeOf(address), localnet ? Fib.LINK : Fib.HOST) <= scope) {
                fitting.add(address);
            }
        }
        Optional<InterfaceAddress> suited = fitting.stream()
                .filter(address -> neighbour.isEmpty() || address.network().contains(neighbour.get()))
                .findFirst();
        return suited.or(() -> fitting.stream().findFirst())
                .or(() -> elsewhere(scope))
                .map(InterfaceAddress::address);
    }

    private Optional<InterfaceAddress> elsewhere(int scope) {
        return interfaces.values().stream()
                .flatMap(device -> primaries(device).stream())
                .filter(address -> scopeOf(address) <= scope)
                .findFirst();
    }

    /** Addresses that are the first of their network on the interface. */
    private static List<InterfaceAddress> primaries(NetworkInterface device) {
        List<InterfaceAddress> primaries = new ArrayList<>();
        for (InterfaceAddress address : device.addresses(Family.IPV4)) {
            if (primaries.stream().noneMatch(earlier -> earlier.network().equals(address.network()))) {
                primaries.add(address);
            }
        }
        return primaries;
    }

    private static int scopeOf(InterfaceAddress address) {
        return address.address().isLoopback() ? Fib.HOST : Fib.UNIVERSE;
    }

    /** IPv6: the best of all addresses by RFC 6724's rules, the one added last where they are equal. */
    Optional<IpAddress> ipv6(Optional<String> device, IpAddress destination) {
        boolean onlyThere = device.isPresent()
                && (destination.isMulticast()
                        || scope(destination) <= LINK_LOCAL
                        || sysctls.interfaceSetting(Family.IPV6, device.get(), "use_oif_addrs_only") != 0);
        Candidate best = null;
        for (NetworkInterface each : interfaces.values()) {
            if (!onlyThere || device.get().equals(each.name())) {
                for (InterfaceAddress address : newestFirst(each)) {
                    Candidate candidate = new Candidate(address, device.equals(Optional.of(each.name())));
                    if (best == null || candidate.betterThan(best, destination)) {
                        best = candidate;
                    }
                }
            }
        }
        return Optional.ofNullable(best).map(candidate -> candidate.address().address());
    }

    /** An interface's IPv6 addresses as its list has them: far-reaching ones first, among those the one added last. */
    List<InterfaceAddress> newestFirst(NetworkInterface device) {
        List<InterfaceAddress> sorted = new ArrayList<>();
        if (!device.up() || sysctls.interfaceSetting(Family.IPV6, device.name(), "disable_ipv6") != 0) {
            return sorted;
        }
        for (InterfaceAddress address : device.addresses(Family.IPV6)) {
            int at = 0;
            while (at < sorted.size() && scope(sorted.get(at).address()) > scope(address.address())) {
                at++;
            }
            sorted.add(at, address);
        }
        return sorted;
    }

    /**
     * How far an IPv6 address reaches: 2 link, 5 site, 14 global; a group says so itself. The loopback address counts
     * as one of a link. RFC 6724, 3.4.
     */
    private static int scope(IpAddress address) {
        if (address.isMulticast()) {
            return (int) (address.high() >>> 48 & 0xf);
        }
        boolean link = address.isLoopback() || address.isLinkLocal();
        return link ? LINK_LOCAL : isSiteLocal(address) ? SITE_LOCAL : GLOBAL;
    }

    /** Whether REDIRECT takes the address for a packet to the destination; for a global one it takes any. */
    static boolean reachesAsFar(IpAddress address, IpAddress destination) {
        boolean sameReach = scope(address) == scope(destination) && address.isLoopback() == destination.isLoopback();
        return scope(destination) == GLOBAL || sameReach;
    }

    private static boolean isSiteLocal(IpAddress address) {
        return address.high() >>> 54 == 0x3fb;
    }

    /** An address that may become the source. */
    private record Candidate(InterfaceAddress address, boolean onOutDevice) {
        boolean betterThan(Candidate other, IpAddress destination) {
            int[] mine = scores(destination);
            int[] theirs = other.scores(destination);
            for (int i = 0; i < mine.length; i++) {
                if (mine[i] != theirs[i]) {
                    return mine[i] > theirs[i];
                }
            }
            return false;
        }

        /**
         * RFC 6724's rules 1, 2, 5, 6 and 8, each as a number of which the higher is better; before the last one the
         * kernel asks whether both or none are of ORCHID's. Source: kernel net/ipv6/addrconf.c, ipv6_get_saddr_eval.
         */
        private int[] scores(IpAddress destination) {
            IpAddress own = address.address();
            int reach = scope(own);
            int wanted = scope(destination);
            return new int[] {
                own.equals(destination) ? 1 : 0,
                reach >= wanted ? -reach : reach - 128,
                onOutDevice ? 1 : 0,
                label(own) == label(destination) ? 1 : 0,
                ORCHIDS.contains(own) == ORCHIDS.contains(destination) ? 1 : 0,
                Math.min(commonBits(own, destination), address.prefixLength())
            };
        }

        private static int commonBits(IpAddress one, IpAddress other) {
            int high = Long.numberOfLeadingZeros(one.high() ^ other.high());
            return high < 64 ? high : 64 + Long.numberOfLeadingZeros(one.low() ^ other.low());
        }
    }

    /** Identifiers that are no places. Source: RFC 4843; kernel include/net/ipv6.h, ipv6_addr_orchid. */
    private static final Network ORCHIDS = Network.parse("2001:10::/28").orElseThrow();

    /** RFC 6724's labels, as the kernel has them. Source: kernel net/ipv6/addrlabel.c, ip6addrlbl_init_table. */
    private record Label(Network network, int number) {
        Label(String network, int number) {
            this(Network.parse(network).orElseThrow(), number);
        }
    }

    private static final List<Label> LABELS = List.of(
            new Label("::1/128", 0),
            new Label("::ffff:0:0/96", 4),
            new Label("::/96", 3),
            new Label("2001::/32", 6),
            new Label("2001:10::/28", 7),
            new Label("2002::/16", 2),
            new Label("3ffe::/16", 12),
            new Label("fec0::/10", 11),
            new Label("fc00::/7", 5),
            new Label("::/0", 1));

    private static int label(IpAddress address) {
        return LABELS.stream()
                .filter(label -> label.network().contains(address))
                .findFirst()
                .orElseThrow()
                .number();
    }
}
