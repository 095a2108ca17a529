package io.nfwalk.walk;

import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.RouteError;

/** Why a packet went no further on a host. Closed: the walk knows no other ways. */
public sealed interface Cause {
    /**
     * A rule said so.
     *
     * @param visit the rule's visit
     */
    record ByRule(Visit visit) implements Cause {}

    /**
     * A match found the packet too broken to go on.
     *
     * @param table the rule's table
     * @param chain the rule's chain
     * @param rule the rule's position in it, from 1
     */
    record BrokenPacket(String table, String chain, int rule) implements Cause {}

    /** NAT found no way to translate the packet. */
    record NotTranslatable() implements Cause {}

    /** The conntrack table has no room for a new entry. */
    record TableFull() implements Cause {}

    /** Another connection has one of the two tuples. */
    record TupleTaken() implements Cause {}

    /**
     * Its connection's helper could not read it, or not keep its promise.
     *
     * @param helper the helper's name
     */
    record RefusedByHelper(String helper) implements Cause {}

    /** SYNPROXY has taken it: a server's SYN-ACK, to which it gives the answer, or an ACK that makes it ask again. */
    record TakenByProxy() implements Cause {}

    /** MASQUERADE had bound the connection to another out interface. */
    record MasqueradeMoved() implements Cause {}

    /**
     * The addresses may not come in there.
     *
     * @param reason in words, with the sysctl that decides
     */
    record Martian(String reason) implements Cause {}

    /**
     * Routing has no way.
     *
     * @param error which kind of no
     */
    record NoRoute(RouteError error) implements Cause {}

    /**
     * The source may not leave there.
     *
     * @param reason in words
     */
    record SourceRefused(String reason) implements Cause {}

    /** Why a packet of this host's own can't be sent. */
    static Cause of(OutputDecision refusal) {
        if (refusal instanceof OutputDecision.Failed failed) {
            return new NoRoute(failed.error());
        }
        if (refusal instanceof OutputDecision.InvalidSource invalid) {
            return new SourceRefused(invalid.reason());
        }
        throw new IllegalArgumentException("not a refusal: " + refusal);
    }

    /** Forwarding is off for the interface it came in by. */
    record ForwardingOff() implements Cause {}

    /** Its time to live ran out. */
    record TtlExpired() implements Cause {}

    /**
     * It is longer than the next link takes and may not be cut.
     *
     * @param mtu what the link takes
     */
    record TooBig(int mtu) implements Cause {}

    /** The frame was not addressed to this host. */
    record ForAnotherHost() implements Cause {}

    /**
     * No host on the link has the next hop's address.
     *
     * @param nextHop the address in text
     */
    record NeighbourUnknown(String nextHop) implements Cause {}

    /**
     * The bridge has no port for it.
     *
     * @param reason in words: the only port is the one it came by, ...
     */
    record NoBridgePort(String reason) implements Cause {}

    /**
     * The interface is down, or the other end of its wire is.
     *
     * @param device its name
     */
    record InterfaceDown(String device) implements Cause {}

    /** A fragment that waits for the others. */
    record WaitsForFragments() implements Cause {}

    /** The packet's other fragments did not come in time. */
    record FragmentsMissing() implements Cause {}
}
