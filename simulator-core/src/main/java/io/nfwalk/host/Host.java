package io.nfwalk.host;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One network namespace as it is described: interfaces, routes, sysctls, rules, sockets. Immutable; what happens in it
 * is kept elsewhere.
 */
public final class Host {
    private static final String BR_NETFILTER = "br_netfilter";

    private final String name;
    private final Map<String, NetworkInterface> interfaces;
    private final Sysctls sysctls;
    private final List<String> modules;
    private final List<LoadedRules> ruleSets;
    private final List<Socket> sockets;
    private final List<RouteLine> routes;
    private final List<PolicyRuleLine> policyRules;
    /** Interfaces that went up again later than the others: their connected routes come last. */
    private final List<String> raised;
    /** The same with those on which IPv6 alone was switched on. */
    private final List<String> raisedInIpv6;

    private final Optional<HostFacts.Owner> owner;
    private final OptionalLong realm;
    private final List<SetText> setTexts;
    /** Whether somebody ever added a local route of IPv4. Source: net/ipv4/fib_frontend.c, inet_rtm_newroute. */
    private final boolean hadLocalRoutes;

    private final Routing routing;

    private Host(Builder builder) {
        this.name = builder.name;
        this.interfaces = Collections.unmodifiableMap(withoutLostAddresses(builder));
        this.modules = List.copyOf(builder.modules);
        this.ruleSets = List.copyOf(builder.ruleSets);
        this.sockets = List.copyOf(builder.sockets);
        Contradictions.refuse(name, interfaces, builder.sysctls, brNetfilterLoaded());
        this.sysctls = settled(builder.sysctls);
        this.policyRules = List.copyOf(builder.policyRules);
        this.raised = List.copyOf(builder.raised);
        this.raisedInIpv6 = List.copyOf(builder.raisedInIpv6);
        this.owner = builder.owner;
        this.realm = builder.realm;
        this.setTexts = List.copyOf(builder.setTexts);
        FibInstaller.Installed ipv4 = installed(Family.IPV4, builder.routes);
        FibInstaller.Installed ipv6 = installed(Family.IPV6, builder.routes);
        this.routes = new ArrayList<>(ipv4.routes());
        this.routes.addAll(ipv6.routes());
        this.hadLocalRoutes =
                builder.hadLocalRoutes || ipv4.routes().stream().anyMatch(route -> route.kind() == FibEntry.Kind.LOCAL);
        boolean customized = hadLocalRoutes || policyRules.stream().anyMatch(rule -> rule.family() == Family.IPV4);
        this.routing = new Routing(interfaces, sysctls, ipv4.fib(), ipv6.fib(), customized);
    }

    private FibInstaller.Installed installed(Family family, List<RouteLine> lines) {
        List<String> late = family == Family.IPV4 ? raised : raisedInIpv6;
        return FibInstaller.install(family, interfaces, late, sysctls, lines, policyRules);
    }

    /** Where IPv6 is off, its addresses are gone for good; only that of {@code lo} will come back. */
    private static Map<String, NetworkInterface> withoutLostAddresses(Builder builder) {
        Map<String, NetworkInterface> kept = new LinkedHashMap<>(builder.interfaces);
        kept.replaceAll((name, device) -> hasIpv6(builder.sysctls, name) ? device : device.withoutIpv6());
        return kept;
    }

    private static boolean hasIpv6(Sysctls sysctls, String interfaceName) {
        return sysctls.interfaceSetting(Family.IPV6, interfaceName, "disable_ipv6") == 0;
    }

    /** From now on the interfaces exist, so what is written to {@code conf.default} no longer reaches them. */
    private Sysctls settled(Sysctls given) {
        List<String> withIpv4 = interfaces.values().stream()
                .filter(device -> !device.addresses(Family.IPV4).isEmpty())
                .map(NetworkInterface::name)
                .toList();
        return given.withInterfaces(Family.IPV4, withIpv4)
                .withInterfaces(Family.IPV6, List.copyOf(interfaces.keySet()));
    }

