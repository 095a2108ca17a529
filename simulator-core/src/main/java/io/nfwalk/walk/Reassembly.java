package io.nfwalk.walk;

import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fragments that wait for the rest of their packet. Source: kernel net/ipv4/ip_fragment.c, ip_defrag. */
final class Reassembly {
    private final Map<Key, List<Packet>> waiting = new HashMap<>();

    /** Packets are joined apart for each place that joins, as the kernel's defragmentation users are. */
    private record Key(String place, IpAddress source, IpAddress destination, int protocol, int id) {}

    /**
     * Adds the passage's fragment; when its packet is complete, the passage carries the whole packet from then on.
     *
     * @return whether the passage has a whole packet
     */
    boolean join(Passage passage, String place) {
        Packet packet = passage.packet;
        Fragment fragment = packet.fragment().orElseThrow();
        Key key = new Key(place, packet.source(), packet.destination(), packet.protocol(), fragment.id());
        List<Packet> pieces = waiting.computeIfAbsent(key, absent -> new ArrayList<>());
        pieces.add(packet);
        pieces.sort(Comparator.comparingInt(piece -> piece.fragment().orElseThrow().offset()));
        if (!isComplete(pieces)) {
            return false;
        }
        waiting.remove(key);
        passage.pieces = pieces.stream().map(Packet::length).toList();
        passage.packet = whole(pieces);
        return true;
    }

    private static boolean isComplete(List<Packet> pieces) {
        int expected = 0;
        for (Packet piece : pieces) {
            Fragment fragment = piece.fragment().orElseThrow();
            if (fragment.offset() != expected) {
                return false;
            }
            expected += dataLength(piece);
        }
        return !pieces.get(pieces.size() - 1).fragment().orElseThrow().more();
    }

    private static Packet whole(List<Packet> pieces) {
        Payload payload = Payload.EMPTY;
        for (Packet piece : pieces) {
            payload = payload.plus(piece.payload());
        }
        int longest = pieces.stream().mapToInt(Packet::length).max().orElseThrow();
        boolean longestForbidsCutting =
                pieces.stream().anyMatch(piece -> piece.length() == longest && piece.dontFragment());
        return pieces.get(0)
                .withPayload(payload)
                .withFragment(Optional.empty())
                .withDontFragment(longestForbidsCutting);
    }

    /** Bytes behind the IP header. */
    static int dataLength(Packet packet) {
        return packet.transport().headerLength() + packet.payload().length();
    }
}
