package io.nfwalk.conntrack;

/** Where conntrack thinks a connection is, for the protocols whose entries have a state in {@code conntrack -L}. */
public sealed interface ProtocolState permits SctpState, TcpState {
    /** The state as a listing names it: {@code SYN_SENT}. */
    String name();

    /** The IP protocol that has such a state. */
    int protocol();
}
