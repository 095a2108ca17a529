package io.nfwalk.kernel.wire;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which fragments, sent one by one, make one datagram. */
public final class Datagrams {
    private static final int NEVER_SENT = 8;

    private Datagrams() {}

    /**
     * The bytes behind a first fragment: those of the other fragments of its datagram, if all are sent; else some that
     * nobody sends, because a fragment's checksum is that of its whole datagram.
     *
     * <p>They are looked for behind it up to the next first fragment, then before it, then on both sides.
     *
     * @param sent the packets that a scenario's steps send, in order, as the file gives them; empty for other steps
     * @param at the place of the first fragment
     */
    public static byte[] restOf(List<Optional<Packet>> sent, int at) {
        Optional<Packet> first = sent.get(at)
                .filter(packet -> packet.fragment()
                        .filter(place -> place.isFirst() && place.more())
                        .isPresent());
        if (first.isEmpty()) {
            return new byte[0];
        }
        List<Packet> behind = upToFirst(first.get(), sent.subList(at + 1, sent.size()));
        List<Optional<Packet>> reversed = new ArrayList<>(sent.subList(0, at));
        Collections.reverse(reversed);
        List<Packet> before = upToFirst(first.get(), reversed);
        List<Packet> both = new ArrayList<>(behind);
        both.addAll(before);
        int ownLength = dataLength(first.get());
        return joined(behind, ownLength)
                .or(() -> joined(before, ownLength))
                .or(() -> joined(both, ownLength))
                .map(Payload::toBytes)
                .orElse(new byte[NEVER_SENT]);
    }

    /** Bytes behind the IP header; of an IPv6 fragment those behind its fragment header. */
    private static int dataLength(Packet piece) {
        int ownHeaders = piece
                .extensions()
                .subList(piece.repeatedExtensions(), piece.extensions().size())
                .stream()
                .mapToInt(ExtensionHeader::length)
                .sum();
        return piece.length() - piece.headerLength() + ownHeaders;
    }

    private static List<Packet> upToFirst(Packet first, List<Optional<Packet>> sent) {
        List<Packet> found = new ArrayList<>();
        for (Optional<Packet> other : sent) {
            if (other.isEmpty() || other.get().equals(first) || !isOfSameDatagram(first, other.get())) {
                continue;
            }
            if (!other.get().isLaterFragment()) {
                break;
            }
            found.add(other.get());
        }
        return found;
    }

    private static boolean isOfSameDatagram(Packet first, Packet other) {
        return other.source().equals(first.source())
                && other.destination().equals(first.destination())
                && other.protocol() == first.protocol()
                && id(other).equals(id(first));
    }

    /** What is called the id of an ICMP fragment is the echo's. */
    private static Optional<Integer> id(Packet packet) {
        boolean isIcmp = packet.protocol() == Protocol.ICMP || packet.protocol() == Protocol.ICMPV6;
        return isIcmp ? Optional.empty() : packet.fragment().map(Fragment::id);
    }

    /** The pieces one behind the other from that offset, if they reach the end. */
    private static Optional<Payload> joined(List<Packet> pieces, int from) {
        Map<Integer, Payload> byOffset = new TreeMap<>();
        int end = -1;
        for (Packet piece : pieces) {
            Fragment place = piece.fragment().orElseThrow();
            byOffset.put(place.offset(), piece.payload());
            end = place.more() ? end : place.offset() + piece.payload().length();
        }
        Payload rest = Payload.EMPTY;
        int place = from;
        while (byOffset.containsKey(place) && byOffset.get(place).length() > 0) {
            Payload piece = byOffset.get(place);
            rest = rest.plus(piece);
            place += piece.length();
        }
        return place == end ? Optional.of(rest) : Optional.empty();
    }
}
