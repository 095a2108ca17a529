package io.nfwalk.kernel.host;

import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.NetworkInterface.Kind;
import io.nfwalk.kernel.host.Cabling.Piece;
import io.nfwalk.kernel.linux.Devices;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A scenario's hosts as namespaces of the kernel, with wires, bridges, addresses, routes and sysctls, and with
 * neighbour and forwarding tables that know everybody. Rules, sockets and connections come later.
 *
 * <p>Wires without a peer end in one more namespace, which answers ARP for every address and takes nothing else.
 */
public final class Topology implements AutoCloseable {
    private static final Duration LONGEST_RISE = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
    private static final int FIRST_NUMBER = 2;
    private static final int DEFAULT_MTU = 1500;

    private final PinnedThread thread;
    private final Scenario scenario;
    private final Cabling cabling;
    private final Neighbours neighbours;
    private final Map<String, KernelHost> hosts = new LinkedHashMap<>();
    private final Map<HostInterface, String> farEnds = new LinkedHashMap<>();
    private final Set<HostInterface> down = new LinkedHashSet<>();
    private KernelHost beyond;

    private Topology(PinnedThread thread, Scenario scenario) {
        this.thread = thread;
        this.scenario = scenario;
        this.cabling = new Cabling(scenario.network());
        this.neighbours = new Neighbours(scenario.network(), cabling, MentionedAddresses.of(scenario));
    }

    /**
     * Builds the hosts of a scenario.
     *
     * @throws IOException if the kernel or a program refuses something; the message says what
     */
    public static Topology build(PinnedThread thread, Scenario scenario) throws IOException {
        Topology topology = new Topology(thread, scenario);
        try {
            topology.build();
            return topology;
        } catch (IOException | RuntimeException failed) {
            topology.close();
            throw failed;
        }
    }

    /** The hosts by their names, in the scenario's order. */
    public Map<String, KernelHost> hosts() {
        return Collections.unmodifiableMap(hosts);
    }

    /** The host of that name. */
    public KernelHost host(String name) {
        return hosts.get(name);
    }

    /**
     * From where a frame comes to an interface as if from the wire.
     *
     * @param host the host at the other end, perhaps the one that only listens
     * @param device its device
     */
    public record WireEnd(KernelHost host, String device) {}

    /** The other end of the interface's wire; empty for a bridge. */
    public Optional<WireEnd> otherEnd(HostInterface place) {
        Optional<HostInterface> peer = cabling.peer(place);
        if (peer.isPresent()) {
            return Optional.of(
                    new WireEnd(hosts.get(peer.get().host()), peer.get().device()));
        }
        return Optional.ofNullable(farEnds.get(place)).map(device -> new WireEnd(beyond, device));
    }

    /** Whether an interface has no carrier, as a bridge without ports: who asks for neighbours there no tap sees. */
    public boolean isAnyWithoutCarrier() {
        return !cabling.devices().keySet().stream().allMatch(this::mayHaveCarrier);
    }

    /** Whether a host still waits for a neighbour's answer; if none comes, an ICMP error will. */
    public boolean isResolving() throws IOException {
        for (KernelHost host : hosts.values()) {
            if (Carriers.isResolving(host.routes())) {
                return true;
            }
        }
        return false;
    }

    /** Forgets the path MTUs that hosts have learned. */
    public void forgetPaths() throws IOException {
        for (KernelHost host : hosts.values()) {
            Settings.forgetPaths(host.namespace());
            LearnedPaths.forget(host);
        }
    }

    /** Takes interfaces of a host up or down, and lets everybody know everybody again. */
    public void setInterfaces(String name, Map<String, Boolean> states) throws IOException {
        KernelHost host = hosts.get(name);
        List<Request> requests = new ArrayList<>();
        states.forEach((device, up) -> {
            HostInterface place = new HostInterface(name, device);
            if (up) {
                down.remove(place);
            } else {
                down.add(place);
            }
            requests.add(LinkMessages.up(host.number(device), up));
        });
        host.ask("interfaces " + states, requests);
        awaitCarriers();
        introduceAll();
    }

