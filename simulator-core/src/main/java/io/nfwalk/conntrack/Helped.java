package io.nfwalk.conntrack;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.Packet;

/** What a connection's helper made of a packet. */
public sealed interface Helped {
    /**
     * It goes on.
     *
     * @param packet perhaps with another payload, or other sequence numbers
     */
    record Passed(Packet packet) implements Helped {}

    /**
     * It is dropped.
     *
     * @param helper the helper's name
     */
    record Dropped(String helper) implements Helped {}

    /**
     * It hangs on something that is not modelled.
     *
     * @param helper the helper's name
     * @param fact what is not known
     */
    record Undetermined(String helper, Fact fact) implements Helped {}
}
