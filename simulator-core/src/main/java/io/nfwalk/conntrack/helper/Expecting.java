package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What helpers may do with a host's expectations. Source: kernel net/netfilter/nf_conntrack_expect.c. */
public interface Expecting {
    /** What became of a new expectation. */
    enum Outcome {
        /** It waits from now on. */
        ADDED,
        /** Another connection, or another kind, expects exactly this already. */
        THERE_ALREADY,
        /** A connection could take it or another expectation: only another port may help. */
        CLASHES,
        /** There are too many. */
        TOO_MANY
    }

    /**
     * Adds an expectation. One that its master has already is replaced.
     *
     * @param anyMaster whether one that another connection has counts as had already, instead of clashing
     */
    Outcome expect(Expectation expectation, boolean anyMaster);

    /** Adds an expectation that would clash with an equal one of another connection. */
    default boolean expect(Expectation expectation) {
        return expect(expectation, false) == Outcome.ADDED;
    }

    /** Takes an expectation back. */
    void forget(Expectation expectation);

    /** The newest expectation that a connection with that tuple would take, even if it is asleep. */
    Optional<Expectation> find(Tuple tuple, Zone zone);

    /** What that connection has announced, newest first. */
    List<Expectation> announcedBy(Connection master);

    /**
     * Wakes the newest expectation of a connection for which a condition holds, and lets it wait that long from now on.
     *
     * @return whether there was one
     */
    boolean wake(Connection master, Predicate<Expectation> which, Duration lifetime);

    /** What the helper of a connection remembers of it, if it is of that type. */
    <T> Optional<T> memory(Connection connection, Class<T> type);

    /** Decides one side of an expected connection's translation. */
    void translate(Connection fresh, NatRange range, Manipulation manipulation);

    /** Deletes the connection that a packet with that tuple belongs to; whether there was one. */
    boolean delete(Tuple tuple, Zone zone);

    /**
     * From now on packets of PPTP's GRE that go where the tuple goes have its source key.
     *
     * @return false if that direction of the connection has another such tuple
     */
    boolean addKey(Connection master, Direction direction, Tuple tuple);

    /** Forgets the source keys that belong to a connection. */
    void forgetKeys(Connection master);
}
