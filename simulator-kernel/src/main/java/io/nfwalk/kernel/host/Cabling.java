package io.nfwalk.kernel.host;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.NetworkInterface.Kind;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who shares a link with whom, and in which order the links have to be made.
 *
 * <p>A link is what a frame can reach without being routed: the two ends of a wire, a bridge and its ports. Those of
 * its interfaces that are no bridge's port have a network layer: they are its stations. {@code lo} is on no link.
 */
final class Cabling {
    private final Network network;
    private final Map<HostInterface, NetworkInterface> devices = new LinkedHashMap<>();
    private final Map<HostInterface, List<HostInterface>> links = new LinkedHashMap<>();

    Cabling(Network network) {
        this.network = network;
        for (Host host : network.hosts()) {
            for (NetworkInterface device : host.interfaces()) {
                if (device.kind() != Kind.LOOPBACK) {
                    devices.put(new HostInterface(host.name(), device.name()), device);
                }
            }
        }
        for (HostInterface place : devices.keySet()) {
            if (!links.containsKey(place)) {
                List<HostInterface> link = linkFrom(place);
                link.forEach(member -> links.put(member, link));
            }
        }
    }

    /** All interfaces but {@code lo}, in the scenario's order. */
    Map<HostInterface, NetworkInterface> devices() {
        return Collections.unmodifiableMap(devices);
    }

    NetworkInterface at(HostInterface place) {
        return devices.get(place);
    }

    /** The other end of the interface's wire; empty if nobody is there. */
    Optional<HostInterface> peer(HostInterface place) {
        return network.peer(place);
    }

    /** Whether the interface is one end of a wire whose other end only listens. */
    boolean endsInVoid(HostInterface place) {
        return at(place).kind() == Kind.VETH && peer(place).isEmpty();
    }

    /** A bridge's ports in the scenario's order. */
    List<HostInterface> ports(HostInterface bridge) {
        return devices.keySet().stream()
                .filter(place -> bridgeOf(place).equals(Optional.of(bridge)))
                .toList();
    }

    /** The bridge that the interface is a port of. */
    Optional<HostInterface> bridgeOf(HostInterface place) {
        return at(place).master().map(bridge -> new HostInterface(place.host(), bridge));
    }

    /** Whether the interface has no network layer of its own. */
    boolean isPort(HostInterface place) {
        return at(place).master().isPresent();
    }

    /** All interfaces of the link that this one is on, itself included, in the scenario's order. */
    List<HostInterface> linkOf(HostInterface place) {
        return links.get(place);
    }

    private List<HostInterface> linkFrom(HostInterface start) {
        Set<HostInterface> found = new LinkedHashSet<>(Set.of(start));
        Deque<HostInterface> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (HostInterface next : besides(open.remove())) {
                if (found.add(next)) {
                    open.add(next);
                }
            }
        }
        return devices.keySet().stream().filter(found::contains).toList();
    }

    private List<HostInterface> besides(HostInterface place) {
        List<HostInterface> neighbours = new ArrayList<>(ports(place));
        peer(place).ifPresent(neighbours::add);
        bridgeOf(place).ifPresent(neighbours::add);
        return neighbours;
    }

    /**
     * The stations whose frames reach a bridge by this port, nearest first; an empty one stands for a far end that only
     * listens.
     */
    List<Optional<HostInterface>> beyond(HostInterface port) {
        List<Optional<HostInterface>> found = new ArrayList<>();
        collect(peer(port), found, new LinkedHashSet<>(bridgeOf(port).stream().toList()));
        return found;
    }

    private void collect(Optional<HostInterface> end, List<Optional<HostInterface>> found, Set<HostInterface> passed) {
        if (end.isEmpty() || !isPort(end.get())) {
            found.add(end);
            return;
        }
        HostInterface bridge = bridgeOf(end.get()).orElseThrow();
        if (passed.add(bridge)) {
            found.add(Optional.of(bridge));
            ports(bridge).stream()
                    .filter(port -> !port.equals(end.get()))
                    .forEach(port -> collect(peer(port), found, passed));
        }
    }

    /**
     * What is made in one go.
     *
     * @param first a bridge, or one end of a wire
     * @param second the other end, if it is a wire that has one in the scenario
     */
    record Piece(HostInterface first, Optional<HostInterface> second) {}

    /**
     * Bridges and wires in an order that gives each host its interfaces in the scenario's order. Where wires cross so
     * that there is no such order, the scenario's first host is served first.
     */
    List<Piece> piecesInOrder() {
        Map<String, Deque<HostInterface>> waiting = new LinkedHashMap<>();
        devices.keySet()
                .forEach(place -> waiting.computeIfAbsent(place.host(), host -> new ArrayDeque<>())
                        .add(place));
        Set<HostInterface> made = new LinkedHashSet<>();
        List<Piece> pieces = new ArrayList<>();
        while (made.size() < devices.size()) {
            int before = made.size();
            for (Deque<HostInterface> queue : waiting.values()) {
                dropMade(queue, made);
                if (!queue.isEmpty() && isNext(queue.peek(), waiting, made)) {
                    pieces.add(make(queue.peek(), made));
                }
            }
            if (made.size() == before) {
                HostInterface blocked = devices.keySet().stream()
                        .filter(place -> !made.contains(place))
                        .findFirst()
                        .orElseThrow();
                pieces.add(make(blocked, made));
            }
        }
        return pieces;
    }

    private static void dropMade(Deque<HostInterface> queue, Set<HostInterface> made) {
        while (!queue.isEmpty() && made.contains(queue.peek())) {
            queue.remove();
        }
    }

    private boolean isNext(HostInterface head, Map<String, Deque<HostInterface>> waiting, Set<HostInterface> made) {
        Optional<HostInterface> other = peer(head);
        if (other.isEmpty() || other.get().host().equals(head.host())) {
            return true;
        }
        Deque<HostInterface> theirs = waiting.get(other.get().host());
        dropMade(theirs, made);
        return other.get().equals(theirs.peek());
    }

    private Piece make(HostInterface first, Set<HostInterface> made) {
        Piece piece = new Piece(first, peer(first));
        made.add(first);
        piece.second().ifPresent(made::add);
        return piece;
    }
}
