package io.nfwalk.kube;

import io.nfwalk.chance.Fraction;
import java.util.List;

/**
 * What a node's rules do with one way to a Service's port.
 *
 * @param title the port's name: {@code default/web:http}
 * @param protocol what it speaks
 * @param way who asks what
 * @param expected what the objects say, in words
 * @param shares what can come of it, the endpoints first in their order
 * @param right whether all laws hold
 */
public record WayReport(
        String title, PortProtocol protocol, Way way, String expected, List<Share> shares, boolean right) {
    /** Copies the list. */
    public WayReport {
        shares = List.copyOf(shares);
    }

    /**
     * Something that can come of it.
     *
     * @param end the endpoint that is reached, or what else becomes of the packet: {@code refused}
     * @param probability how likely it is, exactly
     * @param masqueraded whether the endpoint sees one of the node's addresses instead of the client's
     */
    public record Share(String end, Fraction probability, boolean masqueraded) {}
}