    /** Lets everybody know everybody again, where an interface or its IPv6 has been switched off. */
    public void introduceAll() throws IOException {
        for (KernelHost each : hosts.values()) {
            introduce(each);
        }
    }

    /** Replaces a host's routes; connected ones stay. */
    public void replaceRoutes(String name, List<String> former, List<String> routes) throws IOException {
        RouteLines.remove(hosts.get(name), former);
        RouteLines.add(hosts.get(name), routes, List.of());
    }

    // ---- building

    private void build() throws IOException {
        for (HostSetup setup : scenario.setups()) {
            KernelHost host = KernelHost.create(thread, setup.host().name());
            hosts.put(host.name(), host);
            Settings.beforeDevices(host.namespace(), setup.sysctls());
            host.askNetfilter("a table that lets packets be traced", OwnTables.watch());
            host.ask("lo", List.of(LinkMessages.up(host.number(NetworkInterface.LOOPBACK), true)));
        }
        makeFarSide();
        makeLinks();
        for (Host host : scenario.network().hosts()) {
            raise(host);
        }
        awaitCarriers();
        for (HostSetup setup : scenario.setups()) {
            tune(setup.host());
            configure(setup);
        }
        for (HostSetup setup : scenario.setups()) {
            Settings.behindDevices(hosts.get(setup.host().name()).namespace(), setup.sysctls());
        }
        awaitAddresses();
        warmHeaderCaches();
    }

    private void makeFarSide() throws IOException {
        if (cabling.devices().keySet().stream().anyMatch(cabling::endsInVoid)) {
            beyond = KernelHost.create(thread, "the far side");
            Settings.farEnds(beyond.namespace());
            beyond.askNetfilter("silence", OwnTables.silence());
            beyond.ask("lo", List.of(LinkMessages.up(1, true), LinkMessages.everyAddressIsLocal()));
        }
    }

    /**
     * Makes all links. Were both ends of a wire to have the same number, the kernel would tell of their carrier a
     * second later, so the numbers go through the whole scenario.
     */
    private void makeLinks() throws IOException {
        int number = FIRST_NUMBER;
        for (HostInterface place : cabling.devices().keySet()) {
            hosts.get(place.host()).remember(place.device(), number);
            number++;
        }
        List<Request> requests = new ArrayList<>();
        for (Piece piece : cabling.piecesInOrder()) {
            LinkMessages.End first = end(piece.first());
            if (cabling.at(piece.first()).kind() == Kind.BRIDGE) {
                requests.add(LinkMessages.bridge(first));
            } else if (piece.second().isPresent()) {
                requests.add(LinkMessages.wire(first, end(piece.second().get())));
            } else {
                requests.add(LinkMessages.wire(first, farEnd(piece.first(), number)));
                number++;
            }
        }
        if (!requests.isEmpty()) {
            hosts.values().iterator().next().ask("links", requests);
        }
        if (beyond != null) {
            beyond.ask(
                    "far ends",
                    farEnds.values().stream()
                            .map(device -> LinkMessages.up(beyond.number(device), true))
                            .toList());
        }
    }

    private LinkMessages.End end(HostInterface place) {
        NetworkInterface device = cabling.at(place);
        KernelHost host = hosts.get(place.host());
        OptionalInt mtu = device.kind() == Kind.BRIDGE ? OptionalInt.empty() : OptionalInt.of(device.mtu());
        return new LinkMessages.End(
                device.name(),
                host.number(device.name()),
                device.mac(),
                mtu,
                host.namespace().descriptorNumber());
    }

    private LinkMessages.End farEnd(HostInterface place, int number) {
        String name = "w" + (farEnds.size() + 1);
        farEnds.put(place, name);
        beyond.remember(name, number);
        return new LinkMessages.End(
                name,
                number,
                Network.FAR_END,
                OptionalInt.of(cabling.at(place).mtu()),
                beyond.namespace().descriptorNumber());
    }