    /** Begins the description of a host that so far has {@code lo} alone. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A description that begins with all of this host's. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The host's name. */
    public String name() {
        return name;
    }

    /** All interfaces, {@code lo} first, the others in the order they were added. */
    public List<NetworkInterface> interfaces() {
        return List.copyOf(interfaces.values());
    }

    /** The interface of that name. */
    public Optional<NetworkInterface> interfaceNamed(String interfaceName) {
        return Optional.ofNullable(interfaces.get(interfaceName));
    }

    /** A bridge's ports, in the order they were added. */
    public List<NetworkInterface> ports(String bridge) {
        return interfaces.values().stream()
                .filter(device -> device.master().equals(Optional.of(bridge)))
                .toList();
    }

    /** Its sysctls. */
    public Sysctls sysctls() {
        return sysctls;
    }

    /** Its modules that matter, in the order they were given. */
    public List<String> modules() {
        return modules;
    }

    /** Whether br_netfilter is loaded. */
    public boolean brNetfilterLoaded() {
        return modules.contains(BR_NETFILTER);
    }

    /** Whether frames on its bridges go through this family's iptables: br_netfilter is loaded and not switched off. */
    public boolean bridgeCallsIptables(Family family) {
        return brNetfilterLoaded() && sysctls.bridgeCallsIptables(family);
    }

    /** Whether what the kernel sends in answer to a packet takes its mark over (fwmark_reflect). */
    public boolean reflectsMarks(Family family) {
        return sysctls.value("net." + (family == Family.IPV4 ? "ipv4" : "ipv6") + ".fwmark_reflect") != 0;
    }

    /** Whether the MAC is the bridge's or that of one of its ports: frames for it go up to the host. */
    public boolean isOnBridge(String bridge, MacAddress mac) {
        return interfaces.get(bridge).mac().equals(mac)
                || ports(bridge).stream().anyMatch(port -> port.mac().equals(mac));
    }

    /** The rules that are loaded, in the order they were. */
    public List<LoadedRules> ruleSets() {
        return ruleSets;
    }

    /** The sockets that answer. */
    public List<Socket> sockets() {
        return sockets;
    }

    /** Who owns its processes, if anybody said so. */
    public Optional<HostFacts.Owner> owner() {
        return owner;
    }

    /** What has been restored of ip sets, in order. */
    public List<SetText> setTexts() {
        return setTexts;
    }

    /**
     * The realm of every route: the one that was stated, else 0; empty if some route or policy rule was written with a
     * realm, which nfwalk does not follow.
     */
    public OptionalLong realm() {
        return realm.isPresent() || namesRealms() ? realm : OptionalLong.of(0);
    }

    private boolean namesRealms() {
        return routes.stream().map(RouteLine::text).anyMatch(Host::namesRealm)
                || policyRules.stream().map(PolicyRuleLine::text).anyMatch(Host::namesRealm);
    }

    private static boolean namesRealm(String line) {
        return List.of(line.split("\\s+")).stream().anyMatch(word -> word.equals("realm") || word.equals("realms"));
    }

    /** How it routes. */
    public Routing routing() {
        return routing;
    }

    /** A host that is being described. */
    public static final class Builder {
        private final String name;
        private final Map<String, NetworkInterface> interfaces = new LinkedHashMap<>();
        private Sysctls sysctls = Sysctls.defaults();
        private List<String> modules = List.of();
        private List<LoadedRules> ruleSets = new ArrayList<>();
        private List<Socket> sockets = new ArrayList<>();
        private List<RouteLine> routes = new ArrayList<>();
        private List<PolicyRuleLine> policyRules = new ArrayList<>();
        private List<String> raised = new ArrayList<>();
        private List<String> raisedInIpv6 = new ArrayList<>();
        private boolean hadLocalRoutes;
        /** Whether the interfaces are there already, so that what they lose is lost at once. */
        private final boolean running;

