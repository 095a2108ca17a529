package io.nfwalk.trace;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Frame;
import io.nfwalk.walk.HostWalk;
import io.nfwalk.walk.Outgoing;
import io.nfwalk.walk.Passage;
import io.nfwalk.walk.Stated;
import io.nfwalk.walk.Surroundings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A host with nobody around it who answers: whatever it looks for on a wire is at the wire's far end, which only
 * listens, and its own sockets take in what they get without a word.
 */
final class LoneHost {
    /** Who is behind the port that a bridged frame leaves by. */
    static final MacAddress BEYOND_THE_BRIDGE = MacAddress.of("02:00:00:ff:00:02");

    private static final int MOST_RUNS = 1_000;

    private final Host host;
    private final Optional<String> portBeyond;
    private final boolean whyNot;
    private final HostWalk walk;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<Runnable> whenQuiet = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    /** Where it is not known who is behind which port of a bridge, it is not the packet's own sender. */
    private String arrivedBy = "";

    /**
     * A host that has just started.
     *
     * @param portBeyond the bridge port behind which {@link #BEYOND_THE_BRIDGE} is
     * @param whyNot whether rules that do not match are recorded
     */
    LoneHost(Host host, VirtualClock clock, Chance chance, Optional<String> portBeyond, boolean whyNot) {
        this.host = host;
        this.portBeyond = portBeyond;
        this.whyNot = whyNot;
        this.walk = new HostWalk(host, new Around(), clock, chance);
    }

    /** Puts an entry into its connection tracking table. */
    Optional<Connection> restore(RestoredEntry entry) {
        return walk.conntrack().restore(entry);
    }

    /** The entries of its connection tracking table. */
    List<Connection> connections() {
        return walk.conntrack().entries();
    }

    /** Lets a packet arrive by an interface from the wire; what it led to. */
    List<Event> receive(String device, Packet packet, Stated stated) {
        NetworkInterface in = host.interfaceNamed(device).orElseThrow();
        MacAddress towards = portBeyond.isPresent()
                ? BEYOND_THE_BRIDGE
                : in.master().flatMap(host::interfaceNamed).orElse(in).mac();
        arrivedBy = device;
        walk.receive(device, new Frame(new Ethernet(Network.FAR_END, towards), packet), stated);
        return settle();
    }

    /** Lets one of its processes send a packet; what it led to. */
    List<Event> send(Packet packet, Stated stated) {
        Outgoing.Sender sender = packet.fragment().isPresent() ? Outgoing.Sender.KERNEL : Outgoing.Sender.SOCKET;
        walk.send(new Outgoing(packet, "process", stated.mark(), sender), stated);
        return settle();
    }

    private List<Event> settle() {
        int runs = 0;
        while (!queue.isEmpty() || !whenQuiet.isEmpty()) {
            if (queue.isEmpty()) {
                queue.addAll(whenQuiet);
                whenQuiet.clear();
            }
            if (++runs > MOST_RUNS) {
                break;
            }
            queue.poll().run();
        }
        return List.copyOf(events);
    }

    /** The far ends of its wires, and its sockets. */
    private final class Around implements Surroundings {
        @Override
        public boolean transmit(String device, Frame frame) {
            return true;
        }

        @Override
        public boolean hasCarrier(String device) {
            return host.interfaceNamed(device).map(NetworkInterface::up).orElse(false);
        }

        @Override
        public void loopBack(Passage passage) {
            queue.add(() -> walk.reenter(passage));
        }

        @Override
        public void letFramesMove() {
            // There is nobody whom a frame could reach.
        }

        @Override
        public void beforeAnythingArrives(Runnable action) {
            action.run();
        }

        @Override
        public Optional<MacAddress> neighbour(String device, IpAddress address) {
            NetworkInterface out = host.interfaceNamed(device).orElseThrow();
            return switch (out.kind()) {
                case LOOPBACK -> Optional.empty();
                case VETH -> Optional.of(Network.FAR_END);
                case BRIDGE -> host.ports(device).isEmpty() ? Optional.empty() : Optional.of(Network.FAR_END);
            };
        }

        @Override
        public Optional<String> bridgePort(String bridge, MacAddress mac) {
            if (mac.equals(BEYOND_THE_BRIDGE)) {
                return portBeyond;
            }
            return mac.equals(Network.FAR_END)
                    ? host.ports(bridge).stream()
                            .map(NetworkInterface::name)
                            .min(Comparator.comparing(port -> port.equals(arrivedBy)))
                    : Optional.empty();
        }

        @Override
        public void deliver(Passage passage) {
            // What a socket makes of it is not asked.
        }

        @Override
        public boolean hasConnectedSocket(Packet packet, String device) {
            return false;
        }

        @Override
        public boolean hasSocketOfConnection(Packet packet) {
            return false;
        }

        /** Of sockets a description names those that listen, but not those of connections. */
        @Override
        public SocketLookup.Found socketFor(SocketLookup ends) {
            return SocketLookup.Found.UNKNOWN;
        }

        @Override
        public void whenUnanswered(String device, IpAddress neighbour, Runnable action) {
            whenQuiet.add(action);
        }

        @Override
        public boolean holdBack(Runnable onward) {
            return false;
        }

        @Override
        public boolean asksWhyNot() {
            return whyNot;
        }

        @Override
        public void record(Event event) {
            events.add(event);
        }
    }
}
