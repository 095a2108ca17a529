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
    private static final int CALIPSO = 7;
    private static final int IOAM = 0x31;
    private static final int JUMBO = 0xc2;
    private static final int JUMBO_LENGTH = 4;
    /** Options are aligned by words, counted from the IP header on. */
    private static final int WORD = 4;
    /** Where the options of a header begin in it. */
    private static final int FIRST_OPTION = 2;

    private static final int MOST_PADDING = 7;
    private static final int MOST_OPTIONS = 8;
    private static final int ACTION_BITS = 6;
    private static final int FIRST_SPECIAL_ROUTING = 3;
    private static final int LAST_SPECIAL_ROUTING = 4;

    private HeaderOptions() {}

    /** What the hop-by-hop options say to whoever gets the packet. */
    static Outcome onArrival(Packet packet) {
        return of(forEveryHop(packet), true);
    }

    /**
     * Whether br_netfilter takes the packet for broken, as it does all with a jumbo's option: theirs can't be a jumbo.
     * Source: kernel net/ipv6/netfilter.c, nf_ip6_check_hbh_len.
     */
    static boolean areBrokenToBridge(Packet packet) {
        return forEveryHop(packet).stream().anyMatch(option -> option.type() == JUMBO);
    }

    /**
     * Those of the hop-by-hop header, which is one at the very beginning alone. Source: kernel net/ipv6/ip6_input.c,
     * ip6_rcv_core.
     */
    private static List<HeaderOption> forEveryHop(Packet packet) {
        return !packet.extensions().isEmpty() && packet.extensions().get(0) instanceof ExtensionHeader.HopByHop first
                ? first.options()
                : List.of();
    }

    /**
     * What the other headers say to the host that the packet is for, in their order.
     *
     * @param toOne whether the frame was for this host alone: others' routing headers are not for it. Source: kernel
     *     net/ipv6/exthdrs.c, ipv6_rthdr_rcv
     */
    static Outcome onDelivery(Packet packet, boolean toOne) {
        for (int i = 0; i < packet.extensions().size(); i++) {
            ExtensionHeader header = packet.extensions().get(i);
            Outcome outcome = Outcome.FINE;
            if (header instanceof ExtensionHeader.HopByHop && i > 0) {
                outcome = Outcome.UNKNOWN_HEADER;
            } else if (header instanceof ExtensionHeader.DestinationOptions options) {
                outcome = of(options.options(), false);
            } else if (header instanceof ExtensionHeader.Routing routing) {
                outcome = toOne ? of(routing) : Outcome.DROPPED;
            } else if (header instanceof ExtensionHeader.Authentication) {
                // Without a security association nobody takes it.
                outcome = Outcome.UNKNOWN_HEADER;
            } else if (header instanceof ExtensionHeader.InnerFragment) {
                // What was a fragment must not be one again. Source: kernel net/ipv6/reassembly.c, ipv6_frag_rcv
                outcome = Outcome.WRONG_FIELD;
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
        int at = FIRST_OPTION;
        for (HeaderOption option : options) {
            boolean pads = option.type() == PAD1 || option.type() == PADN;
            padding = pads ? padding + option.length() : 0;
            others += pads ? 0 : 1;
            if (padding > MOST_PADDING || others > MOST_OPTIONS) {
                return Outcome.DROPPED;
            }
            Outcome outcome = pads ? Outcome.FINE : hopByHop ? ofHopByHop(option, at % WORD) : ofUnknown(option);
            if (outcome != Outcome.FINE) {
                return outcome;
            }
            at += option.length();
        }
        return Outcome.FINE;
    }

    /**
     * Those that the kernel knows. A jumbo's packet would have to be longer than any that is sent here; no host here
     * has labels of CALIPSO's, or takes part in IOAM, of which it then asks for the alignment alone. Source: kernel
     * net/ipv6/exthdrs.c, ipv6_hop_ra, ipv6_hop_jumbo, ipv6_hop_calipso, ipv6_hop_ioam.
     *
     * @param behindWord how many bytes behind a word's begin the option stands
     */
    private static Outcome ofHopByHop(HeaderOption option, int behindWord) {
        return switch (option.type()) {
            case ROUTER_ALERT -> option.dataLength() == 2 ? Outcome.FINE : Outcome.DROPPED;
            case CALIPSO -> Outcome.DROPPED;
            case IOAM -> behindWord == 0 ? Outcome.FINE : Outcome.DROPPED;
            case JUMBO ->
                option.dataLength() == JUMBO_LENGTH && behindWord == 2 ? Outcome.WRONG_FIELD : Outcome.DROPPED;
            default -> ofUnknown(option);
        };
    }

    /** The two highest bits of an unknown option's type say what to do. */
    private static Outcome ofUnknown(HeaderOption option) {
        return switch (option.type() >> ACTION_BITS) {
            case 0 -> Outcome.FINE;
            case 1 -> Outcome.DROPPED;
            case 2 -> Outcome.UNKNOWN_OPTION_TO_ANY;
            default -> Outcome.UNKNOWN_OPTION;
        };
    }
}