        private Optional<HostFacts.Owner> owner = Optional.empty();
        private OptionalLong realm = OptionalLong.empty();
        private List<SetText> setTexts = new ArrayList<>();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name);
            this.running = false;
            interfaces.put(NetworkInterface.LOOPBACK, loopback(List.of()));
        }

        private Builder(Host host) {
            this.name = host.name;
            this.running = true;
            interfaces.putAll(host.interfaces);
            this.sysctls = host.sysctls;
            this.modules = host.modules;
            this.ruleSets = new ArrayList<>(host.ruleSets);
            this.sockets = new ArrayList<>(host.sockets);
            this.routes = new ArrayList<>(host.routes);
            this.policyRules = new ArrayList<>(host.policyRules);
            this.raised = new ArrayList<>(host.raised);
            this.raisedInIpv6 = new ArrayList<>(host.raisedInIpv6);
            this.hadLocalRoutes = host.hadLocalRoutes;
            this.owner = host.owner;
            this.realm = host.realm;
            this.setTexts = new ArrayList<>(host.setTexts);
        }

        private static NetworkInterface loopback(List<InterfaceAddress> more) {
            List<InterfaceAddress> addresses = new ArrayList<>();
            addresses.add(InterfaceAddress.parse("127.0.0.1/8").orElseThrow());
            addresses.add(InterfaceAddress.parse("::1/128").orElseThrow());
            more.stream().filter(address -> !addresses.contains(address)).forEach(addresses::add);
            return new NetworkInterface(
                    NetworkInterface.LOOPBACK,
                    1,
                    NetworkInterface.Kind.LOOPBACK,
                    addresses,
                    new MacAddress(0),
                    65536,
                    Optional.empty(),
                    false,
                    true);
        }

        /**
         * Adds an interface; one named {@code lo} only adds its addresses to those that {@code lo} has.
         *
         * @throws HostException if there is one of that name already
         */
        public Builder networkInterface(NetworkInterface device) {
            if (device.name().equals(NetworkInterface.LOOPBACK)) {
                interfaces.put(device.name(), loopback(device.addresses()));
                return this;
            }
            if (interfaces.putIfAbsent(device.name(), device) != null) {
                throw new HostException("host " + name + " has two interfaces named " + device.name());
            }
            return this;
        }

        /**
         * Adds one end of a wire, up and with an MTU of 1500: {@code networkInterface("eth0", "10.8.0.1/24")}. Its MAC
         * follows from the names of host and interface.
         *
         * @param interfaceName 1 to 15 characters
         * @param addresses its addresses with the length of their networks' prefixes, both families
         * @throws IllegalArgumentException if an address is none
         * @throws HostException if there is an interface of that name already
         */
        public Builder networkInterface(String interfaceName, String... addresses) {
            return networkInterface(described(interfaceName, NetworkInterface.Kind.VETH, addresses));
        }

        /**
         * Adds a bridge; its ports are added afterwards, by {@link #bridgePort}.
         *
         * @param interfaceName 1 to 15 characters
         * @param addresses as of {@link #networkInterface(String, String...)}
         * @throws IllegalArgumentException if an address is none
         * @throws HostException if there is an interface of that name already
         */
        public Builder bridge(String interfaceName, String... addresses) {
            return networkInterface(described(interfaceName, NetworkInterface.Kind.BRIDGE, addresses));
        }

        /**
         * Adds one end of a wire as a bridge's port.
         *
         * @param interfaceName 1 to 15 characters
         * @param bridge the bridge's name
         * @throws HostException if there is an interface of that name already
         */
        public Builder bridgePort(String interfaceName, String bridge) {
            NetworkInterface device = described(interfaceName, NetworkInterface.Kind.VETH);
            return networkInterface(new NetworkInterface(
                    interfaceName,
                    device.index(),
                    device.kind(),
                    device.addresses(),
                    device.mac(),
                    device.mtu(),
                    Optional.of(bridge),
                    false,
                    true));
        }

        private NetworkInterface described(String interfaceName, NetworkInterface.Kind kind, String... addresses) {
            List<InterfaceAddress> parsed = new ArrayList<>();
            for (String address : addresses) {
                parsed.add(InterfaceAddress.parse(address)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "'" + address + "' is no address with a prefix length, such as 10.8.0.1/24")));
            }
            return NetworkInterface.of(interfaceName, interfaces.size() + 1, kind, parsed, macOf(interfaceName));
        }

        /** A locally administered address: the same for the same names, and hardly one that another interface has. */
        private MacAddress macOf(String interfaceName) {
            long hash = (name + "/" + interfaceName).hashCode() & 0xffff_ffffL;
            return new MacAddress(0x0200_0000_0000L | hash);
        }

        /**
         * Sets an interface up or down. Going down it loses its IPv6 addresses (unless {@code keep_addr_on_down}), and
         * the routes through it are gone for good; connected ones come back with it, and so do those of a route's
         * several next hops that had not lost the last one.
         *
         * @throws HostException if there is no such interface
         */
        public Builder interfaceUp(String interfaceName, boolean up) {
            NetworkInterface device = interfaces.get(interfaceName);
            if (device == null) {
                throw new HostException("host " + name + " has no interface " + interfaceName);
            }
            if (device.up() && !up) {
                routes = LostRoutes.without(build().routes(), interfaceName, EnumSet.allOf(Family.class));
                device = keepsIpv6Addresses(interfaceName) ? device.withoutIpv6OfItsLink() : device.withoutIpv6();
            }
            if (!device.up() && up) {
                putLast(interfaceName, raised);
                putLast(interfaceName, raisedInIpv6);
                boolean both = hasIpv6(sysctls, interfaceName);
                routes = LostRoutes.revived(
                        routes, interfaceName, both ? EnumSet.allOf(Family.class) : EnumSet.of(Family.IPV4));
            }
            interfaces.put(interfaceName, device.withUp(up));
            return this;
        }

        /** Source: kernel net/ipv6/addrconf.c, addrconf_ifdown. */
        private boolean keepsIpv6Addresses(String interfaceName) {
            int ofAll = sysctls.interfaceSetting(Family.IPV6, "all", "keep_addr_on_down");
            int own = sysctls.interfaceSetting(Family.IPV6, interfaceName, "keep_addr_on_down");
            return (ofAll != 0 ? ofAll : own) > 0 && hasIpv6(sysctls, interfaceName);
        }

        private static void putLast(String interfaceName, List<String> names) {
            names.remove(interfaceName);
            names.add(interfaceName);
        }

        /**
         * Writes a sysctl. Those of {@code all} and {@code default} come before those of interfaces. Where {@code
         * disable_ipv6} switches IPv6 off on an interface, its IPv6 addresses and the routes through it are gone for
         * good.
         *
         * @throws SysctlException if there is no such sysctl or it does not take the value
         */
        public Builder sysctl(String sysctl, String value) {
            Sysctls former = sysctls;
            sysctls = sysctls.with(sysctl, value);
            if (running) {
                interfaces.keySet().forEach(device -> switchIpv6(device, hasIpv6(former, device)));
            }
            return this;
        }

        /** Source: kernel net/ipv6/addrconf.c, dev_disable_change. */
        private void switchIpv6(String interfaceName, boolean wasOn) {
            boolean isOn = hasIpv6(sysctls, interfaceName);
            Set<Family> ipv6 = EnumSet.of(Family.IPV6);
            if (wasOn && !isOn) {
                routes = LostRoutes.without(routes, interfaceName, ipv6);
                interfaces.computeIfPresent(interfaceName, (name, device) -> device.withoutIpv6());
            } else if (isOn && !wasOn && interfaces.get(interfaceName).up()) {
                putLast(interfaceName, raisedInIpv6);
                routes = LostRoutes.revived(routes, interfaceName, ipv6);
            }
        }

        /** Says who owns the host's processes: the sockets that send and that answer. */
        public Builder owner(HostFacts.Owner ofProcesses) {
            owner = Optional.of(ofProcesses);
            return this;
        }

        /** Every route has this realm, an unsigned 32-bit number, as {@code -m realm} asks. */
        public Builder realm(long number) {
            realm = OptionalLong.of(number);
            return this;
        }

        /**
         * Restores ip sets, beside those that are there.
         *
         * @throws SetTextException if ipset would refuse a line
         */
        public Builder sets(SetText text) {
            setTexts.add(text);
            RunningSets tried = new RunningSets(new VirtualClock());
            setTexts.forEach(tried::restore);
            return this;
        }

        /** Replaces the modules; without br_netfilter what was written to {@code net.bridge.*} is forgotten. */
        public Builder modules(List<String> loaded) {
            if (modules.contains(BR_NETFILTER) && !loaded.contains(BR_NETFILTER)) {
                sysctls = sysctls.withoutBridge();
            }
            modules = List.copyOf(loaded);
            return this;
        }

        /** Replaces the loaded rules. */
        public Builder ruleSets(List<LoadedRules> loaded) {
            ruleSets = new ArrayList<>(loaded);
            return this;
        }

        /** Loads more rules beside those that are there. */
        public Builder rules(LoadedRules loaded) {
            ruleSets.add(loaded);
            return this;
        }

        /** Loads more rules beside those that are there, as iptables-nft does. */
        public Builder rules(RuleSet loaded) {
            return rules(new LoadedRules(loaded, Backend.NFT));
        }

        /** Replaces the sockets. */
        public Builder sockets(List<Socket> listening) {
            sockets = new ArrayList<>(listening);
            return this;
        }

        /** Adds a socket. */
        public Builder listen(Socket socket) {
            sockets.add(socket);
            return this;
        }

        /**
         * Adds a socket that answers: {@code tcp/80}, {@code udp/10.0.0.1:53}.
         *
         * @throws IllegalArgumentException if the text names none
         */
        public Builder listen(String socket) {
            return listen(Socket.parse(socket));
        }

        /**
         * Adds a route: the arguments of {@code ip route add}, {@code -6 } before them where no address shows IPv6.
         *
         * @throws RouteTextException if iproute2 would refuse them
         */
        public Builder route(String line) {
            routes.add(RouteLine.parse(line));
            return this;
        }

        /** Replaces the routes; connected ones stay. */
        public Builder routes(List<String> lines) {
            routes = new ArrayList<>();
            lines.forEach(this::route);
            return this;
        }

        /**
         * Adds a policy rule: the arguments of {@code ip rule add}, {@code -6 } before them where no address shows
         * IPv6.
         *
         * @throws RouteTextException if iproute2 would refuse them
         */
        public Builder policyRule(String line) {
            policyRules.add(PolicyRuleLine.parse(line));
            return this;
        }

        /** Replaces the policy rules; the kernel's own stay. */
        public Builder policyRules(List<String> lines) {
            policyRules = new ArrayList<>();
            lines.forEach(this::policyRule);
            return this;
        }

        /**
         * The host.
         *
         * @throws HostException if the description contradicts itself
         * @throws RouteTextException if the kernel would refuse a route or a policy rule
         */
        public Host build() {
            List<String> off = running ? List.of() : switchedOffByThemselves();
            if (off.isEmpty()) {
                return new Host(this);
            }
            Sysctls written = sysctls;
            off.forEach(setting -> sysctl(setting, "0"));
            Builder later = new Host(this).toBuilder();
            off.forEach(setting -> later.sysctl(setting, written.text(setting)));
            sysctls = written;
            return later.build();
        }

        /** What is written to interfaces is so when they have their addresses and routes. */
        private List<String> switchedOffByThemselves() {
            return sysctls.interfaceSetting(Family.IPV6, "default", "disable_ipv6") != 0
                    ? List.of()
                    : interfaces.keySet().stream()
                            .filter(device -> !hasIpv6(sysctls, device))
                            .map(device -> "net.ipv6.conf." + device + ".disable_ipv6")
                            .toList();
        }
    }

    /** Its routes as they were written, with the interfaces they were found to lead through. */
    List<RouteLine> routes() {
        return Collections.unmodifiableList(routes);
    }
}
