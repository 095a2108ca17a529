package io.nfwalk.network;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.MacAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts and the wires between them, before anything moves; immutable.
 *
 * <p>A {@linkplain NetworkInterface.Kind#VETH veth} that no wire was given is one end of a wire whose far end only
 * listens.
 */
public final class Network {
    /** The MAC at the far end of a wire without a peer, which answers for all addresses that nobody has. */
    public static final MacAddress FAR_END = MacAddress.of("02:00:00:ff:00:01");

    private final Map<String, Host> hosts;
    private final Map<HostInterface, HostInterface> peers;
    private final Map<HostInterface, Set<HostInterface>> unlearned;

    private Network(Builder builder) {
        this.hosts = Collections.unmodifiableMap(new LinkedHashMap<>(builder.hosts));
        this.peers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.peers));
        Map<HostInterface, Set<HostInterface>> copies = new LinkedHashMap<>();
        builder.unlearned.forEach(
                (bridge, stations) -> copies.put(bridge, Collections.unmodifiableSet(new LinkedHashSet<>(stations))));
        this.unlearned = Collections.unmodifiableMap(copies);
    }

    private Network(Map<String, Host> hosts, Network wired) {
        this.hosts = Collections.unmodifiableMap(hosts);
        this.peers = wired.peers;
        this.unlearned = wired.unlearned;
    }

    /** The same wires with a host described anew; IllegalArgumentException if there is none of that name. */
    public Network with(Host changed) {
        Map<String, Host> others = new LinkedHashMap<>(hosts);
        if (others.replace(changed.name(), changed) == null) {
            throw new IllegalArgumentException("no host is named " + changed.name());
        }
        return new Network(others, this);
    }

    /** Begins a network without hosts. */
    public static Builder builder() {
        return new Builder();
    }

    /** The hosts in the order in which they were added. */
    public List<Host> hosts() {
        return List.copyOf(hosts.values());
    }

    /** The host of that name. */
    public Optional<Host> host(String name) {
        return Optional.ofNullable(hosts.get(name));
    }

    /** The interface at the other end of the interface's wire; empty if nobody is there. */
    public Optional<HostInterface> peer(HostInterface end) {
        return Optional.ofNullable(peers.get(end));
    }

    /** Whose MAC addresses the bridge does not know, so that it floods frames for them. */
    public Set<HostInterface> unlearned(HostInterface bridge) {
        return unlearned.getOrDefault(bridge, Set.of());
    }

    /** Puts a network together; each call checks what it is given. */
    public static final class Builder {
        private final Map<String, Host> hosts = new LinkedHashMap<>();
        private final Map<HostInterface, HostInterface> peers = new LinkedHashMap<>();
        private final Map<HostInterface, List<HostInterface>> unlearned = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a host; IllegalArgumentException if one of that name is there. */
        public Builder host(Host host) {
            if (hosts.putIfAbsent(host.name(), host) != null) {
                throw new IllegalArgumentException("two hosts are named " + host.name());
            }
            return this;
        }

        /**
         * Lays a wire between two interfaces of hosts that were added before.
         *
         * @throws IllegalArgumentException if there is no such interface, it is not a veth, or has a wire already
         */
        public Builder wire(HostInterface one, HostInterface other) {
            requireFree(one);
            requireFree(other);
            if (one.equals(other)) {
                throw new IllegalArgumentException(one + " cannot be its own peer");
            }
            peers.put(one, other);
            peers.put(other, one);
            return this;
        }

        /**
         * Lets a bridge not know the MAC of an interface.
         *
         * @throws IllegalArgumentException if there is no such interface, or the first is not a bridge
         */
        public Builder unlearned(HostInterface bridge, HostInterface station) {
            requireKind(bridge, NetworkInterface.Kind.BRIDGE, "a bridge");
            interfaceAt(station);
            unlearned.computeIfAbsent(bridge, b -> new ArrayList<>()).add(station);
            return this;
        }

        /** The network as it was put together. */
        public Network build() {
            return new Network(this);
        }

        private void requireFree(HostInterface end) {
            requireKind(end, NetworkInterface.Kind.VETH, "a veth, the end of a wire");
            if (peers.containsKey(end)) {
                throw new IllegalArgumentException(end + " is already wired to " + peers.get(end));
            }
        }

        private void requireKind(HostInterface end, NetworkInterface.Kind kind, String words) {
            if (interfaceAt(end).kind() != kind) {
                throw new IllegalArgumentException(end + " is not " + words);
            }
        }

        private NetworkInterface interfaceAt(HostInterface place) {
            Host host = hosts.get(place.host());
            if (host == null) {
                throw new IllegalArgumentException("no host is named " + place.host());
            }
            return host.interfaceNamed(place.device())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "host " + place.host() + " has no interface " + place.device()));
        }
    }
}
