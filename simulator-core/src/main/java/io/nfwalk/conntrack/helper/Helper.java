package io.nfwalk.conntrack.helper;

import io.nfwalk.chance.Fact;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.packet.Family;
import io.nfwalk.undo.Struct;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A conntrack helper: reads the payload of connections that it was given. Source: kernel
 * include/net/netfilter/nf_conntrack_helper.h.
 */
public interface Helper {
    /**
     * How many expectations of one kind a connection may have, and for how long.
     *
     * @param most how many, of which the oldest makes room for a new one; 0 for any number
     * @param lifetime how long one waits for its connection
     */
    record Policy(int most, Duration lifetime) {
        static Policy of(int most, int seconds) {
            return new Policy(most, Duration.ofSeconds(seconds));
        }
    }

    /** The families of a helper that reads both. */
    List<Family> BOTH_FAMILIES = List.of(Family.IPV4, Family.IPV6);

    /**
     * What tells a helper from others.
     *
     * @param name the name that {@code CT --helper} takes
     * @param families the families whose connections it reads
     * @param protocols the protocols whose connections it reads, by number
     * @param policies what is allowed for each kind of expectation that it makes; the kind is the index
     */
    record Traits(String name, List<Family> families, List<Integer> protocols, List<Policy> policies) {
        /** Copies the lists. */
        public Traits {
            families = List.copyOf(families);
            protocols = List.copyOf(protocols);
            policies = List.copyOf(policies);
        }
    }

    /** What a helper says of a packet. */
    sealed interface Verdict {
        /** The packet passes. */
        Verdict ACCEPT = new Accept();
        /** The packet is dropped. */
        Verdict DROP = new Drop();

        /** The packet passes. */
        record Accept() implements Verdict {}

        /** The packet is dropped. */
        record Drop() implements Verdict {}

        /**
         * It hangs on something that is not modelled.
         *
         * @param fact what is not known
         */
        record Unknown(Fact fact) implements Verdict {}

        /** {@link #ACCEPT} or {@link #DROP}. */
        static Verdict of(boolean passes) {
            return passes ? ACCEPT : DROP;
        }
    }

    /** What tells it from other helpers. */
    Traits traits();

    /** Reads a packet of a connection that it was given, of any state but RELATED in reply direction. */
    Verdict help(Visit visit);

    /** What it remembers of a connection that was put into the table from outside, if not the same as of a new one. */
    default Optional<Struct> restoredMemory() {
        return Optional.empty();
    }

    /** A connection that it was given leaves the table. */
    default void end(Connection connection, Expecting expecting) {}
}