    private void raise(Host description) throws IOException {
        KernelHost host = hosts.get(description.name());
        List<Request> requests = new ArrayList<>();
        List<NetworkInterface> devices = devices(description);
        for (NetworkInterface device : devices) {
            device.master().ifPresent(bridge -> {
                requests.add(LinkMessages.port(host.number(device.name()), host.number(bridge)));
                requests.add(LinkMessages.portFlags(host.number(device.name()), device.hairpin()));
            });
        }
        for (NetworkInterface device : devices) {
            if (device.kind() == Kind.BRIDGE && device.mtu() != mtuOfPorts(description, device)) {
                requests.add(LinkMessages.mtu(host.number(device.name()), device.mtu()));
            }
        }
        devices.forEach(device -> requests.add(LinkMessages.up(host.number(device.name()), true)));
        host.ask("interfaces", requests);
        Settings.bridgeCalls(host.namespace(), description.brNetfilterLoaded());
    }

    private static List<NetworkInterface> devices(Host host) {
        return host.interfaces().stream()
                .filter(device -> device.kind() != Kind.LOOPBACK)
                .toList();
    }

    private static int mtuOfPorts(Host host, NetworkInterface bridge) {
        return host.ports(bridge.name()).stream()
                .mapToInt(NetworkInterface::mtu)
                .min()
                .orElse(DEFAULT_MTU);
    }

    // ---- what the kernel does a moment later

    private void awaitCarriers() throws IOException {
        long deadline = System.nanoTime() + LONGEST_RISE.toNanos();
        for (HostInterface place : cabling.devices().keySet()) {
            KernelHost host = hosts.get(place.host());
            int number = host.number(place.device());
            if (mayHaveCarrier(place)) {
                await(() -> Carriers.isReady(host.routes(), number), deadline);
            } else if (!down.contains(place) && cabling.at(place).kind() == Kind.VETH) {
                // A bridge takes another second to notice, and the clock stands still.
                await(() -> Carriers.hasLostCarrier(host.routes(), number), deadline);
            }
        }
        for (Map.Entry<HostInterface, String> end : farEnds.entrySet()) {
            if (!down.contains(end.getKey())) {
                await(() -> Carriers.isReady(beyond.routes(), beyond.number(end.getValue())), deadline);
            }
        }
    }

