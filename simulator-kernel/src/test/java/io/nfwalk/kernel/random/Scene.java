package io.nfwalk.kernel.random;

import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hosts of a scenario while it is made, and what rules and steps may speak of. */
final class Scene {
    /** Ports that somebody may listen at, and others beside them. */
    static final List<Integer> PORTS = List.of(80, 80, 80, 53, 53, 8080, 81, 1000, 2000, 5353, 8081);

    /** What an address is to the host in the middle. */
    enum Role {
        /** A host at the other end of a wire. */
        PEER,
        /** Its own. */
        OWN,
        /** Nobody's: rules translate it. */
        VIRTUAL,
        /** Behind a router. */
        BEYOND,
        /** Nobody's, or one that routes refuse. */
        NOBODY
    }

    /**
     * A wire into which packets can be sent.
     *
     * @param host whose interface it ends at
     * @param device the interface
     * @param bridge the bridge whose port that is
     * @param address an address that lives behind it
     */
    record Wire(String host, String device, Optional<String> bridge, String address) {}

    final Family family = Family.IPV4;
    /** In the order of the file. */
    private final Map<String, HostDraft> hosts = new LinkedHashMap<>();

    private final Map<Role, List<String>> addresses = new EnumMap<>(Role.class);

    /** The host in the middle, whose rules matter most. */
    String box = "box";
    /** All hosts with rules of their own kind: the box, and its like. */
    final List<String> boxes = new ArrayList<>();
    /** The hosts that connect and ping. */
    final List<String> clients = new ArrayList<>();
    /** The peers of the boxes. */
    final List<String> peers = new ArrayList<>();

    final List<Wire> wires = new ArrayList<>();
    final List<String> interfaces = new ArrayList<>();
    final List<String> ports = new ArrayList<>();
    final List<String> bridges = new ArrayList<>();
    final List<Flow> flows = new ArrayList<>();
    /** The ip sets that rules may name. */
    final List<IpSets.Named> sets = new ArrayList<>();
    /** How they are made. */
    final List<String> setLines = new ArrayList<>();
    /** Whether nobody accepts TCP connections, so that all sequence numbers are known. */
    boolean silent;
    /** Whether rules have clocks that a wait would move and a replay does not. */
    boolean keepsTime;
    /** Whether rules give conversations their helper. */
    boolean helpers;
    /** How many packets were cut so far. */
    int fragmented;
    /** Whether pieces wait for others. */
    boolean incompleteFragments;
    /** Whether there may be nat tables; where there are, security has no rules in INPUT. */
    boolean translates = true;
    /** Whether the box can have other routes: through which gateway. */
    Optional<String> gateway = Optional.empty();

    Scene() {
        for (Role role : Role.values()) {
            addresses.put(role, new ArrayList<>());
        }
    }

    HostDraft host(String name) {
        return hosts.computeIfAbsent(name, HostDraft::new);
    }

    boolean has(String name) {
        return hosts.containsKey(name);
    }

    List<HostDraft> hosts() {
        return List.copyOf(hosts.values());
    }

    void address(Role role, String... more) {
        addresses.get(role).addAll(List.of(more));
    }

    List<String> addresses(Role... roles) {
        List<String> found = new ArrayList<>();
        for (Role role : roles) {
            found.addAll(addresses.get(role));
        }
        return found;
    }

    /** One address of one of these roles, each role that has some as likely as the others. */
    String address(Dice dice, Role... roles) {
        List<Role> known = List.of(roles).stream()
                .filter(role -> !addresses.get(role).isEmpty())
                .toList();
        return known.isEmpty() ? dice.of(addresses.get(Role.PEER)) : dice.of(addresses.get(dice.of(known)));
    }

    String anyAddress(Dice dice) {
        return address(
                dice, Role.PEER, Role.PEER, Role.PEER, Role.OWN, Role.BEYOND, Role.VIRTUAL, Role.VIRTUAL, Role.NOBODY);
    }

    /** Where packets go: seldom to nobody. */
    String target(Dice dice) {
        return address(
                dice,
                Role.PEER,
                Role.PEER,
                Role.PEER,
                Role.VIRTUAL,
                Role.VIRTUAL,
                Role.VIRTUAL,
                Role.OWN,
                Role.BEYOND,
                Role.NOBODY);
    }

    /** The first address of a host, without its prefix length. */
    Optional<String> addressOf(String host) {
        return host(host).interfaces().stream()
                .flatMap(device -> device.addresses().stream())
                .map(address -> address.substring(0, address.indexOf('/')))
                .findFirst();
    }

    /** The sockets that listen on a host that is no box: {@code address:port} and protocol. */
    List<Flow> services() {
        List<Flow> found = new ArrayList<>();
        for (String peer : peers) {
            for (String socket : host(peer).listen()) {
                String[] words = socket.split("/");
                addressOf(peer)
                        .ifPresent(
                                address -> found.add(new Flow("", address, words[0], 0, Integer.parseInt(words[1]))));
            }
        }
        return found;
    }

    String mac(String host, String device) {
        return host(host).device(device).mac().orElseThrow();
    }

    /**
     * Gives every interface the MAC that it would have anyway, so that steps can name it and a smaller scenario has the
     * same.
     */
    void numberMacs() {
        int hostNumber = 0;
        for (HostDraft host : hosts.values()) {
            hostNumber++;
            int number = 0;
            for (InterfaceText device : host.interfaces()) {
                number++;
                if (!device.name().equals("lo")) {
                    String mac = "02:00:00:00:%02x:%02x".formatted(hostNumber, number);
                    host.put(device.withMac(Optional.of(device.mac().orElse(mac))));
                }
            }
        }
    }

    List<HostText> texts() {
        return hosts.values().stream().map(HostDraft::text).toList();
    }
}
