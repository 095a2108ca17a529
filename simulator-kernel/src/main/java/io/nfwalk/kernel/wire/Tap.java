package io.nfwalk.kernel.wire;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.PacketRing;
import io.nfwalk.kernel.linux.PacketRing.Captured;
import io.nfwalk.packet.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One host's tap on all of its interfaces at once: one socket, so the order is the kernel's. */
public final class Tap implements AutoCloseable {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ARP = 0x0806;
    private static final int FOR_OTHERS = 3;
    private static final int OUTGOING = 4;

    private final String host;
    private final Map<String, Set<String>> takenAsIn;
    private final PacketRing ring;

    private Tap(String host, Map<String, Set<String>> takenAsIn, PacketRing ring) {
        this.host = host;
        this.takenAsIn = takenAsIn;
        this.ring = ring;
    }

    /**
     * What has come since the last look.
     *
     * @param stirred whether anything at all was there, on {@code lo} and of other protocols, too
     * @param asking whether an ARP packet was among it: somebody may wait for an answer
     * @param frames the frames that a result reports, in order
     */
    public record Seen(boolean stirred, boolean asking, List<SeenFrame> frames) {
        /** Copies the list. */
        public Seen {
            frames = List.copyOf(frames);
        }
    }

    /** Begins to listen on all interfaces of a host, those to come included. */
    public static Tap open(Namespace namespace, Host host) throws IOException {
        return new Tap(host.name(), macsTakenAsIn(host), PacketRing.open(namespace));
    }

    /** Port -> the MACs of its bridge and of all of that bridge's ports: what is for them goes up. */
    private static Map<String, Set<String>> macsTakenAsIn(Host host) {
        Map<String, Set<String>> taken = new TreeMap<>();
        for (NetworkInterface port : host.interfaces()) {
            port.master().ifPresent(bridge -> {
                Set<String> macs = new TreeSet<>();
                host.interfaceNamed(bridge)
                        .ifPresent(device -> macs.add(device.mac().toString()));
                host.ports(bridge).forEach(other -> macs.add(other.mac().toString()));
                taken.put(port.name(), macs);
            });
        }
        return taken;
    }

    /**
     * What has come since the last look, without waiting.
     *
     * @throws IOException if there were more frames than the tap has room for
     */
    public Seen read() throws IOException {
        List<SeenFrame> frames = new ArrayList<>();
        List<Captured> captured = ring.read();
        for (Captured frame : captured) {
            if (!frame.device().equals("lo")) {
                family(frame.protocol())
                        .flatMap(family ->
                                FrameReader.read(host, frame.device(), direction(frame), family, frame.bytes()))
                        .ifPresent(frames::add);
            }
        }
        boolean asking = captured.stream().anyMatch(frame -> frame.protocol() == ARP);
        return new Seen(!captured.isEmpty(), asking, frames);
    }

    private String direction(Captured frame) {
        if (frame.kind() == OUTGOING) {
            return "out";
        }
        boolean goesUp = frame.kind() != FOR_OTHERS
                || takenAsIn.getOrDefault(frame.device(), Set.of()).contains(FrameReader.destination(frame.bytes()));
        return goesUp ? "in" : "other";
    }

    private static Optional<Family> family(int protocol) {
        return protocol == IPV4
                ? Optional.of(Family.IPV4)
                : protocol == IPV6 ? Optional.of(Family.IPV6) : Optional.empty();
    }

    @Override
    public void close() {
        ring.close();
    }
}