    private void awaitAddresses() throws IOException {
        long deadline = System.nanoTime() + LONGEST_RISE.toNanos();
        for (HostSetup setup : scenario.setups()) {
            KernelHost host = hosts.get(setup.host().name());
            List<IpAddress> own = setup.host().interfaces().stream()
                    .filter(device -> !device.name().equals(NetworkInterface.LOOPBACK)
                            && mayHaveCarrier(new HostInterface(host.name(), device.name())))
                    .flatMap(device -> device.addresses().stream())
                    .map(InterfaceAddress::address)
                    .toList();
            boolean ipv6IsOff = setup.sysctls().keySet().stream().anyMatch(name -> name.endsWith("disable_ipv6"));
            if (!ipv6IsOff) {
                await(() -> OwnAddresses.areReady(host.routes(), own), deadline);
            }
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition, long deadline) throws IOException {
        while (!condition.holds() && System.nanoTime() < deadline) {
            Pause.of(BETWEEN_LOOKS);
        }
    }

    private boolean mayHaveCarrier(HostInterface place) {
        if (down.contains(place)) {
            return false;
        }
        if (cabling.at(place).kind() == Kind.BRIDGE) {
            return cabling.ports(place).stream().anyMatch(this::mayHaveCarrier);
        }
        return cabling.peer(place).map(peer -> !down.contains(peer)).orElse(true);
    }

    // ---- addresses, neighbours, routes

    private void tune(Host description) throws IOException {
        KernelHost host = hosts.get(description.name());
        List<Request> requests = new ArrayList<>();
        try (SocketDescriptor any = host.namespace().socket(SocketFamily.AF_INET, SocketFamily.SOCK_DGRAM, 0)) {
            for (NetworkInterface device : devices(description)) {
                Devices.offloadsOff(any, device.name());
                for (Family family : Family.values()) {
                    requests.add(LinkMessages.askOnce(host.number(device.name()), family));
                }
            }
        }
        // A device whose MTU is below 1280 does not speak IPv6.
        host.askInVain(requests);
    }

    private void configure(HostSetup setup) throws IOException {
        KernelHost host = hosts.get(setup.host().name());
        List<Request> requests = new ArrayList<>();
        for (NetworkInterface device : setup.host().interfaces()) {
            for (InterfaceAddress address : device.addresses()) {
                if (device.kind() != Kind.LOOPBACK || !isThereAnyway(address)) {
                    requests.add(LinkMessages.address(host.number(device.name()), address));
                }
            }
        }
        host.ask("addresses", requests);
        introduce(host);
        RouteLines.add(host, setup.routes(), setup.policyRules());
    }

    private static boolean isThereAnyway(InterfaceAddress address) {
        return List.of("127.0.0.1/8", "::1/128").contains(address.toString());
    }

    /** Permanent neighbours for every address on its links, static forwarding entries for its bridges. */
    private void introduce(KernelHost host) throws IOException {
        List<Request> stations = new ArrayList<>();
        List<Request> forwarding = new ArrayList<>();
        for (HostInterface place : cabling.devices().keySet()) {
            if (!place.host().equals(host.name())) {
                continue;
            }
            if (!cabling.isPort(place)) {
                int number = host.number(place.device());
                neighbours
                        .of(place)
                        .forEach((address, mac) -> stations.add(LinkMessages.neighbour(number, address, mac)));
            }
            if (cabling.at(place).kind() == Kind.BRIDGE) {
                neighbours
                        .behindPortsOf(place)
                        .forEach((mac, port) ->
                                forwarding.add(LinkMessages.forwarding(host.number(port.device()), mac)));
            }
        }
        // A device that is down takes no neighbours, and the others' still have to come.
        host.askInVain(stations);
        host.ask("forwarding entries", forwarding);
    }

    /**
     * Sends a packet that nobody answers from each bridge to each of its neighbours. Until then a bridged frame that is
     * translated shows once more on the bridge itself, to get a header; a scenario's caches are warm.
     */
    private void warmHeaderCaches() throws IOException {
        for (HostInterface bridge : cabling.devices().keySet()) {
            if (cabling.at(bridge).kind() == Kind.BRIDGE) {
                Set<IpAddress> known = neighbours.of(bridge).keySet();
                for (Family family : Family.values()) {
                    List<IpAddress> unreached = greet(
                            bridge,
                            known.stream()
                                    .filter(address -> address.family() == family)
                                    .toList());
                    if (family == Family.IPV6 && !unreached.isEmpty() && hasPolicyRules(bridge.host())) {
                        greetByRoutes(bridge, unreached);
                    }
                }
            }
        }
    }

    /** Sends to all of them; those to which there is no way. */
    private List<IpAddress> greet(HostInterface bridge, List<IpAddress> addresses) throws IOException {
        return addresses.isEmpty()
                ? List.of()
                : EchoReplies.send(hosts.get(bridge.host()).namespace(), bridge.device(), addresses);
    }

    private boolean hasPolicyRules(String host) {
        return scenario.setups().stream()
                .anyMatch(setup ->
                        setup.host().name().equals(host) && !setup.policyRules().isEmpty());
    }

    /** A bridge without an address may be the way of some packets only: a policy rule's table says so. */
    private void greetByRoutes(HostInterface bridge, List<IpAddress> addresses) throws IOException {
        KernelHost host = hosts.get(bridge.host());
        List<String> routes = addresses.stream()
                .map(address -> address + "/128 dev " + bridge.device() + " metric 1")
                .toList();
        RouteLines.add(host, routes, List.of());
        greet(bridge, addresses);
        RouteLines.remove(host, routes);
    }

    /** Lets the namespaces go. */
    @Override
    public void close() {
        hosts.values().forEach(KernelHost::close);
        if (beyond != null) {
            beyond.close();
        }
    }
}
