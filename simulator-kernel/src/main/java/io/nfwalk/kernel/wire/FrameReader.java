package io.nfwalk.kernel.wire;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.scenario.RunReport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a frame's bytes as the result format reports them. */
public final class FrameReader {
    private static final int ETHERNET = 14;
    private static final int ICMP_HEADER = 8;

    /** ICMPv6 types: listeners, routers, neighbours, redirects; listeners in their second version. */
    private static final Set<Integer> CHATTER = Set.of(130, 131, 132, 133, 134, 135, 136, 137, 143);

    private FrameReader() {}

    /**
     * What a result reports of a frame; empty if it is no IP packet, or one of IPv6's own multicast chatter.
     *
     * @param host whose interface
     * @param device the interface
     * @param direction in, out or other
     * @param family what the frame says it carries
     * @param bytes the frame from its Ethernet header on; its end may be missing
     */
    public static Optional<SeenFrame> read(String host, String device, String direction, Family family, byte[] bytes) {
        if (bytes.length < ETHERNET) {
            return Optional.empty();
        }
        ByteBuffer packet =
                ByteBuffer.wrap(bytes, ETHERNET, bytes.length - ETHERNET).slice();
        return IpHeader.read(family, packet)
                .filter(header -> !isChatter(header))
                .map(header -> new SeenFrame(
                        frame(host, device, direction, mac(bytes, 6), mac(bytes, 0), header), sequence(header)));
    }

    /** What hosts tell each other of neighbours, routers and groups. */
    private static boolean isChatter(IpHeader header) {
        return header.destination().family() == Family.IPV6
                && header.destination().isMulticast()
                && header.hasIcmp()
                && CHATTER.contains(header.payload().get(0) & 0xff);
    }

    /** The MAC that a frame is for; its bytes begin with it. */
    static String destination(byte[] bytes) {
        return mac(bytes, 0);
    }

    private static RunReport.Frame frame(
            String host, String device, String direction, String source, String destination, IpHeader header) {
        ByteBuffer payload = header.payload();
        boolean fragment = !header.isFirst() || header.more();
        return new RunReport.Frame(
                host,
                device,
                direction,
                source,
                destination,
                header.protocolName(),
                header.source().toString(),
                port(header, 0),
                header.destination().toString(),
                port(header, 2),
                isTcp(header) ? Optional.of(new TcpFlags(payload.get(13) & 0xff).toString()) : Optional.empty(),
                header.hasIcmp() ? Optional.of(icmp(header.source().family(), payload)) : Optional.empty(),
                fragment ? Optional.of(header.offset() + (header.more() ? "+" : "")) : Optional.empty(),
                header.ttl(),
                header.tos(),
                header.length(),
                Map.of());
    }

    private static OptionalInt port(IpHeader header, int at) {
        return header.hasPorts() ? OptionalInt.of(IpHeader.unsigned16(header.payload(), at)) : OptionalInt.empty();
    }

    private static boolean isTcp(IpHeader header) {
        return header.protocol() == Protocol.TCP
                && header.isFirst()
                && header.payload().limit() >= 14;
    }

    private static OptionalLong sequence(IpHeader header) {
        return isTcp(header)
                ? OptionalLong.of(Integer.toUnsignedLong(header.payload().getInt(4)))
                : OptionalLong.empty();
    }

    private static RunReport.IcmpPart icmp(Family family, ByteBuffer message) {
        int type = Byte.toUnsignedInt(message.get(0));
        boolean error = family.isIcmpError(type);
        int id = error || message.limit() < 6 ? 0 : IpHeader.unsigned16(message, 4);
        Optional<String> inner = error && message.limit() > ICMP_HEADER
                ? quoted(family, message.slice(ICMP_HEADER, message.limit() - ICMP_HEADER))
                : Optional.empty();
        return new RunReport.IcmpPart(type, Byte.toUnsignedInt(message.get(1)), id, inner);
    }

    private static Optional<String> quoted(Family family, ByteBuffer bytes) {
        return IpHeader.read(family, bytes).map(header -> {
            String text = header.protocolName() + " " + header.source().withPort(port(header, 0)) + ">"
                    + header.destination().withPort(port(header, 2));
            if (!header.hasIcmp()) {
                return text;
            }
            ByteBuffer payload = header.payload();
            RunReport.IcmpPart known = icmp(family, payload.slice(0, Math.min(payload.limit(), ICMP_HEADER)));
            return text + " " + known.type() + "/" + known.code() + "/" + known.id();
        });
    }

    /** Lower case, two digits a byte. */
    private static String mac(byte[] bytes, int from) {
        StringBuilder text = new StringBuilder(17);
        for (int i = from; i < from + 6; i++) {
            if (i > from) {
                text.append(':');
            }
            text.append(Character.forDigit(bytes[i] >> 4 & 15, 16)).append(Character.forDigit(bytes[i] & 15, 16));
        }
        return text.toString();
    }
}
