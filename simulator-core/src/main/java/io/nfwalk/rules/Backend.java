package io.nfwalk.rules;

/** Which part of the kernel a rule set is loaded into; the two differ in a few details. */
public enum Backend {
    /** iptables-nft: nf_tables. */
    NFT,
    /** iptables-legacy: ip_tables. */
    LEGACY
}
