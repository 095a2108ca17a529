package io.nfwalk.conntrack;

import io.nfwalk.conntrack.helper.Arrival;
import io.nfwalk.conntrack.helper.Expectation;
import io.nfwalk.conntrack.helper.Expecting;
import io.nfwalk.conntrack.helper.Helper;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.UndoList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The connections that helpers have announced on a host. One that has waited too long is gone the moment that anybody
 * looks. Source: kernel net/netfilter/nf_conntrack_expect.c.
 */
final class Expectations implements Expecting {
    /** The sysctl nf_conntrack_expect_max, which nobody can change in a namespace. */
    private static final int MOST = 4096;

    private final ConntrackTable table;
    private final Nat nat;
    private final VirtualClock clock;
    private final GreKeys keys;
    /** Newest first. */
    private final List<Pending> pending;

    /** An expectation, and until when it waits. */
    private record Pending(Expectation expectation, Duration deadline) {
        private boolean isOf(Connection master) {
            return expectation.master() == master;
        }
    }

    Expectations(ConntrackTable table, Nat nat, VirtualClock clock, GreKeys keys) {
        this.table = table;
        this.nat = nat;
        this.clock = clock;
        this.keys = keys;
        this.pending = new UndoList<>(clock.journal());
    }

    /** All that wait, newest first, with the time that they still do. */
    List<AwaitedConnection> awaited() {
        removeExpired();
        return pending.stream()
                .map(one -> new AwaitedConnection(
                        one.expectation.master(),
                        one.expectation.ends().protocol(),
                        one.expectation.ends().source(),
                        one.expectation.ends().sourcePart(),
                        one.expectation.ends().destination(),
                        one.expectation.ends().destinationPart(),
                        one.deadline.minus(clock.now()),
                        one.expectation.kind(),
                        one.expectation.stay() != Expectation.Stay.ONCE,
                        one.expectation.stay() == Expectation.Stay.ASLEEP))
                .toList();
    }

    /**
     * The expectation that a new connection takes; it is used up unless it is permanent. Source:
     * nf_ct_find_expectation.
     */
    Optional<Expectation> take(Tuple tuple, Zone zone) {
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        removeExpired();
        Optional<Expectation> found = matching(tuple, zone)
                .filter(expectation -> expectation.stay() != Expectation.Stay.ASLEEP)
                .findFirst()
                .filter(expectation -> expectation.master().has(Connection.Status.CONFIRMED)
                        && !expectation.master().has(Connection.Status.DYING));
        found.filter(expectation -> expectation.stay() == Expectation.Stay.ONCE).ifPresent(this::forget);
        return found;
    }

    /** Lets happen what belongs to an expected connection before anything else. */
    void arrive(Connection fresh, Expectation expectation) {
        Arrival arrival = expectation.translation().arrival();
        arrival.arrive(fresh, expectation, this);
    }

    /** A connection leaves the table, or never gets there: nothing comes of what it announced. */
    void endOf(Connection master) {
        pending.removeIf(one -> one.isOf(master));
    }

    @Override
    public Outcome expect(Expectation expectation, boolean anyMaster) {
        removeExpired();
        Connection master = expectation.master();
        for (Pending one : List.copyOf(pending)) {
            Expectation other = one.expectation;
            if (!expectation.sameDestination(other) || number(other) != number(expectation)) {
                continue;
            }
            if ((anyMaster || one.isOf(master)) && other.equalsButMaster(expectation)) {
                if (other.kind() != expectation.kind() || !one.isOf(master)) {
                    return Outcome.THERE_ALREADY;
                }
                pending.remove(one);
                break;
            }
            if (other.clashesWith(expectation)) {
                return Outcome.CLASHES;
            }
        }
        Optional<Helper> helper = ConntrackTable.helperOf(master);
        helper.ifPresent(known ->
                makeRoom(master, expectation.kind(), known.traits().policies().get(expectation.kind())));
        if (pending.size() >= MOST) {
            return Outcome.TOO_MANY;
        }
        Duration lifetime = helper.map(known ->
                        known.traits().policies().get(expectation.kind()).lifetime())
                .orElse(Duration.ZERO);
        pending.add(0, new Pending(expectation, clock.now().plus(lifetime)));
        return Outcome.ADDED;
    }

    /** The oldest of its kind goes if there are as many as may be. */
    private void makeRoom(Connection master, int kind, Helper.Policy policy) {
        List<Pending> same = pending.stream()
                .filter(one -> one.isOf(master) && one.expectation.kind() == kind)
                .toList();
        if (policy.most() > 0 && same.size() >= policy.most()) {
            pending.remove(same.get(same.size() - 1));
        }
    }

    @Override
    public void forget(Expectation expectation) {
        pending.removeIf(one -> one.expectation == expectation);
    }

    @Override
    public Optional<Expectation> find(Tuple tuple, Zone zone) {
        removeExpired();
        return matching(tuple, zone).findFirst();
    }

    private Stream<Expectation> matching(Tuple tuple, Zone zone) {
        return pending.stream()
                .map(Pending::expectation)
                .filter(expectation -> expectation.fits(tuple) && number(expectation) == zone.number());
    }

    private static int number(Expectation expectation) {
        return expectation.master().zone().number();
    }

    @Override
    public List<Expectation> announcedBy(Connection master) {
        removeExpired();
        return pending.stream()
                .filter(one -> one.isOf(master))
                .map(Pending::expectation)
                .toList();
    }

    @Override
    public boolean wake(Connection master, Predicate<Expectation> which, Duration lifetime) {
        removeExpired();
        for (int i = 0; i < pending.size(); i++) {
            Pending one = pending.get(i);
            if (one.isOf(master) && which.test(one.expectation)) {
                pending.set(i, new Pending(one.expectation.awake(), clock.now().plus(lifetime)));
                return true;
            }
        }
        return false;
    }

    @Override
    public <T> Optional<T> memory(Connection connection, Class<T> type) {
        return connection.helperMemory(type);
    }

    @Override
    public void translate(Connection fresh, NatRange range, Manipulation manipulation) {
        nat.setUp(fresh, range, manipulation);
    }

    @Override
    public boolean delete(Tuple tuple, Zone zone) {
        Optional<TupleIndex.Handle> found = table.find(tuple, zone);
        found.map(TupleIndex.Handle::connection).ifPresent(table::forget);
        return found.isPresent();
    }

    @Override
    public boolean addKey(Connection master, Direction direction, Tuple tuple) {
        return keys.add(master, direction, tuple);
    }

    @Override
    public void forgetKeys(Connection master) {
        keys.forget(master);
    }

    private void removeExpired() {
        pending.removeIf(one -> one.deadline.compareTo(clock.now()) <= 0);
    }
}
