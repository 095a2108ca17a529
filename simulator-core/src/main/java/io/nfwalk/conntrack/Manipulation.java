package io.nfwalk.conntrack;

/** Which side of a tuple NAT writes. Source: kernel include/net/netfilter/nf_nat.h, nf_nat_manip_type. */
public enum Manipulation {
    /** The source: SNAT, MASQUERADE; at POSTROUTING and INPUT. */
    SOURCE,
    /** The destination: DNAT, REDIRECT; at PREROUTING and OUTPUT. */
    DESTINATION
}
