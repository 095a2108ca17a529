package io.nfwalk.scenario;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * IPv6's extension headers where a packet's bytes begin with them, because its protocol is the number of one. Source:
 * RFC 8200, 4; RFC 4302, 2.
 *
 * @param headers in their order, without the fragment header
 * @param fragment what the fragment header says
 * @param protocol the number of what follows them
 * @param rest what follows them
 */
record HeadersInBytes(List<ExtensionHeader> headers, Optional<Fragment> fragment, int protocol, Payload rest) {
    private static final int UNIT = 8;
    private static final int ADDRESS = 16;
    private static final int SHORTEST_AUTHENTICATION = 12;
    private static final int OFFSET_BITS = 0xfff8;

    /** What a packet here states field by field; its bytes may contradict themselves. */
    private static final Set<Integer> BY_FIELDS = Set.of(Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.ICMPV6);

    /** The bytes do not say what a packet here can have. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Empty where bytes are cut, say what no packet here can have, or go on with a protocol that has fields. */
    static Optional<HeadersInBytes> read(int protocol, Payload bytes) {
        try {
            return Optional.of(readAll(protocol, bytes));
        } catch (Unreadable cut) {
            return Optional.empty();
        }
    }

    private static HeadersInBytes readAll(int protocol, Payload bytes) throws Unreadable {
        List<ExtensionHeader> headers = new ArrayList<>();
        Optional<Fragment> fragment = Optional.empty();
        int number = protocol;
        Payload rest = bytes;
        while (ExtensionHeader.isExtension(number)
                && fragment.filter(place -> !place.isFirst()).isEmpty()) {
            require(number != ExtensionHeader.HOP_BY_HOP || rest.equals(bytes));
            int length = length(number, rest);
            Payload header = rest.slice(0, length);
            if (number == ExtensionHeader.FRAGMENT) {
                // A packet has the one fragment header where its pieces would get theirs.
                require(fragment.isEmpty() && (headers.isEmpty() || isRepeated(headers.get(headers.size() - 1))));
                fragment = Optional.of(fragment(header));
            } else {
                headers.add(header(number, header));
                require(fragment.isEmpty() || !isRepeated(headers.get(headers.size() - 1)));
            }
            number = header.at(0);
            rest = rest.slice(length, rest.length());
        }
        boolean later = fragment.filter(place -> !place.isFirst()).isPresent();
        require(later || !BY_FIELDS.contains(number));
        return new HeadersInBytes(List.copyOf(headers), fragment, number, rest);
    }

    private static void require(boolean condition) throws Unreadable {
        if (!condition) {
            throw new Unreadable();
        }
    }

    private static boolean isRepeated(ExtensionHeader header) {
        return header instanceof ExtensionHeader.HopByHop || header instanceof ExtensionHeader.Routing;
    }

    private static int length(int number, Payload bytes) throws Unreadable {
        require(bytes.length() >= UNIT);
        int length = switch (number) {
            case ExtensionHeader.FRAGMENT -> ExtensionHeader.FRAGMENT_LENGTH;
            case ExtensionHeader.AUTHENTICATION -> (bytes.at(1) + 2) * 4;
            default -> (bytes.at(1) + 1) * UNIT;
        };
        require(length <= bytes.length());
        return length;
    }

    private static Fragment fragment(Payload header) throws Unreadable {
        int place = header.at(2) << 8 | header.at(3);
        require(header.at(1) == 0 && (place & ~OFFSET_BITS & ~1) == 0);
        return new Fragment(place & OFFSET_BITS, (place & 1) == 1, (int) header.wordAt(4));
    }

    private static ExtensionHeader header(int number, Payload header) throws Unreadable {
        return switch (number) {
            case ExtensionHeader.HOP_BY_HOP -> new ExtensionHeader.HopByHop(options(header));
            case ExtensionHeader.DESTINATION_OPTIONS -> new ExtensionHeader.DestinationOptions(options(header));
            case ExtensionHeader.ROUTING -> routing(header);
            default -> authentication(header);
        };
    }

    private static List<HeaderOption> options(Payload header) throws Unreadable {
        List<HeaderOption> options = new ArrayList<>();
        int at = 2;
        while (at < header.length()) {
            int type = header.at(at);
            require(type == 0 || at + 1 < header.length());
            HeaderOption option = new HeaderOption(type, type == 0 ? 0 : header.at(at + 1));
            require(at + option.length() <= header.length());
            requireZeros(header, at + option.length() - option.dataLength(), at + option.length());
            options.add(option);
            at += option.length();
        }
        return options;
    }

    private static ExtensionHeader routing(Payload header) throws Unreadable {
        require((header.length() - UNIT) % ADDRESS == 0);
        requireZeros(header, 4, UNIT);
        List<IpAddress> addresses = new ArrayList<>();
        for (int at = UNIT; at < header.length(); at += ADDRESS) {
            addresses.add(IpAddress.ofWords(Family.IPV6, new int[] {
                (int) header.wordAt(at),
                (int) header.wordAt(at + 4),
                (int) header.wordAt(at + 8),
                (int) header.wordAt(at + 12)
            }));
        }
        return new ExtensionHeader.Routing(header.at(2), header.at(3), addresses);
    }

    private static ExtensionHeader authentication(Payload header) throws Unreadable {
        require(header.length() >= SHORTEST_AUTHENTICATION);
        requireZeros(header, 2, 4);
        requireZeros(header, UNIT, header.length());
        return new ExtensionHeader.Authentication(header.wordAt(4), header.length());
    }

    private static void requireZeros(Payload header, int from, int to) throws Unreadable {
        for (int at = from; at < to; at++) {
            require(header.at(at) == 0);
        }
    }
}
