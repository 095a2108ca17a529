package io.nfwalk.walk;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.Packet;

/** Where a packet's way through one host ended. */
public sealed interface Ending {
    /** The packet as it was at its end. */
    Packet packet();

    /**
     * Handed to this host's sockets and protocols.
     *
     * @param packet as the socket sees it
     * @param inInterface the interface it came by
     */
    record Delivered(Packet packet, String inInterface) implements Ending {}

    /**
     * Out of an interface, after all chains.
     *
     * @param packet as it left
     * @param outInterface the interface; of a bridged frame the port
     */
    record Sent(Packet packet, String outInterface) implements Ending {}

    /**
     * It went no further.
     *
     * @param packet as it was then
     * @param cause why
     */
    record Gone(Packet packet, Cause cause) implements Ending {}

    /**
     * It hangs on something that nobody stated.
     *
     * @param packet as it was then
     * @param fact what is not known
     * @param table where: the rule's table, or {@code conntrack}
     * @param chain the rule's chain, or the hook
     * @param rule the rule's position in it, from 1; 0 where no rule asks
     */
    record Undetermined(Packet packet, Fact fact, String table, String chain, int rule) implements Ending {}
}
