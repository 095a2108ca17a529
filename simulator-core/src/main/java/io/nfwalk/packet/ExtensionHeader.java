package io.nfwalk.packet;

import java.util.ArrayList;
import java.util.List;

/**
 * An IPv6 extension header, as far as a rule can read it. Closed: what has no kind here is the packet's protocol. The
 * (first) fragment header is {@link Packet#fragment}; ESP (50), the mobility header (135) and "no next header" (59) end
 * the kernel's search for a protocol and so are protocols. Source: RFC 8200, 4; kernel net/ipv6/exthdrs_core.c,
 * ipv6_ext_hdr and ipv6_find_hdr.
 */
public sealed interface ExtensionHeader {
    /** Number of the hop-by-hop options header. */
    int HOP_BY_HOP = 0;
    /** Number of the routing header. */
    int ROUTING = 43;
    /** Number of the fragment header. */
    int FRAGMENT = 44;
    /** Number of the authentication header. */
    int AUTHENTICATION = 51;
    /** Number of "no next header", which ends a packet's headers. */
    int NONE = 59;
    /** Number of the destination options header. */
    int DESTINATION_OPTIONS = 60;
    /** Bytes of a fragment header. */
    int FRAGMENT_LENGTH = 8;

    /**
     * Whether that is the number of an extension header that others can follow, the fragment header's too. Source:
     * kernel net/ipv6/exthdrs_core.c, ipv6_ext_hdr, without "no next header".
     */
    static boolean isExtension(int number) {
        return number == HOP_BY_HOP
                || number == ROUTING
                || number == FRAGMENT
                || number == AUTHENTICATION
                || number == DESTINATION_OPTIONS;
    }

    /** The number that announces this header in the one before. */
    int number();

    /** Its bytes, a multiple of 8 (an authentication header's of 4). */
    int length();

    /**
     * One option of a hop-by-hop or destination options header.
     *
     * @param type 0 (Pad1, a single byte) to 255
     * @param dataLength bytes of data, 0 to 255; they are zero
     */
    record HeaderOption(int type, int dataLength) {
        /** Bytes that it takes: 1 for Pad1. */
        public int length() {
            return type == 0 ? 1 : 2 + dataLength;
        }

        /** Those options and, behind them, the padding that a header of a multiple of 8 bytes needs. */
        private static List<HeaderOption> padded(List<HeaderOption> options) {
            int missing = (8 - (2 + total(options)) % 8) % 8;
            List<HeaderOption> padded = new ArrayList<>(options);
            if (missing > 0) {
                padded.add(missing == 1 ? new HeaderOption(0, 0) : new HeaderOption(1, missing - 2));
            }
            return List.copyOf(padded);
        }

        private static int total(List<HeaderOption> options) {
            return options.stream().mapToInt(HeaderOption::length).sum();
        }
    }

    /**
     * Options for every router on the way; the first header of all.
     *
     * @param options in order, with the padding at the end (added where it is missing)
     */
    record HopByHop(List<HeaderOption> options) implements ExtensionHeader {
        /** Adds the padding. */
        public HopByHop {
            options = HeaderOption.padded(options);
        }

        @Override
        public int number() {
            return HOP_BY_HOP;
        }

        @Override
        public int length() {
            return 2 + HeaderOption.total(options);
        }
    }

    /**
     * Options for the packet's destination, or for each stop of a routing header behind them.
     *
     * @param options in order, with the padding at the end (added where it is missing)
     */
    record DestinationOptions(List<HeaderOption> options) implements ExtensionHeader {
        /** Adds the padding. */
        public DestinationOptions {
            options = HeaderOption.padded(options);
        }

        @Override
        public int number() {
            return DESTINATION_OPTIONS;
        }

        @Override
        public int length() {
            return 2 + HeaderOption.total(options);
        }
    }

    /**
     * A routing header.
     *
     * @param type 0 to 255
     * @param segmentsLeft stops still to come, 0 to 255
     * @param addresses the stops
     */
    record Routing(int type, int segmentsLeft, List<IpAddress> addresses) implements ExtensionHeader {
        /** Copies the list. */
        public Routing {
            addresses = List.copyOf(addresses);
        }

        @Override
        public int number() {
            return ROUTING;
        }

        @Override
        public int length() {
            return 8 + 16 * addresses.size();
        }
    }

    /**
     * The fragment header of a fragment that was cut once more, behind that of the piece.
     *
     * @param place where the fragment belongs in its packet
     */
    record InnerFragment(Fragment place) implements ExtensionHeader {
        @Override
        public int number() {
            return FRAGMENT;
        }

        @Override
        public int length() {
            return FRAGMENT_LENGTH;
        }
    }

    /**
     * An authentication header.
     *
     * @param spi security parameters index, an unsigned 32-bit number
     * @param length its bytes, a multiple of 4, 12 to 1028
     */
    record Authentication(long spi, int length) implements ExtensionHeader {
        @Override
        public int number() {
            return AUTHENTICATION;
        }
    }
}
