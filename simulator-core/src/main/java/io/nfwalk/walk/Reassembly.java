package io.nfwalk.walk;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Sysctls;
import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.undo.UndoMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Fragments that wait for the rest of their packet. Source: kernel net/ipv4/ip_fragment.c, ip_defrag. */
final class Reassembly {
    /** In the order in which they began. */
    private final UndoMap<Key, FragmentQueue> waiting;

    private final VirtualClock clock;
    private final Supplier<Sysctls> sysctls;

    /** Who joins a packet's fragments. */
    enum Place {
        /** Conntrack, for what comes in. */
        PREROUTING,
        /** The same for frames on a bridge. */
        BRIDGE,
        /** Conntrack, for the host's own packets. */
        OUTPUT,
        /** The host itself, for its sockets. */
        DELIVERY
    }

    /** No fragments; the sysctls say how long those that come will wait. */
    Reassembly(VirtualClock clock, Supplier<Sysctls> sysctls) {
        this.clock = clock;
        this.waiting = new UndoMap<>(clock.journal());
        this.sysctls = sysctls;
    }

    /** Packets are joined apart for each place that joins, as the kernel's defragmentation users are. */
    private record Key(Place place, IpAddress source, IpAddress destination, int protocol, int id) {
        /** IPv6 does not ask for the protocol. Source: kernel include/net/ipv6_frag.h, frag_v6_compare_key. */
        static Key of(Place place, Packet packet) {
            int protocol = packet.family() == Family.IPV4 ? packet.protocol() : 0;
            int id = packet.fragment().orElseThrow().id();
            return new Key(place, packet.source(), packet.destination(), protocol, id);
        }
    }

    /** What became of a fragment. */
    enum Joined {
        /** The passage has the whole packet. */
        WHOLE,
        /** It waits for others, or is dropped. */
        NO,
        /** It goes on as it is. */
        AS_IT_IS,
        /** It is dropped, and its sender is to be told. */
        WRONG_LENGTH,
        /** The same: it is IPv6's first and ends before the header of its protocol. */
        INCOMPLETE_HEADER
    }

    /**
     * Adds the passage's fragment; when its packet is complete, the passage carries the whole packet from then on, and
     * of what the host knows of a packet what it knew of the first fragment.
     *
     * @return what became of it
     */
    Joined join(Passage passage, Place place) {
        Packet packet = passage.packet;
        if (endsBeforeItsProtocol(packet)) {
            return place == Place.DELIVERY ? Joined.INCOMPLETE_HEADER : Joined.AS_IT_IS;
        }
        Key key = Key.of(place, packet);
        FragmentQueue queue = waiting.toChange(key);
        if (queue == null || queue.isTooOld(clock.now())) {
            queue = new FragmentQueue(clock.now().plus(patience(place, packet)), joiner(place, packet.family()));
            waiting.put(key, queue);
        }
        return switch (queue.add(passage)) {
            case WAITS -> Joined.NO;
            case LOST -> {
                waiting.remove(key);
                yield Joined.NO;
            }
            case NOT_JOINED -> {
                waiting.remove(key);
                yield Joined.AS_IT_IS;
            }
            case WRONG_LENGTH -> Joined.WRONG_LENGTH;
            case COMPLETE -> {
                waiting.remove(key);
                queue.joinInto(passage);
                // What conntrack joined is cut again even with the flag that forbids it, and where a bridge has
                // forgotten
                // the longest piece. Source: nf_ct_frag6_reasm and net/ipv4/netfilter/nf_defrag_ipv4.c,
                // nf_ct_ipv4_gather_frags: ignore_df.
                passage.mayBeCut |= place != Place.DELIVERY;
                yield Joined.WHOLE;
            }
        };
    }

    /**
     * Whether an IPv6 packet's first fragment has nothing of its protocol; the headers that are known are whole in it.
     * Source: kernel net/ipv6/reassembly.c, ipv6frag_thdr_truncated.
     */
    private static boolean endsBeforeItsProtocol(Packet packet) {
        int protocol = packet.protocol();
        return packet.family() == Family.IPV6
                && !packet.isLaterFragment()
                && packet.length() == packet.headerLength()
                && protocol != ExtensionHeader.NONE
                && !ExtensionHeader.isExtension(protocol);
    }

    private static FragmentQueue.Joiner joiner(Place place, Family family) {
        if (family == Family.IPV4) {
            return FragmentQueue.Joiner.IPV4;
        }
        return place == Place.DELIVERY ? FragmentQueue.Joiner.HOST_OF_IPV6 : FragmentQueue.Joiner.CONNTRACK_OF_IPV6;
    }

    private Duration patience(Place place, Packet packet) {
        String sysctl = switch (packet.family()) {
            case IPV4 -> "net.ipv4.ipfrag_time";
            case IPV6 -> place == Place.DELIVERY ? "net.ipv6.ip6frag_time" : "net.netfilter.nf_conntrack_frag6_timeout";
        };
        return Duration.ofSeconds(sysctls.get().value(sysctl));
    }

    /** When the next packet is given up for lack of fragments; empty if none waits. */
    Optional<Duration> nextDeadline() {
        return waiting.values().stream().map(FragmentQueue::until).min(Comparator.naturalOrder());
    }

    /**
     * A packet that was given up.
     *
     * @param beginning its first fragment
     * @param place who had waited for the others
     */
    record Lost(Passage beginning, Place place) {}

    /**
     * Gives up the packets whose time is over; those whose first fragment has come are told, in the order of their end.
     */
    List<Lost> giveUp() {
        List<Map.Entry<Key, FragmentQueue>> over = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().isTooOld(clock.now()))
                .sorted(Comparator.comparing(entry -> entry.getValue().until()))
                .toList();
        List<Lost> lost = new ArrayList<>();
        for (Map.Entry<Key, FragmentQueue> entry : over) {
            waiting.remove(entry.getKey());
            entry.getValue()
                    .beginning()
                    .ifPresent(
                            passage -> lost.add(new Lost(passage, entry.getKey().place())));
        }
        return lost;
    }

    /** Bytes behind the IP header; of an IPv6 fragment those behind its fragment header. */
    static int dataLength(Packet packet) {
        return packet.length() - packet.headerLength() + Cutting.behindFragmentHeader(packet);
    }
}
