package io.nfwalk.kernel.host;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.ProtocolState;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.SctpState;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.scenario.RunReport.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conntrack entries as netlink messages have them.
 *
 * <p>Source: kernel include/uapi/linux/netfilter/nfnetlink_conntrack.h, nf_conntrack_common.h.
 */
final class EntryMessages {
    static final int ORIGINAL = 1;
    static final int ZONE = 18;
    static final int TIME_LEFT = 7;

    private static final int REPLY = 2;
    private static final int STATUS = 3;
    private static final int PROTOCOL_INFO = 4;
    private static final int HELPER = 5;
    private static final int HELPER_NAME = 1;
    private static final int NAT_SOURCE = 6;
    private static final int MARK = 8;
    private static final int NAT_DESTINATION = 13;
    private static final int LABELS = 22;
    private static final int TUPLE_ADDRESSES = 1;
    private static final int TUPLE_PROTOCOL = 2;
    private static final int TUPLE_ZONE = 3;
    private static final int SEEN_REPLY = 2;
    private static final int ASSURED = 4;
    private static final int CONFIRMED = 8;
    private static final int INFO_TCP = 1;
    private static final int INFO_SCTP = 3;
    private static final byte[] SACK_AND_LIBERAL = {0x0a, 0x0a};
    private static final Map<Integer, Integer> ANSWERS = Map.ofEntries(
            Map.entry(8, 0),
            Map.entry(0, 8),
            Map.entry(13, 14),
            Map.entry(14, 13),
            Map.entry(15, 16),
            Map.entry(16, 15),
            Map.entry(17, 18),
            Map.entry(18, 17),
            Map.entry(128, 129),
            Map.entry(129, 128),
            Map.entry(139, 140),
            Map.entry(140, 139));

    private EntryMessages() {}

    // ---- as the kernel tells them

    /** An entry in the form of a result. */
    static Entry entry(Attributes told) {
        Tuple original = tuple(told.nested(ORIGINAL));
        int status = told.netInt32(STATUS);
        List<String> flags = new ArrayList<>();
        if ((status & SEEN_REPLY) == 0) {
            flags.add("UNREPLIED");
        }
        if ((status & ASSURED) != 0) {
            flags.add("ASSURED");
        }
        return new Entry(
                name(original),
                state(original.protocol(), told.nested(PROTOCOL_INFO)),
                original.toString(),
                tuple(told.nested(REPLY)).toString(),
                flags,
                told.has(MARK) ? Integer.toUnsignedLong(told.netInt32(MARK)) : 0,
                told.has(ZONE) ? told.netInt16(ZONE) : 0,
                zone(told.nested(ORIGINAL)),
                zone(told.nested(REPLY)),
                Map.of());
    }

