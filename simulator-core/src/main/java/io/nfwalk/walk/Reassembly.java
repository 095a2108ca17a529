package io.nfwalk.walk;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Fragments that wait for the rest of their packet. Source: kernel net/ipv4/ip_fragment.c, ip_defrag. */
final class Reassembly {
    private final Map<Key, FragmentQueue> waiting = new HashMap<>();
    private final VirtualClock clock;

    Reassembly(VirtualClock clock) {
        this.clock = clock;
    }

    /** Packets are joined apart for each place that joins, as the kernel's defragmentation users are. */
    private record Key(String place, IpAddress source, IpAddress destination, int protocol, int id) {}

    /**
     * Adds the passage's fragment; when its packet is complete, the passage carries the whole packet from then on, and
     * of what the host knows of a packet what it knew of the first fragment.
     *
     * @return whether the passage has a whole packet
     */
    boolean join(Passage passage, String place) {
        Packet packet = passage.packet;
        int id = packet.fragment().orElseThrow().id();
        Key key = new Key(place, packet.source(), packet.destination(), packet.protocol(), id);
        FragmentQueue queue = waiting.get(key);
        if (queue == null || queue.isTooOld(clock.now())) {
            queue = new FragmentQueue(clock.now().plus(patience(packet)));
            waiting.put(key, queue);
        }
        return switch (queue.add(passage)) {
            case WAITS -> false;
            case LOST -> {
                waiting.remove(key);
                yield false;
            }
            case COMPLETE -> {
                waiting.remove(key);
                queue.joinInto(passage);
                yield true;
            }
        };
    }

    /** Source: net.ipv4.ipfrag_time, net.ipv6.ip6frag_time and nf_conntrack_frag6_timeout as they are built in. */
    private static Duration patience(Packet packet) {
        return switch (packet.family()) {
            case IPV4 -> Duration.ofSeconds(30);
            case IPV6 -> Duration.ofSeconds(60);
        };
    }

    /** Bytes behind the IP header. */
    static int dataLength(Packet packet) {
        return packet.transport().headerLength() + packet.payload().length();
    }
}
