package io.nfwalk.kernel.wire;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an IP header and IPv6's extension headers say.
 *
 * @param source where it comes from
 * @param destination where it goes
 * @param ttl TTL or hop limit
 * @param tos TOS or traffic class
 * @param length of the whole packet with its headers, in bytes, as the header tells it
 * @param protocol of what follows
 * @param offset of a fragment, in bytes
 * @param more whether further fragments follow
 * @param payload what follows all these headers, as much of it as is there
 */
record IpHeader(
        IpAddress source,
        IpAddress destination,
        int ttl,
        int tos,
        int length,
        int protocol,
        int offset,
        boolean more,
        ByteBuffer payload) {
    /** What the bytes begin with, or empty if they are no packet of that family. */
    static Optional<IpHeader> read(Family family, ByteBuffer bytes) {
        return switch (family) {
            case IPV4 -> readIpv4(bytes);
            case IPV6 -> readIpv6(bytes);
        };
    }

    private static Optional<IpHeader> readIpv4(ByteBuffer bytes) {
        if (bytes.limit() < 20 || (bytes.get(0) & 0xf0) != 0x40) {
            return Optional.empty();
        }
        int length = unsigned16(bytes, 2);
        int fragment = unsigned16(bytes, 6);
        return Optional.of(new IpHeader(
                IpAddress.ipv4(bytes.getInt(12)),
                IpAddress.ipv4(bytes.getInt(16)),
                Byte.toUnsignedInt(bytes.get(8)),
                Byte.toUnsignedInt(bytes.get(1)),
                length,
                Byte.toUnsignedInt(bytes.get(9)),
                (fragment & 0x1fff) * 8,
                (fragment & 0x2000) != 0,
                slice(bytes, (bytes.get(0) & 15) * 4, length)));
    }

    private static Optional<IpHeader> readIpv6(ByteBuffer bytes) {
        if (bytes.limit() < 40 || (bytes.get(0) & 0xf0) != 0x60) {
            return Optional.empty();
        }
        int length = 40 + unsigned16(bytes, 4);
        int number = Byte.toUnsignedInt(bytes.get(6));
        int offset = 0;
        boolean more = false;
        boolean isPiece = false;
        ByteBuffer payload = slice(bytes, 40, length);
        while (offset == 0 && payload.limit() >= 8 && isExtension(number)) {
            int size = 8;
            if (number == ExtensionHeader.FRAGMENT && isPiece) {
                // of what was cut again: the outer header tells where this belongs
                size = ExtensionHeader.FRAGMENT_LENGTH;
            } else if (number == ExtensionHeader.FRAGMENT) {
                isPiece = true;
                offset = unsigned16(payload, 2) & 0xfff8;
                more = (payload.get(3) & 1) != 0;
            } else if (number == ExtensionHeader.AUTHENTICATION) {
                size += Byte.toUnsignedInt(payload.get(1)) * 4;
            } else {
                size += Byte.toUnsignedInt(payload.get(1)) * 8;
            }
            number = Byte.toUnsignedInt(payload.get(0));
            payload = slice(payload, size, payload.limit());
        }
        return Optional.of(new IpHeader(
                new IpAddress(Family.IPV6, bytes.getLong(8), bytes.getLong(16)),
                new IpAddress(Family.IPV6, bytes.getLong(24), bytes.getLong(32)),
                Byte.toUnsignedInt(bytes.get(7)),
                bytes.getInt(0) >> 20 & 0xff,
                length,
                number,
                offset,
                more,
                payload));
    }

    private static boolean isExtension(int number) {
        return number == ExtensionHeader.HOP_BY_HOP
                || number == ExtensionHeader.ROUTING
                || number == ExtensionHeader.FRAGMENT
                || number == ExtensionHeader.AUTHENTICATION
                || number == ExtensionHeader.DESTINATION_OPTIONS;
    }

    private static ByteBuffer slice(ByteBuffer bytes, int from, int to) {
        int end = Math.min(to, bytes.limit());
        return from >= end ? ByteBuffer.allocate(0) : bytes.slice(from, end - from);
    }

    static int unsigned16(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /** Whether it is no fragment, or one with the transport header. */
    boolean isFirst() {
        return offset == 0;
    }

    /** Whether two ports stand at the payload's beginning. */
    boolean hasPorts() {
        boolean ported = protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.SCTP
                || protocol == Protocol.UDPLITE;
        return ported && isFirst() && payload.limit() >= 4;
    }

    /** Whether a message of its family's own control protocol begins here. */
    boolean hasIcmp() {
        return isIcmp() && isFirst() && payload.limit() >= 2;
    }

    private boolean isIcmp() {
        return protocol == source.family().icmpProtocol();
    }

    /**
     * The protocol in the words of the result format: of ICMP that of the family, the number for those without a name.
     */
    String protocolName() {
        boolean named = isIcmp() || protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP;
        return named ? Protocol.name(protocol) : Integer.toString(protocol);
    }
}
