package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.StatedBytes;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * What stands at a place of the bytes behind the IP header, whatever protocol they are of: nf_tables reads ports and
 * flags blindly, also those of later fragments, whose bytes are payload.
 *
 * <pre>
 *   byte  0      2      4 ...  12  13
 *         source | dest |      |   | flags
 * </pre>
 */
sealed interface HeaderField {
    /** The number there. */
    record Value(int number) implements HeaderField {}

    /** The packet ends before. */
    record Absent() implements HeaderField {}

    /** The packet's model does not have these bytes, such as a checksum. */
    record Unstated(Fact fact) implements HeaderField {}

    int FLAGS_OFFSET = 13;
    int SHORTEST_ICMP = 8;

    static HeaderField sourcePort(Packet packet) {
        return number(packet, 0, 2);
    }

    static HeaderField destinationPort(Packet packet) {
        return number(packet, 2, 2);
    }

    /** An ICMP message's {@code type * 256 + code}. */
    static HeaderField typeAndCode(Packet packet) {
        return number(packet, 0, 2);
    }

    /** What the module says of an ICMP message's type and code; of one of less than 8 bytes nothing. */
    static MatchResult compareTypeAndCode(Packet packet, Negatable<NumberRange> wanted) {
        return ofHeader(packet, SHORTEST_ICMP, () -> typeAndCode(packet).compare(wanted, wanted.value()::contains));
    }

    /**
     * What a module says that reads a header of that many bytes: a later fragment has none, and a packet that ends
     * within it is dropped on the spot.
     */
    static MatchResult ofHeader(Packet packet, int length, Supplier<MatchResult> says) {
        if (packet.isLaterFragment()) {
            return MatchResult.NO;
        }
        return length(packet) < length ? MatchResult.HOT_DROP : says.get();
    }

    static HeaderField tcpFlags(Packet packet) {
        return number(packet, FLAGS_OFFSET, 1);
    }

    /**
     * The packet whose header stands where nf_tables looks for the packet's: where there is an authentication header,
     * at that; else as {@link #seenByModules}. Source: kernel include/net/netfilter/nf_tables_ipv6.h,
     * nft_set_pktinfo_ipv6.
     */
    static Packet seenByNft(Packet packet) {
        return packet.authentication()
                .map(header -> authentication(packet, header))
                .orElseGet(() -> seenByModules(packet));
    }

    /**
     * The packet whose header stands where a module looks that doesn't mind fragments: in an IPv6 fragment that is not
     * the first this is the IP header itself, whose flow label is 0 here. Source: kernel net/ipv6/exthdrs_core.c,
     * ipv6_find_hdr, which leaves the place as it is then.
     */
    static Packet seenByModules(Packet packet) {
        return packet.family() == Family.IPV4 || !packet.isLaterFragment()
                ? packet
                : packet.withTransport(new Transport.Raw())
                        .withPayload(Payload.of(StatedBytes.of(packet).toBytes()));
    }

    /** The fields behind the security parameters index are 0 here. */
    private static Packet authentication(Packet packet, ExtensionHeader.Authentication header) {
        List<Integer> numbers = packet.nextHeaders();
        int place = numbers.indexOf(ExtensionHeader.AUTHENTICATION);
        Payload bytes = Payload.of(ByteBuffer.allocate(header.length())
                .put(numbers.get(place + 1).byteValue())
                .put((byte) (header.length() / 4 - 2))
                .putShort((short) 0)
                .putInt((int) header.spi())
                .array());
        return packet.withTransport(new Transport.Raw()).withPayload(bytes.plus(beginBehind(packet, header)));
    }

    /**
     * The first two bytes behind the header, as far as they are there: of the next one, or of what the packet carries.
     */
    private static Payload beginBehind(Packet packet, ExtensionHeader.Authentication header) {
        int next = packet.extensions().indexOf(header) + 1;
        if (packet.fragment().isPresent() && next == packet.repeatedExtensions()) {
            return Payload.zeros(2);
        }
        if (next < packet.extensions().size()) {
            return Payload.of(new byte[] {
                0, (byte) (packet.extensions().get(next).length() / 8 - 1)
            });
        }
        return typeAndCode(packet) instanceof Value value
                ? Payload.of(new byte[] {(byte) (value.number() >> 8), (byte) value.number()})
                : Payload.EMPTY;
    }

    /** How many bytes stand behind the IP header. */
    static int length(Packet packet) {
        return packet.transport().headerLength() + packet.payload().length();
    }

    static HeaderField number(Packet packet, int offset, int bytes) {
        if (length(packet) < offset + bytes) {
            return new Absent();
        }
        Transport transport = packet.transport();
        Payload payload = packet.payload();
        int inPayload = offset - transport.headerLength();
        if (inPayload >= 0) {
            return new Value(
                    bytes == 1 ? payload.at(inPayload) : payload.at(inPayload) << 8 | payload.at(inPayload + 1));
        }
        if (transport instanceof Transport.Tcp tcp && offset == FLAGS_OFFSET) {
            return new Value(tcp.flags().bits());
        }
        if (transport instanceof Transport.Icmp icmp && offset == 0) {
            return new Value(icmp.type() << 8 | icmp.code());
        }
        if (transport.sourcePortIfAny().isPresent() && offset == 0) {
            return new Value(transport.sourcePortIfAny().getAsInt());
        }
        if (transport.destinationPortIfAny().isPresent() && offset == 2) {
            return new Value(transport.destinationPortIfAny().getAsInt());
        }
        return new Unstated(new Fact(
                "byte " + offset + " behind the IP header",
                "a rule that reads the ports or flags of its own protocol only"));
    }

    /** Whether the comparison with this field holds; a packet that ends before the field never matches. */
    default MatchResult compare(Negatable<?> given, LongPredicate holds) {
        if (this instanceof Value value) {
            return MatchResult.of(given.apply(holds.test(value.number())));
        }
        return this instanceof Unstated unstated ? new MatchResult.Unknown(unstated.fact()) : MatchResult.NO;
    }

    /** No if one says no; else what is not known; else yes. */
    static MatchResult allOf(MatchResult... results) {
        MatchResult all = MatchResult.YES;
        for (MatchResult result : results) {
            if (result.equals(MatchResult.NO)) {
                return result;
            }
            if (!result.equals(MatchResult.YES)) {
                all = result;
            }
        }
        return all;
    }
}
