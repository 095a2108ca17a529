package io.nfwalk.match;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.MatchContext.AddressType;
import io.nfwalk.rules.MatchContext.Reach;
import io.nfwalk.rules.OptionException;
import java.util.Arrays;
import java.util.List;

/**
 * A list of address types.
 *
 * @param types at least one, in the order in which iptables-save prints them
 */
public record AddressTypes(List<Type> types) {
    /**
     * What a rule can ask for, in the order in which iptables-save prints it. Source: kernel
     * include/uapi/linux/rtnetlink.h.
     */
    public enum Type {
        /** No address: :: in IPv6; never in IPv4. */
        UNSPEC,
        /** Of another host; in IPv6 every one that is neither multicast, nor ::, nor a mapped IPv4 address. */
        UNICAST,
        /** Of this host. */
        LOCAL,
        /** A network's broadcast address. */
        BROADCAST,
        /** IPv6: the address of a prefix itself. */
        ANYCAST,
        /** A group's. */
        MULTICAST,
        /** A blackhole route of the table local. */
        BLACKHOLE,
        /** IPv6: without a way there. */
        UNREACHABLE,
        /** A prohibit route of the table local. */
        PROHIBIT,
        /** A throw route of the table local. */
        THROW,
        /** No longer used. */
        NAT,
        /** No longer used. */
        XRESOLVE
    }

    private static final List<Type> BY_ROUTE = List.of(Type.LOCAL, Type.ANYCAST, Type.UNREACHABLE);

    /** Keeps each type once, in the order of printing. */
    public AddressTypes {
        types = types.stream().sorted().distinct().toList();
    }

    static AddressTypes read(String list) throws OptionException {
        return new AddressTypes(WordList.read(list, Arrays.asList(Type.values()), "an address type"));
    }

    /** Whether an IPv4 address of that type is meant. */
    boolean lists(AddressType type) {
        return types.contains(
                switch (type) {
                    case UNICAST -> Type.UNICAST;
                    case LOCAL -> Type.LOCAL;
                    case BROADCAST -> Type.BROADCAST;
                    case MULTICAST -> Type.MULTICAST;
                });
    }

    /**
     * Whether an IPv6 address is meant: each of UNSPEC, UNICAST and MULTICAST in the list must hold by itself, and one
     * of those that need a route.
     *
     * @param isLocal whether the address is the host's; with an interface in the rule, whether that one has it
     * @param reach what routing says of it
     */
    boolean listsIpv6(IpAddress address, boolean isLocal, Reach reach) {
        // Source: kernel net/ipv6/addrconf_core.c, __ipv6_addr_type.
        boolean isUnicast = !address.isMulticast() && !address.isUnspecified() && !address.isMappedIpv4();
        boolean byKind = (!types.contains(Type.MULTICAST) || address.isMulticast())
                && (!types.contains(Type.UNICAST) || isUnicast)
                && (!types.contains(Type.UNSPEC) || address.isUnspecified());
        if (!byKind || types.stream().noneMatch(BY_ROUTE::contains)) {
            return byKind;
        }
        if (reach == Reach.UNREACHABLE) {
            return types.contains(Type.UNREACHABLE);
        }
        return isLocal && types.contains(Type.LOCAL) || reach == Reach.ANYCAST && types.contains(Type.ANYCAST);
    }

    /** Whether the kernel refuses the list for IPv6. */
    boolean hasTypesOfIpv4Only() {
        return types.stream()
                .anyMatch(
                        type -> type == Type.BROADCAST || type == Type.BLACKHOLE || type.compareTo(Type.PROHIBIT) >= 0);
    }

    /** {@code UNICAST,LOCAL}. */
    @Override
    public String toString() {
        return WordList.printed(types);
    }
}
