package io.nfwalk.conntrack;

import io.nfwalk.packet.Family;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * What conntrack knows of the message types of ICMP and ICMPv6. Source: kernel
 * net/netfilter/nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c.
 */
enum IcmpKind {
    /** ICMP in IPv4: echo, timestamp, information and address mask; no type is exempt from tracking. */
    V4(new int[][] {{8, 0}, {13, 14}, {15, 16}, {17, 18}}, type -> false, 5),
    /** ICMPv6: echo and node information; multicast listener and neighbour discovery messages are not tracked. */
    V6(
            new int[][] {{128, 129}, {139, 140}},
            type -> type >= 130 && type <= 136 || type == 143 || type == 151 || type == 152,
            137);

    /** Rows of question and answer. */
    private final int[][] pairs;

    private final IntPredicate untracked;
    private final int redirect;

    IcmpKind(int[][] pairs, IntPredicate untracked, int redirect) {
        this.pairs = pairs;
        this.untracked = untracked;
        this.redirect = redirect;
    }

    static IcmpKind of(Family family) {
        return switch (family) {
            case IPV4 -> V4;
            case IPV6 -> V6;
        };
    }

    /** The type that answers this one, or that this one answers. */
    OptionalInt partner(int type) {
        for (int[] pair : pairs) {
            if (type == pair[0] || type == pair[1]) {
                return OptionalInt.of(type == pair[0] ? pair[1] : pair[0]);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a connection may begin with this type. */
    boolean isQuestion(int type) {
        for (int[] pair : pairs) {
            if (type == pair[0]) {
                return true;
            }
        }
        return false;
    }

    /** Whether such a message is exempt from tracking. */
    boolean isUntracked(int type) {
        return untracked.test(type);
    }

    /** Whether such a message tells of a better router. */
    boolean isRedirect(int type) {
        return type == redirect;
    }

    /** Whether NAT writes the identifier of such a message. ICMPv6: of echoes only. */
    boolean hasTranslatedId(int type) {
        return this == V6 ? type == 128 || type == 129 : partner(type).isPresent();
    }
}
