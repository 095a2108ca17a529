package io.nfwalk.rules;

import io.nfwalk.packet.Packet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** The ip sets of a host, as rules ask and change them. */
public interface IpSets {
    /**
     * What a rule asks of a set besides whether the packet is in it.
     *
     * @param returnsNomatch whether what is in by an element marked {@code nomatch} is in, and what is in by another is
     *     not
     * @param updatesCounters whether the element found counts the packet
     * @param updatesMembers the same of the sets in a list of sets
     * @param packets what must hold of the packets that the element has counted
     * @param bytes what must hold of their bytes
     */
    record Question(
            boolean returnsNomatch,
            boolean updatesCounters,
            boolean updatesMembers,
            Optional<LongPredicate> packets,
            Optional<LongPredicate> bytes) {
        /** Whether the packet is in the set, and nothing else. */
        public static final Question MEMBER = new Question(false, true, true, Optional.empty(), Optional.empty());
    }

    /**
     * The packet's mark, class and queue as an element has them.
     *
     * @param mark the bits of the mark that are set
     * @param markMask the bits of the mark that are written
     */
    record Mapping(int mark, int markMask) {}

    /** Whether there is a set of that name. */
    boolean has(String name);

    /** Whether the packet is in the set; a set that is not there has nothing in it. */
    boolean test(SetReference set, Packet packet, Question question);

    /**
     * Puts the packet into the set, if that has room for it.
     *
     * @param timeout for how many seconds, 0 for ever; without, as long as the set says
     * @param exist whether an element that is there gets a new time-out
     */
    void add(SetReference set, Packet packet, OptionalLong timeout, boolean exist);

    /** Takes the packet out of the set. */
    void delete(SetReference set, Packet packet);

    /** What the element has that the packet is in by; empty if it is in by none. */
    Optional<Mapping> map(SetReference set, Packet packet);
}