    private static String name(Tuple tuple) {
        boolean named = tuple.isIcmp()
                || List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP).contains(tuple.protocol());
        return named ? Protocol.name(tuple.protocol()) : Integer.toString(tuple.protocol());
    }

    private static int zone(Attributes tuple) {
        return tuple.has(TUPLE_ZONE) ? tuple.netInt16(TUPLE_ZONE) : 0;
    }

    private static Optional<String> state(int protocol, Attributes info) {
        return switch (protocol) {
            case Protocol.TCP ->
                Optional.of(TcpState.values()[info.nested(INFO_TCP).int8(1)].name());
            case Protocol.SCTP ->
                Optional.of(SctpState.values()[info.nested(INFO_SCTP).int8(1)].name());
            default -> Optional.empty();
        };
    }

    private static Tuple tuple(Attributes told) {
        Attributes addresses = told.nested(TUPLE_ADDRESSES);
        Attributes protocol = told.nested(TUPLE_PROTOCOL);
        boolean six = addresses.has(3);
        IpAddress source = address(addresses.bytes(six ? 3 : 1));
        IpAddress destination = address(addresses.bytes(six ? 4 : 2));
        int icmp = six ? 7 : 4;
        if (protocol.has(icmp)) {
            return new Tuple(
                    protocol.int8(1),
                    source,
                    protocol.netInt16(icmp),
                    destination,
                    protocol.int8(icmp + 1) << 8 | protocol.int8(icmp + 2));
        }
        return new Tuple(
                protocol.int8(1),
                source,
                protocol.has(2) ? protocol.netInt16(2) : 0,
                destination,
                protocol.has(3) ? protocol.netInt16(3) : 0);
    }

    private static IpAddress address(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        return bytes.length == Integer.BYTES
                ? IpAddress.ipv4(data.getInt())
                : new IpAddress(Family.IPV6, data.getLong(), data.getLong());
    }

    // ---- as the kernel is asked to make them

    /** What makes an entry; its translations are told apart from its first tuple, as the kernel wants it. */
    static byte[] creation(RestoredEntry entry) {
        Tuple original = entry.original();
        Tuple reply = entry.reply();
        NetlinkBytes message = NetlinkBytes.netfilter(SocketFamily.of(original.family()), 0);
        message.nested(
                ORIGINAL, to -> tuple(to, original, zoneOfOneWay(entry.zone().original(), entry.zone())));
        message.nested(
                REPLY,
                to -> tuple(to, inverted(original), zoneOfOneWay(entry.zone().reply(), entry.zone())));
        int status = CONFIRMED | (entry.unreplied() ? 0 : SEEN_REPLY) | (entry.assured() ? ASSURED : 0);
        message.netInt32(STATUS, status);
        message.netInt32(TIME_LEFT, (int) entry.timeLeft().toSeconds());
        entry.state().ifPresent(state -> message.nested(PROTOCOL_INFO, info -> info(info, state)));
        entry.helper().ifPresent(helper -> message.nested(HELPER, about -> about.text(HELPER_NAME, helper)));
        translations(message, original, reply);
        if (entry.mark() != 0) {
            message.netInt32(MARK, entry.mark());
        }
        if (!entry.labels().isEmpty()) {
            message.put(LABELS, labels(entry.labels()));
        }
        if (entry.zone().original() == entry.zone().reply() && entry.zone().original() != 0) {
            message.netInt16(ZONE, entry.zone().original());
        }
        return message.toBytes();
    }

    /** A bit for each of 128, in words of this machine's byte order. Source: nf_conntrack_labels.c. */
    private static byte[] labels(List<Integer> labels) {
        ByteBuffer words = ByteBuffer.allocate(Connection.LABELS / Byte.SIZE).order(ByteOrder.nativeOrder());
        for (int label : labels) {
            int at = label / Integer.SIZE * Integer.BYTES;
            words.putInt(at, words.getInt(at) | 1 << label);
        }
        return words.array();
    }

    private static void info(NetlinkBytes info, ProtocolState state) {
        if (state instanceof TcpState tcp) {
            // As `conntrack -I` does: no windows are known, so none are checked.
            info.nested(
                    INFO_TCP,
                    about -> about.int8(1, tcp.ordinal())
                            .put(4, SACK_AND_LIBERAL)
                            .put(5, SACK_AND_LIBERAL));
        } else if (state instanceof SctpState sctp) {
            // The kernel insists on the two tags, which a listing does not tell.
            info.nested(
                    INFO_SCTP,
                    about -> about.int8(1, sctp.ordinal()).int32(2, 0).int32(3, 0));
        }
    }

    private static int zoneOfOneWay(int number, Zone zone) {
        return zone.original() == zone.reply() ? 0 : number;
    }

    /** Where the answers' tuple is not the inverse of the first one; of an echo the identifier is the sender's part. */
    private static void translations(NetlinkBytes message, Tuple original, Tuple reply) {
        int answering = original.isIcmp() ? 0 : reply.sourcePart();
        int asked = original.isIcmp() ? 0 : original.destinationPart();
        int answered = original.isIcmp() ? reply.sourcePart() : reply.destinationPart();
        if (!reply.source().equals(original.destination()) || answering != asked) {
            message.nested(NAT_DESTINATION, to -> translation(to, reply.source(), answering));
        }
        if (!reply.destination().equals(original.source()) || answered != original.sourcePart()) {
            message.nested(NAT_SOURCE, to -> translation(to, reply.destination(), answered));
        }
    }

    private static Tuple inverted(Tuple way) {
        if (!way.isIcmp()) {
            return new Tuple(way.protocol(), way.destination(), way.destinationPart(), way.source(), way.sourcePart());
        }
        int type = way.destinationPart() >> 8;
        int answer = ANSWERS.getOrDefault(type, type) << 8 | way.destinationPart() & 0xff;
        return new Tuple(way.protocol(), way.destination(), way.sourcePart(), way.source(), answer);
    }

    private static void tuple(NetlinkBytes to, Tuple tuple, int zone) {
        boolean six = tuple.family() == Family.IPV6;
        to.nested(
                TUPLE_ADDRESSES,
                addresses -> addresses.address(six ? 3 : 1, tuple.source()).address(six ? 4 : 2, tuple.destination()));
        to.nested(TUPLE_PROTOCOL, protocol -> {
            protocol.int8(1, tuple.protocol());
            if (tuple.isIcmp()) {
                int first = six ? 7 : 4;
                protocol.netInt16(first, tuple.sourcePart())
                        .int8(first + 1, tuple.destinationPart() >> 8)
                        .int8(first + 2, tuple.destinationPart() & 0xff);
            } else {
                protocol.netInt16(2, tuple.sourcePart()).netInt16(3, tuple.destinationPart());
            }
        });
        if (zone != 0) {
            to.netInt16(TUPLE_ZONE, zone);
        }
    }

    private static void translation(NetlinkBytes to, IpAddress address, int port) {
        int first = address.family() == Family.IPV6 ? 4 : 1;
        to.address(first, address).address(first + 1, address);
        if (port != 0) {
            to.nested(3, ports -> ports.netInt16(1, port).netInt16(2, port));
        }
    }
}
