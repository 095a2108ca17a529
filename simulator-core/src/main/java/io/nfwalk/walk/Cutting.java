package io.nfwalk.walk;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts packets that are too long for a link. Source: kernel net/ipv4/ip_output.c, ip_do_fragment;
 * net/ipv6/ip6_output.c, ip6_fragment.
 */
final class Cutting {
    /** What every link takes. Source: RFC 791, 3.2. */
    static final int LEAST_MTU_OF_IPV4 = 68;

    private static final int LEAST_PIECE = 8;

    private Cutting() {}

    /**
     * Whether nothing of the kernel's or of a socket that sends datagrams takes such a way. Source: kernel
     * net/ipv4/ip_output.c, ip_setup_cork; net/ipv6/ip6_output.c, __ip6_append_data, which needs room for a piece.
     */
    static boolean isTooNarrow(Family family, int mtu) {
        return family == Family.IPV4 ? mtu < LEAST_MTU_OF_IPV4 : !hasRoomForPieces(family, mtu);
    }

    /** Whether a piece has room for the least that it may hold. */
    static boolean hasRoomForPieces(Family family, int mtu) {
        int fragmentHeader = family == Family.IPV4 ? 0 : ExtensionHeader.FRAGMENT_LENGTH;
        return mtu >= family.headerLength() + fragmentHeader + LEAST_PIECE;
    }

    /**
     * What pieces may not exceed if those that came did not exceed that: IPv6 makes none shorter than every link takes.
     */
    static int limit(Family family, int longestPiece) {
        return family == Family.IPV4 ? longestPiece : Math.max(longestPiece, HostState.LEAST_MTU_OF_IPV6);
    }

    /**
     * The packet in pieces of at most {@code mtu} bytes.
     *
     * @param whole the packet, which may be a fragment itself
     * @param mtu the most that a piece may have
     * @param pieces IP lengths of the pieces that the packet was joined from; if all fit, it leaves in the same
     * @param id what its pieces have in common, if it is none itself whose identification they keep
     */
    static List<Packet> cut(Packet whole, int mtu, List<Integer> pieces, int id) {
        boolean isPieceOfIpv6 =
                whole.family() == Family.IPV6 && whole.fragment().isPresent();
        Packet packet = isPieceOfIpv6 ? withInnerHeader(whole) : whole;
        int header = repeated(packet);
        int data = Reassembly.dataLength(packet);
        List<Integer> sizes = new ArrayList<>();
        boolean samePieces = !pieces.isEmpty()
                && pieces.stream().allMatch(length -> length <= mtu)
                && pieces.stream().mapToInt(length -> length - header).sum() == data;
        if (samePieces) {
            // They are sent as they are but for the flag that forbids to cut them. Source: ip_fraglist_init.
            packet = packet.withDontFragment(false);
            pieces.forEach(length -> sizes.add(length - header));
        } else {
            int room = (mtu - header) / 8 * 8;
            for (int left = data; left > 0; left -= room) {
                sizes.add(left <= mtu - header ? left : room);
                if (left <= mtu - header) {
                    break;
                }
            }
        }
        return cut(packet, sizes, id);
    }

    /** IPv6's fragment with its fragment header as one among others: its pieces get one more each. */
    private static Packet withInnerHeader(Packet fragment) {
        List<ExtensionHeader> headers = new ArrayList<>(fragment.extensions());
        headers.add(
                fragment.repeatedExtensions(),
                new ExtensionHeader.InnerFragment(fragment.fragment().orElseThrow()));
        return fragment.withFragment(Optional.empty()).withExtensions(headers);
    }

    /** Bytes of headers that every piece has, IPv6's fragment header with them. */
    private static int repeated(Packet packet) {
        if (packet.family() == Family.IPV4) {
            return packet.family().headerLength();
        }
        return packet.family().headerLength()
                + ExtensionHeader.FRAGMENT_LENGTH
                + length(packet.extensions().subList(0, packet.repeatedExtensions()));
    }

    /** Bytes of the extension headers that the first piece alone has. */
    static int behindFragmentHeader(Packet packet) {
        return length(packet.extensions()
                .subList(packet.repeatedExtensions(), packet.extensions().size()));
    }

    private static int length(List<ExtensionHeader> headers) {
        return headers.stream().mapToInt(ExtensionHeader::length).sum();
    }

    private static List<Packet> cut(Packet packet, List<Integer> sizes, int newId) {
        Optional<Fragment> outer = packet.fragment();
        int base = outer.map(Fragment::offset).orElse(0);
        int id = outer.map(Fragment::id).orElse(newId);
        boolean moreBehind = outer.map(Fragment::more).orElse(false);
        int transportLength = packet.transport().headerLength() + behindFragmentHeader(packet);
        List<ExtensionHeader> everywhere = packet.extensions().subList(0, packet.repeatedExtensions());
        boolean cutsAgain = packet.extensions().stream().anyMatch(ExtensionHeader.InnerFragment.class::isInstance);
        int ofLater = cutsAgain ? ExtensionHeader.FRAGMENT : packet.protocol();
        List<Packet> cut = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < sizes.size(); i++) {
            int end = offset + sizes.get(i);
            boolean more = i < sizes.size() - 1 || moreBehind;
            Payload payload =
                    packet.payload().slice(Math.max(0, offset - transportLength), Math.max(0, end - transportLength));
            Packet piece = packet.withFragment(Optional.of(new Fragment(base + offset, more, id)))
                    .withPayload(payload);
            cut.add(
                    offset == 0
                            ? piece
                            : piece.withTransport(new Transport.Raw())
                                    .withExtensions(everywhere)
                                    .withProtocol(ofLater));
            offset = end;
        }
        return cut;
    }
}
