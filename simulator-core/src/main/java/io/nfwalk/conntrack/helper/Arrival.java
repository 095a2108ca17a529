package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** What happens to an expected connection before anything else: mostly its translation. */
public interface Arrival {
    /** Nothing. */
    Arrival PLAIN = (fresh, expectation, expecting) -> {};

    /**
     * The connection goes where its master's packets go, and comes from where they seem to come from. Source: kernel
     * net/netfilter/nf_nat_helper.c, nf_nat_follow_master.
     */
    Arrival FOLLOW_MASTER = (fresh, expectation, expecting) -> {
        Connection master = expectation.master();
        IpAddress from =
                master.tuple(expectation.translation().direction().opposite()).destination();
        IpAddress to =
                master.tuple(expectation.translation().direction().opposite()).source();
        expecting.translate(fresh, NatRange.of(from), Manipulation.SOURCE);
        expecting.translate(fresh, exactly(to, expectation.translation().announcedPart()), Manipulation.DESTINATION);
    };

    /**
     * Deals with a new connection that took an expectation.
     *
     * @param fresh the connection, not yet in the table
     * @param expectation what it took
     * @param expecting the host's expectations
     */
    void arrive(Connection fresh, Expectation expectation, Expecting expecting);

    /** The range of one address and one port or key. */
    static NatRange exactly(IpAddress address, int part) {
        return new NatRange(
                Optional.of(new NatRange.Addresses(address, address)),
                Optional.of(new NatRange.Ports(part, part)),
                OptionalInt.empty(),
                false,
                false);
    }
}
