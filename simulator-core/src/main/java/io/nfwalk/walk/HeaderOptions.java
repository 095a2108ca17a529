package io.nfwalk.walk;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import io.nfwalk.packet.Packet;
import java.util.List;

/**
 * What an IPv6 host makes of extension headers that it has to act upon: hop-by-hop options of all that comes,
 * destination options and routing headers of what is for it. Source: kernel net/ipv6/exthdrs.c, ip6_parse_tlv,
 * ipv6_destopt_rcv and ipv6_rthdr_rcv.
 */
final class HeaderOptions {
    /** What becomes of the packet. */
    enum Outcome {
        FINE,
        DROPPED,
        /** Dropped, and the sender is told that nobody knows the option, unless it sent the packet to many. */
        UNKNOWN_OPTION,
        /** The same, even if it sent it to many. */
        UNKNOWN_OPTION_TO_ANY,
        /** Dropped, and the sender is told that a field is wrong. */
        WRONG_FIELD,
        /** Dropped, and the sender is told that nobody speaks the next header's protocol. */
        UNKNOWN_HEADER
    }

    private static final int PAD1 = 0;
    private static final int PADN = 1;
    private static final int ROUTER_ALERT = 5;
    private static final int JUMBO = 0xc2;
    private static final int MOST_PADDING = 7;
    private static final int MOST_OPTIONS = 8;
    private static final int ACTION_BITS = 6;
    private static final int FIRST_SPECIAL_ROUTING = 3;
    private static final int LAST_SPECIAL_ROUTING = 4;

    private HeaderOptions() {}

    /** What the hop-by-hop options say to whoever gets the packet. */
    static Outcome onArrival(Packet packet) {
        for (ExtensionHeader header : packet.extensions()) {
            if (header instanceof ExtensionHeader.HopByHop options) {
                return of(options.options(), true);
            }
        }
        return Outcome.FINE;
    }

    /**
     * What the other headers say to the host that the packet is for, in their order.
     *
     * @param toOne whether the frame was for this host alone: others' routing headers are not for it. Source: kernel
     *     net/ipv6/exthdrs.c, ipv6_rthdr_rcv
     */
    static Outcome onDelivery(Packet packet, boolean toOne) {
        for (ExtensionHeader header : packet.extensions()) {
            Outcome outcome = Outcome.FINE;
            if (header instanceof ExtensionHeader.DestinationOptions options) {
                outcome = of(options.options(), false);
            } else if (header instanceof ExtensionHeader.Routing routing) {
                outcome = toOne ? of(routing) : Outcome.DROPPED;
            } else if (header instanceof ExtensionHeader.Authentication) {
                // Without a security association nobody takes it.
                outcome = Outcome.UNKNOWN_HEADER;
            }
            if (outcome != Outcome.FINE) {
                return outcome;
            }
        }
        return Outcome.FINE;
    }

    /**
     * A header of a type with a meaning of its own wants settings that are off; of others nothing may be left to do.
     */
    private static Outcome of(ExtensionHeader.Routing routing) {
        if (routing.type() >= FIRST_SPECIAL_ROUTING && routing.type() <= LAST_SPECIAL_ROUTING) {
            return Outcome.DROPPED;
        }
        return routing.segmentsLeft() == 0 ? Outcome.FINE : Outcome.WRONG_FIELD;
    }

    private static Outcome of(List<HeaderOption> options, boolean hopByHop) {
        int padding = 0;
        int others = 0;
        for (HeaderOption option : options) {
            boolean pads = option.type() == PAD1 || option.type() == PADN;
            padding = pads ? padding + option.length() : 0;
            others += pads ? 0 : 1;
            if (padding > MOST_PADDING || others > MOST_OPTIONS) {
                return Outcome.DROPPED;
            }
            Outcome outcome = pads ? Outcome.FINE : of(option, hopByHop);
            if (outcome != Outcome.FINE) {
                return outcome;
            }
        }
        return Outcome.FINE;
    }

    /** The two highest bits of an unknown option's type say what to do. */
    private static Outcome of(HeaderOption option, boolean hopByHop) {
        if (hopByHop && option.type() == ROUTER_ALERT) {
            return option.dataLength() == 2 ? Outcome.FINE : Outcome.DROPPED;
        }
        if (hopByHop && option.type() == JUMBO) {
            // Its packet would have to be longer than any that is sent here.
            return Outcome.WRONG_FIELD;
        }
        return switch (option.type() >> ACTION_BITS) {
            case 0 -> Outcome.FINE;
            case 1 -> Outcome.DROPPED;
            case 2 -> Outcome.UNKNOWN_OPTION_TO_ANY;
            default -> Outcome.UNKNOWN_OPTION;
        };
    }
}
