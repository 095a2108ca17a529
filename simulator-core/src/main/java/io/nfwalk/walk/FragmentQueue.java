package io.nfwalk.walk;

import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.MatchContext.LinkType;
import io.nfwalk.undo.Struct;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fragments of one packet that have come. Source: kernel net/ipv4/ip_fragment.c, ip_frag_queue;
 * net/ipv4/inet_fragment.c, inet_frag_queue_insert.
 */
final class FragmentQueue extends Struct {
    /** What became of a queue by one more fragment. */
    enum Added {
        WAITS,
        COMPLETE,
        /** The fragment contradicts the others: all are dropped. */
        LOST,
        /** The fragment can't be one: it goes on as it is, the others are dropped. */
        NOT_JOINED,
        /** The same, and its sender is told. */
        WRONG_LENGTH
    }

    /** Who joins, as far as it matters to fragments that do not fit. */
    enum Joiner {
        /** IPv4, wherever. */
        IPV4,
        /** IPv6's conntrack. Source: kernel net/ipv6/netfilter/nf_conntrack_reasm.c, nf_ct_frag6_queue. */
        CONNTRACK_OF_IPV6,
        /** An IPv6 host for its sockets. Source: kernel net/ipv6/reassembly.c, ip6_frag_queue. */
        HOST_OF_IPV6
    }

    private static final int UNIT = 8;
    private static final int CONGESTION_EXPERIENCED = 3;

    private final Duration until;
    private final Joiner joiner;
    private TreeMap<Integer, Piece> pieces = new TreeMap<>();
    /** Begin and end of each stretch without a gap, as they came. */
    private TreeMap<Integer, Integer> stretches = new TreeMap<>();

    private String inDevice = "";
    private int length;
    private boolean lastIsHere;

    /** A fragment, and what the host knew of it. */
    private record Piece(
            Packet packet,
            int mark,
            LinkType linkType,
            Optional<Ethernet> ethernet,
            String inDevice,
            String takenInBy,
            Optional<PortSighting> sighting) {
        int begin() {
            return packet.fragment().orElseThrow().offset();
        }

        int end() {
            return begin() + Reassembly.dataLength(packet);
        }
    }

    /** A queue that waits for further fragments up to a moment. */
    FragmentQueue(Duration until, Joiner joiner) {
        this.until = until;
        this.joiner = joiner;
    }

    @Override
    protected FragmentQueue copy() {
        FragmentQueue copy = (FragmentQueue) super.copy();
        copy.pieces = new TreeMap<>(pieces);
        copy.stretches = new TreeMap<>(stretches);
        return copy;
    }

    /** When the host gives it up. */
    Duration until() {
        return until;
    }

    /** The packet's first fragment, as far as it has come, as one that came in by the interface of the latest. */
    Optional<Passage> beginning() {
        return Optional.ofNullable(pieces.get(0)).map(piece -> {
            Passage passage = new Passage(piece.packet(), inDevice);
            passage.mark = piece.mark();
            passage.takenInBy = piece.takenInBy();
            passage.linkType = piece.linkType();
            passage.ethernet = piece.ethernet();
            return passage;
        });
    }

    boolean isTooOld(Duration now) {
        return now.compareTo(until) >= 0;
    }

    Added add(Passage passage) {
        Packet packet = joiner == Joiner.IPV4 ? inUnits(passage.packet) : passage.packet;
        Piece piece = new Piece(
                packet,
                passage.mark,
                passage.linkType,
                passage.ethernet,
                passage.inDevice,
                passage.takenInBy,
                passage.sighting);
        Fragment fragment = piece.packet().fragment().orElseThrow();
        if (fragment.more() && piece.end() % UNIT != 0) {
            return joiner == Joiner.CONNTRACK_OF_IPV6 ? Added.NOT_JOINED : Added.WRONG_LENGTH;
        }
        // IPv6's conntrack drops the one fragment alone.
        Added ofUnusable = joiner == Joiner.CONNTRACK_OF_IPV6 ? Added.WAITS : Added.LOST;
        if (contradictsEnd(piece, fragment.more())) {
            return ofUnusable;
        }
        lastIsHere |= !fragment.more();
        length = Math.max(length, piece.end());
        if (piece.end() == piece.begin()) {
            // Where it stood has told how long the packet is.
            return ofUnusable;
        }
        Optional<Added> refused = place(piece);
        if (refused.isPresent()) {
            return refused.get();
        }
        pieces.put(piece.begin(), piece);
        inDevice = piece.inDevice();
        if (!isComplete()) {
            return Added.WAITS;
        }
        return agreeOnCongestion() ? Added.COMPLETE : Added.LOST;
    }

