package io.nfwalk.rules;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A rule's own conditions: {@code -s -d -i -o -p -f}.
 *
 * @param source {@code -s}
 * @param destination {@code -d}
 * @param inInterface {@code -i}
 * @param outInterface {@code -o}
 * @param protocol {@code -p}; absent for all
 * @param fragment {@code -f}: later fragments only (inverted: all others)
 */
public record RuleHead(
        Optional<Negatable<Network>> source,
        Optional<Negatable<Network>> destination,
        Optional<Negatable<InterfaceName>> inInterface,
        Optional<Negatable<InterfaceName>> outInterface,
        Optional<Negatable<Integer>> protocol,
        Optional<Negatable<Boolean>> fragment) {
    /** No condition at all. */
    public static final RuleHead ANY = new RuleHead(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A value that may have {@code !} before it.
     *
     * @param value what the packet is compared with
     * @param negated whether {@code !} stood before it
     */
    public record Negatable<T>(T value, boolean negated) {
        /** {@code matches}, turned round if negated. */
        public boolean apply(boolean matches) {
            return matches != negated;
        }
    }

    /**
     * An interface name as rules write it: exact, or ending in {@code +} for all that begin so.
     *
     * @param text 1 to 15 characters; {@code +} alone means any
     */
    public record InterfaceName(String text) {
        /** Whether the interface is meant. */
        public boolean matches(String name) {
            return text.endsWith("+") ? name.startsWith(text.substring(0, text.length() - 1)) : name.equals(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** The protocol that a match may rely on: that of a {@code -p} without {@code !}. */
    public OptionalInt onlyProtocol() {
        return protocol.isPresent() && !protocol.get().negated()
                ? OptionalInt.of(protocol.get().value())
                : OptionalInt.empty();
    }

    /**
     * Whether all conditions hold; an absent interface is the empty name, which only a negated name or {@code +}
     * matches.
     */
    public boolean matches(MatchContext context) {
        return match(context).equals(MatchResult.YES);
    }

    /**
     * What the conditions say of the packet. An IPv6 fragment in which no protocol can be found never has the one of
     * {@code
     * -p}, nor any other; ip_tables drops it. Source: kernel net/ipv6/netfilter/ip6_tables.c, ip6_packet_match.
     */
    public MatchResult match(MatchContext context) {
        boolean others = isOf(source, context.packet().source())
                && isOf(destination, context.packet().destination())
                && isCalled(inInterface, context::inInterface)
                && isCalled(outInterface, context::outInterface)
                && (fragment.isEmpty() || fragment.get().apply(context.packet().isLaterFragment()));
        if (!others || protocol.isEmpty()) {
            return MatchResult.of(others);
        }
        OptionalInt found = protocolOf(context);
        if (found.isEmpty()) {
            return context.backend() == Backend.LEGACY ? MatchResult.HOT_DROP : MatchResult.NO;
        }
        return MatchResult.of(isOf(protocol.get(), found));
    }

    private static boolean isOf(Optional<Negatable<Network>> wanted, IpAddress address) {
        return wanted.isEmpty() || wanted.get().apply(wanted.get().value().contains(address));
    }

    private static boolean isCalled(Optional<Negatable<InterfaceName>> wanted, Supplier<String> name) {
        return wanted.isEmpty() || wanted.get().apply(wanted.get().value().matches(name.get()));
    }

    private static boolean isOf(Negatable<Integer> wanted, OptionalInt found) {
        return found.isPresent() && wanted.apply(wanted.value() == found.getAsInt());
    }

    /**
     * The packet's protocol as that part of the kernel finds it: nf_tables' search ends at an IPv6 authentication
     * header, and none gets past a later fragment that begins with an extension header. Source: kernel
     * include/net/netfilter/nf_tables_ipv6.h, nft_set_pktinfo_ipv6; net/ipv6/exthdrs_core.c, ipv6_find_hdr.
     */
    private static OptionalInt protocolOf(MatchContext context) {
        Packet packet = context.packet();
        boolean endsEarly =
                context.backend() == Backend.NFT && packet.authentication().isPresent();
        if (endsEarly) {
            return OptionalInt.of(Protocol.AH);
        }
        boolean hidden = packet.family() == Family.IPV6
                && packet.isLaterFragment()
                && ExtensionHeader.isExtension(packet.protocol());
        return hidden ? OptionalInt.empty() : OptionalInt.of(packet.protocol());
    }

    /** The first condition that does not hold, in the order in which iptables-save prints them; empty if all hold. */
    public Optional<Mismatch> mismatch(MatchContext context) {
        Packet packet = context.packet();
        OptionalInt found = protocolOf(context);
        return first(source, given -> given.contains(packet.source()), "-s ", "its source is " + packet.source())
                .or(() -> first(
                        destination,
                        given -> given.contains(packet.destination()),
                        "-d ",
                        "its destination is " + packet.destination()))
                .or(() -> first(
                        inInterface,
                        given -> given.matches(context.inInterface()),
                        "-i ",
                        by("it came in by ", context.inInterface(), "it has no in interface")))
                .or(() -> first(
                        outInterface,
                        given -> given.matches(context.outInterface()),
                        "-o ",
                        by("it leaves by ", context.outInterface(), "it has no out interface")))
                .or(() -> protocol.filter(given -> !isOf(given, found))
                        .map(given -> new Mismatch(
                                Mismatch.condition("-p " + ProtocolNames.name(given.value()), given.negated()),
                                found.isPresent()
                                        ? "its protocol is " + ProtocolNames.name(found.getAsInt())
                                        : "no protocol can be found in it")))
                .or(() -> fragment.filter(given -> !given.apply(packet.isLaterFragment()))
                        .map(given -> new Mismatch(
                                Mismatch.condition("-f", given.negated()),
                                packet.isLaterFragment() ? "it is a later fragment" : "it is no later fragment")));
    }

    private static String by(String words, String device, String without) {
        return device.isEmpty() ? without : words + device;
    }

    private static <T> Optional<Mismatch> first(
            Optional<Negatable<T>> wanted, Predicate<T> holds, String option, String found) {
        return wanted.filter(given -> !given.apply(holds.test(given.value())))
                .map(given -> new Mismatch(Mismatch.condition(option + given.value(), given.negated()), found));
    }
}
