package io.nfwalk.walk;

import io.nfwalk.rules.Hook;
import java.util.List;

/**
 * What a packet meets at a hook, in the order of the kernel's priorities. Source: kernel
 * include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities; net/netfilter/nf_nat_proto.c for nat, which is early at
 * two hooks and late at two.
 */
enum Stage {
    /** Priority -400, where connections are tracked: fragments are joined. */
    DEFRAGMENT,
    /** Priority -300. */
    RAW,
    /** Priority -200: conntrack looks the packet up. */
    TRACK,
    /** Priority -150. */
    MANGLE,
    /** Priority -100 (destination) or 100 (source): the nat table for first packets, and the translation for all. */
    NAT,
    /** Priority 0. */
    FILTER,
    /** Priority 50; iptables-nft registers its table at 150 instead. */
    SECURITY,
    /** Priority 150: where the security table of iptables-nft sits, behind nat in INPUT. */
    SECURITY_OF_NFT,
    /** Before the last: SYNPROXY looks at the connections that it has begun. */
    PROXY,
    /** Last: a new connection enters the table. */
    CONFIRM;

    /** The stages of a hook. */
    static List<Stage> at(Hook hook) {
        return switch (hook) {
            case PREROUTING -> List.of(DEFRAGMENT, RAW, TRACK, MANGLE, NAT);
            case INPUT -> List.of(MANGLE, FILTER, SECURITY, NAT, SECURITY_OF_NFT, PROXY, CONFIRM);
            case FORWARD -> List.of(MANGLE, FILTER, SECURITY, SECURITY_OF_NFT);
            case OUTPUT -> List.of(DEFRAGMENT, RAW, TRACK, MANGLE, NAT, FILTER, SECURITY, SECURITY_OF_NFT);
            case POSTROUTING -> List.of(MANGLE, NAT, PROXY, CONFIRM);
        };
    }
}