    /**
     * Either none or all of them are of a transport that can be told of congestion. Source: kernel
     * net/ipv4/inet_fragment.c, ip_frag_ecn_table.
     */
    private boolean agreeOnCongestion() {
        return pieces.values().stream()
                        .map(piece -> congestion(piece) == 0)
                        .distinct()
                        .count()
                == 1;
    }

    /** The two bits of the tos: 0 for a transport that can't be told, 3 for congestion met on the way. */
    private static int congestion(Piece piece) {
        return piece.packet().tos() & CONGESTION_EXPERIENCED;
    }

    /** All but the last fragment count in units of eight bytes. */
    private static Packet inUnits(Packet packet) {
        int rest = Reassembly.dataLength(packet) % UNIT;
        if (rest == 0 || !packet.fragment().orElseThrow().more()) {
            return packet;
        }
        Payload payload = packet.payload();
        return packet.withPayload(payload.slice(0, Math.max(0, payload.length() - rest)));
    }

    private boolean contradictsEnd(Piece piece, boolean more) {
        return more ? lastIsHere && piece.end() > length : piece.end() < length || lastIsHere && piece.end() != length;
    }

    /**
     * Finds the piece its place, or says why it gets none: it has come already, or a part of it. Only what continues
     * the last stretch lengthens that; what comes between others is a stretch of its own, even where it touches them.
     */
    private Optional<Added> place(Piece piece) {
        int lastEnd = pieces.isEmpty() ? -1 : pieces.lastEntry().getValue().end();
        if (piece.end() > lastEnd) {
            if (piece.begin() < lastEnd) {
                return Optional.of(Added.LOST);
            }
            stretches.put(piece.begin() == lastEnd ? stretches.lastKey() : piece.begin(), piece.end());
            return Optional.empty();
        }
        for (Map.Entry<Integer, Integer> stretch : stretches.entrySet()) {
            if (piece.begin() >= stretch.getKey() && piece.end() <= stretch.getValue()) {
                return Optional.of(Added.WAITS);
            }
            if (piece.begin() < stretch.getValue() && piece.end() > stretch.getKey()) {
                return Optional.of(Added.LOST);
            }
        }
        stretches.put(piece.begin(), piece.end());
        return Optional.empty();
    }

    private boolean isComplete() {
        int come = pieces.values().stream()
                .mapToInt(piece -> piece.end() - piece.begin())
                .sum();
        return lastIsHere && come == length;
    }

    /** Gives the passage the whole packet. */
    void joinInto(Passage passage) {
        Piece first = pieces.firstEntry().getValue();
        passage.pieces =
                pieces.values().stream().map(piece -> piece.packet().length()).toList();
        passage.longestPiece =
                passage.pieces.stream().mapToInt(Integer::intValue).max().orElseThrow();
        passage.identification = first.packet().fragment().orElseThrow().id();
        passage.packet = whole(first.packet());
        passage.longestForbidsCutting = passage.packet.dontFragment();
        passage.sum = ByteSum.NONE;
        passage.mark = first.mark();
        passage.takenInBy = first.takenInBy();
        passage.linkType = first.linkType();
        passage.ethernet = first.ethernet();
        passage.sighting = first.sighting();
        passage.bridgeInPort = first.sighting().map(PortSighting::port);
    }

    private Packet whole(Packet first) {
        Payload payload = Payload.EMPTY;
        int longest = 0;
        for (Piece piece : pieces.values()) {
            payload = payload.plus(piece.packet().payload());
            longest = Math.max(longest, piece.packet().length());
        }
        boolean longestForbidsCutting = false;
        for (Piece piece : pieces.values()) {
            longestForbidsCutting |=
                    piece.packet().length() == longest && piece.packet().dontFragment();
        }
        boolean congested = pieces.values().stream().anyMatch(piece -> congestion(piece) == CONGESTION_EXPERIENCED);
        return withWholeHeader(first.withPayload(payload))
                .withFragment(Optional.empty())
                .withTos(first.tos() | (congested ? CONGESTION_EXPERIENCED : 0))
                .withDontFragment(longestForbidsCutting);
    }

    /** Of all headers that are known a first piece can hold a part only of SCTP's. */
    private static Packet withWholeHeader(Packet packet) {
        if (packet.protocol() != Protocol.SCTP || !(packet.transport() instanceof Transport.Ports ports)) {
            return packet;
        }
        byte[] beginning = ByteBuffer.allocate(ports.headerLength())
                .putShort((short) ports.sourcePort())
                .putShort((short) ports.destinationPort())
                .array();
        Payload bytes = Payload.of(beginning).plus(packet.payload());
        Transport header = Transport.sctp(bytes);
        return packet.withTransport(header).withPayload(bytes.slice(header.headerLength(), bytes.length()));
    }
}
