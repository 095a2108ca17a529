package io.nfwalk.conntrack;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.helper.Expectation;
import io.nfwalk.conntrack.helper.Helper;
import io.nfwalk.conntrack.helper.Helpers;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoSet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A host's connection tracking table: gives packets their connections and keeps those of which a packet left the host
 * or reached a socket.
 *
 * <pre>
 *  packet -> track: found, or a new entry that only this packet knows -> chains, NAT -> confirm: into the table
 * </pre>
 *
 * <p>An entry whose time has run out leaves the table the moment that anybody looks; the kernel, which removes it a
 * little later, does not show it either. Source: kernel net/netfilter/nf_conntrack_core.c.
 */
public final class ConntrackTable {
    /** How long an entry lives that only answers find. */
    private static final Duration CLASHING = Duration.ofSeconds(1);

    private final VirtualClock clock;
    private final Chance chance;
    private final TupleIndex index;
    private final Clashes clashes;
    private final GreKeys greKeys;
    private final IcmpErrors icmpErrors;
    private final Expectations expectations;
    /** In order of confirmation; connections compare by identity. */
    private final Set<Connection> confirmed;

    /** New ones whose packets wait before they are confirmed. */
    private final Set<Connection> underWay;

    private final FullTable fullTable;
    private final Cell<ConntrackSettings> settings;
    private final Cell<Ways> ways;
    private final Cell<Boolean> keepsLabels;
    private final Cell<Boolean> counts;
    /** No confirmed connection runs out before. */
    private final Cell<Duration> nextExpiry;

    /** An empty table that takes its time from the clock, and whose helpers draw ports through {@code chance}. */
    public ConntrackTable(ConntrackSettings settings, VirtualClock clock, Chance chance) {
        Journal journal = clock.journal();
        this.clock = clock;
        this.chance = chance;
        this.index = new TupleIndex(journal);
        this.clashes = new Clashes(index);
        this.greKeys = new GreKeys(journal);
        this.icmpErrors = new IcmpErrors(index, greKeys);
        this.confirmed = new UndoSet<>(journal);
        this.underWay = new UndoSet<>(journal);
        this.fullTable = new FullTable(journal);
        this.settings = new Cell<>(journal, settings);
        this.ways = new Cell<>(journal, Ways.NONE);
        this.keepsLabels = new Cell<>(journal, false);
        this.counts = new Cell<>(journal, false);
        this.nextExpiry = new Cell<>(journal, Duration.ZERO);
        this.expectations = new Expectations(this, new Nat(this, chance), clock, greKeys);
    }

    /** An empty table that takes its time from the clock; its helpers draw from seed 0. */
    public ConntrackTable(ConntrackSettings settings, VirtualClock clock) {
        this(settings, clock, new SeededChance(0));
    }

    /** Tells where the host's own packets would go; until then there is no way to anywhere. */
    public void routedBy(Ways ways) {
        this.ways.set(ways);
    }

    /** From now on other sysctls hold; what they decided before stays. */
    public void apply(ConntrackSettings settings) {
        this.settings.set(settings);
    }

    /** Whether connections that begin from now on can have labels. Source: nf_conntrack_labels.c, nf_connlabels_get. */
    public void keepLabels(boolean whether) {
        keepsLabels.set(whether);
    }

    /** Whether packets of connections that begin from now on are counted (nf_conntrack_acct). */
    public void count(boolean whether) {
        counts.set(whether);
    }

    /**
     * The tracking hook (PREROUTING and OUTPUT, after raw) for a packet that carries neither a connection nor the
     * untracked mark. A new connection is not in the table before {@link #confirm}. Source: nf_conntrack_in.
     *
     * @param packet the packet, defragmented
     * @param template what a CT rule left on it
     */
    public Tracking track(Packet packet, Optional<Template> template) {
        removeExpired();
        if (Checksums.isCutShort(packet)) {
            return Tracking.INVALID;
        }
        Zone zone = template.map(Template::zone).orElse(Zone.DEFAULT);
        Optional<Tracking> aboutAnother = icmpErrors.judge(packet, zone);
        if (aboutAnother.isPresent()) {
            return aboutAnother.get();
        }
        Optional<Tuple> tuple = Tuples.of(packet).map(greKeys::completed);
        Optional<TupleIndex.Handle> handle = tuple.flatMap(t -> index.find(t, zone))
                .or(() -> tuple.flatMap(t -> begin(t, zone, template))
                        .map(connection -> new TupleIndex.Handle(connection, Direction.ORIGINAL)));
        if (handle.isEmpty()) {
            return Tracking.INVALID;
        }
        Connection connection = handle.get().connection();
        Direction direction = handle.get().direction();
        Tracker.Outcome outcome =
                connection.tracker().judge(connection, direction, packet, settings.get(), clock.now());
        outcome.renewal().ifPresent(silence -> renew(connection, silence));
        return switch (outcome.kind()) {
            case INVALID -> Tracking.INVALID;
            case PASSED -> {
                if (outcome.renewal().isPresent()) {
                    connection.count(direction, packet.length());
                }
                yield passed(connection, direction);
            }
            case DELETED -> {
                connection.count(direction, packet.length());
                forget(connection);
                yield passed(connection, direction);
            }
            case REOPENED -> {
                forget(connection);
                yield track(packet, template);
            }
        };
    }

    /**
     * The tracking hook at PREROUTING: like {@link #track}, but as long as {@code nf_conntrack_checksum} is 1 checksums
     * are verified too.
     */
    public Tracking trackArriving(Packet packet, Optional<Template> template) {
        return Checksums.areWrong(packet, settings.get()) ? Tracking.INVALID : track(packet, template);
    }

    /**
     * Whether there is room for the entry that a packet would begin in the tracking hook.
     *
     * @param arriving whether its checksum would be verified, as at PREROUTING
     */
    public Room roomFor(Packet packet, Optional<Template> template, boolean arriving) {
        removeExpired();
        long most = settings.get().value(ConntrackSettings.Sysctl.MAX);
        boolean suffices = most == 0 || confirmed.size() + underWay.size() < most;
        return suffices || arriving && Checksums.areWrong(packet, settings.get()) || !begins(packet, template)
                ? new Room.Enough()
                : fullTable.forOneMore(confirmed, clock.now());
    }

    private boolean begins(Packet packet, Optional<Template> template) {
        Zone zone = template.map(Template::zone).orElse(Zone.DEFAULT);
        Optional<Tuple> tuple = Tuples.of(packet).map(greKeys::completed);
        return !Checksums.isCutShort(packet)
                && icmpErrors.judge(packet, zone).isEmpty()
                && tuple.flatMap(Tuples::inverted).isPresent()
                && tuple.flatMap(known -> index.find(known, zone)).isEmpty();
    }

    /** Whether {@link #trackArriving} sums up the bytes of such a packet to see whether its checksum is right. */
    public boolean sumsUp(Packet packet) {
        return Checksums.areSummed(packet, settings.get());
    }

    private Optional<Connection> begin(Tuple original, Zone zone, Optional<Template> template) {
        Tracker tracker = Tracker.of(original);
        return Tuples.inverted(original).map(reply -> {
            TrackerMemory memory = tracker.freshMemory(settings.get(), clock.now());
            Connection connection = fresh(original, reply, zone, tracker, memory);
            Optional<Expectation> expectation = expectations.take(original, zone);
            if (expectation.isPresent()) {
                connection.setMaster(expectation.get().master());
                expectation.get().helper().map(given -> given.traits().name()).ifPresent(connection::setHelper);
                expectations.arrive(connection, expectation.get());
            } else {
                template.flatMap(Template::helper).ifPresent(connection::setHelper);
            }
            template.filter(Template::proxied).ifPresent(any -> connection.proxy());
            return connection;
        });
    }

    private Connection fresh(Tuple original, Tuple reply, Zone zone, Tracker tracker, TrackerMemory memory) {
        Connection connection = new Connection(original, reply, zone, tracker, memory, clock.journal());
        if (keepsLabels.get()) {
            connection.allowLabels();
        }
        if (counts.get()) {
            connection.beginToCount();
        }
        return connection;
    }

    /** The room of the connection's helper. */
    static Optional<Helper> helperOf(Connection connection) {
        Tuple original = connection.original();
        return connection.helper().flatMap(name -> Helpers.find(name, original.family()));
    }

    /**
     * Shows a packet to its connection's helper, at the end of POSTROUTING or INPUT, before {@link #confirmed}; shifts
     * its sequence numbers if the helper has made earlier segments longer or shorter. Source: nf_conntrack_proto.c,
     * nf_confirm.
     *
     * @param packet the packet behind all chains
     * @param tracking what it carries
     * @param overLoopback whether it came by {@code lo}, where it was shifted on its way out
     */
    public Helped help(Packet packet, Tracking tracking, boolean overLoopback) {
        boolean error = tracking.state() == PacketState.RELATED && tracking.direction() == Direction.REPLY;
        if (tracking.connection().isEmpty() || error) {
            return new Helped.Passed(packet);
        }
        Connection connection = tracking.connection().get();
        boolean shifts = connection.shift().isPresent() && !overLoopback;
        if (connection.helper().isEmpty() && !shifts) {
            return new Helped.Passed(packet);
        }
        HelperVisit visit = new HelperVisit(
                packet, tracking, expectations, chance, ways.get(), timeout -> renew(connection, timeout));
        Helped helped = visit.run(helperOf(connection), shifts);
        if (!(helped instanceof Helped.Passed) && !connection.has(Connection.Status.CONFIRMED)) {
            expectations.endOf(connection);
        }
        return helped;
    }

    /** The connections that helpers expect, the newest first. */
    public List<AwaitedConnection> awaited() {
        return expectations.awaited();
    }

    /** What an accepted packet is called; the first answer is noted only now, after the tracker has seen it. */
    private static Tracking passed(Connection connection, Direction direction) {
        PacketState state = PacketState.NEW;
        if (direction == Direction.REPLY) {
            connection.set(Connection.Status.SEEN_REPLY);
            state = PacketState.ESTABLISHED;
        } else if (connection.has(Connection.Status.SEEN_REPLY)) {
            state = PacketState.ESTABLISHED;
        } else if (connection.has(Connection.Status.EXPECTED)) {
            state = PacketState.RELATED;
        }
        return new Tracking(state, Optional.of(connection), direction);
    }

    private void renew(Connection connection, Duration silence) {
        connection.renew(silence, clock.now());
        if (connection.has(Connection.Status.CONFIRMED)) {
            expectExpiry(connection);
        }
    }

    /**
     * Puts a packet's new connection into the table, at the end of POSTROUTING or INPUT. Nothing happens for packets
     * without connection, of the reply direction, or of a connection that is in the table already.
     *
     * @return false if the packet is to be dropped: another connection has one of the tuples
     */
    public boolean confirm(Tracking tracking) {
        return confirmed(tracking).isPresent();
    }

    /**
     * Like {@link #confirm}, and tells what the packet carries from now on. Source: __nf_conntrack_confirm,
     * nf_ct_resolve_clash.
     *
     * @return usually what was given; with another connection if two packets made the same entry at the same time and
     *     the other one came first; empty if the packet is to be dropped
     */
    public Optional<Tracking> confirmed(Tracking tracking) {
        if (tracking.connection().isEmpty() || tracking.direction() == Direction.REPLY) {
            return Optional.of(tracking);
        }
        Connection connection = tracking.connection().get();
        if (connection.has(Connection.Status.CONFIRMED)) {
            return Optional.of(tracking);
        }
        underWay.remove(connection);
        if (connection.has(Connection.Status.DYING)) {
            return Optional.empty();
        }
        removeExpired();
        Optional<Connection> other = clashes.with(connection);
        if (other.isEmpty()) {
            insert(connection);
            return Optional.of(tracking);
        }
        Optional<Tracking> resolved =
                connection.tracker().resolvesClashes() ? resolve(tracking, other.get()) : Optional.empty();
        if (!connection.has(Connection.Status.CONFIRMED)) {
            index.remove(connection);
            expectations.endOf(connection);
        }
        return resolved;
    }

    /**
     * Two packets have made an entry each at the same time, and the other one's is in the table: the packet goes over
     * to that one if it is the same flow. If not, its own entry enters by its reply tuple, if that is free; it can't
     * live long.
     */
    private Optional<Tracking> resolve(Tracking tracking, Connection older) {
        Connection connection = tracking.connection().orElseThrow();
        Optional<Connection> sameAnswers = clashes.with(connection, Direction.REPLY);
        Optional<Tracking> joined = clashes.joined(
                tracking, sameAnswers.map(also -> List.of(older, also)).orElse(List.of(older)));
        if (joined.isPresent()) {
            return joined;
        }
        if (sameAnswers.isPresent()) {
            return Optional.empty();
        }
        connection.renew(CLASHING, clock.now());
        connection.set(Connection.Status.FIXED_TIMEOUT);
        connection.set(Connection.Status.NAT_CLASH);
        insert(connection);
        return Optional.of(tracking);
    }

    /** Whether confirming the packet would put a new entry into the table. */
    public static boolean isAboutToEnter(Tracking tracking) {
        return tracking.direction() == Direction.ORIGINAL
                && tracking.connection()
                        .filter(connection -> !connection.has(Connection.Status.CONFIRMED))
                        .isPresent();
    }

    /**
     * A packet whose entry is new waits before it is confirmed: NAT already knows what it decided for its client.
     * Source: nf_nat_core.c, nf_nat_setup_info, which notes that at once.
     */
    public void expectToEnter(Tracking tracking) {
        tracking.connection().ifPresent(index::addSource);
        tracking.connection().ifPresent(underWay::add);
    }

    private void insert(Connection connection) {
        connection.confirm(clock.now());
        confirmed.add(connection);
        index.add(connection);
        expectExpiry(connection);
    }

    /** The live entry that a packet with this tuple belongs to. Source: nf_conntrack_core.c, nf_conntrack_find_get. */
    public Optional<Connection> connectionOf(Tuple tuple, Zone zone) {
        removeExpired();
        return index.find(tuple, zone).map(TupleIndex.Handle::connection);
    }

    /**
     * Live confirmed entries in order of confirmation; as in the kernel's list without those that only answers find.
     */
    public List<Connection> entries() {
        removeExpired();
        return confirmed.stream()
                .filter(connection -> !connection.has(Connection.Status.NAT_CLASH))
                .toList();
    }

    /** Deletes all entries for which the condition holds. Source: nf_ct_iterate_cleanup. */
    public void forgetIf(Predicate<Connection> condition) {
        List.copyOf(confirmed).stream().filter(condition).forEach(this::forget);
    }

    /** How long the connection would live without further packets; zero while unconfirmed. */
    public Duration timeLeft(Connection connection) {
        return connection.timeLeft(clock.now());
    }

    /** Deletes the entry; packets that carry it keep it, but an unconfirmed one can't be confirmed any more. */
    public void forget(Connection connection) {
        connection.set(Connection.Status.DYING);
        if (confirmed.remove(connection)) {
            helperOf(connection).ifPresent(helper -> helper.end(connection, expectations));
            index.remove(connection);
        }
        expectations.endOf(connection);
        if (connection.original().protocol() == Protocol.GRE) {
            connection.master().ifPresent(greKeys::forget);
        }
    }

    /**
     * This host refuses a packet of the connection by a RST: a TCP entry that is in the table is CLOSE from now on, and
     * lives as long as such a one does. Source: nf_conntrack_proto_tcp.c, nf_conntrack_tcp_set_closing.
     */
    public void setClosing(Connection connection) {
        if (connection.has(Connection.Status.CONFIRMED)
                && connection.memory() instanceof TcpMemory memory
                && memory.state() != TcpState.CLOSE) {
            ((TcpMemory) connection.memoryToChange()).setState(TcpState.CLOSE);
            connection.renew(settings.get().silence(TcpState.CLOSE), clock.now());
            expectExpiry(connection);
        }
    }

    /** Deletes all entries. */
    public void flush() {
        forgetIf(any -> true);
    }

    /**
     * Tracking of a family begins again after a pause: the windows of its established TCP connections may be out of
     * date, so the next segments set them anew. Source: nf_conntrack_proto.c, nf_ct_tcp_fixup.
     */
    public void resume(Family family) {
        for (Connection connection : confirmed) {
            boolean established = connection.tcpState().equals(Optional.of(TcpState.ESTABLISHED));
            if (established && connection.original().family() == family) {
                ((TcpMemory) connection.memoryToChange()).forgetWindows();
            }
        }
    }

    /**
     * What a packet carries that this host makes about another one (an ICMP error, a RST): its connection, in the
     * opposite direction, as RELATED. Empty for a packet without connection: what is made about it is tracked on its
     * own. Source: nf_conntrack_attach.
     */
    public static Optional<Tracking> attached(Tracking about) {
        return about.connection()
                .map(connection -> new Tracking(
                        PacketState.RELATED,
                        Optional.of(connection),
                        about.direction().opposite()));
    }

    /**
     * Puts an entry into the table whose packets nobody saw. Its TCP windows are unknown, so that no segment is outside
     * of them, and a SYN proxy may have begun it. Empty if an entry with one of its tuples is there already. Source:
     * nf_conntrack_netlink.c, ctnetlink_create_conntrack.
     */
    public Optional<Connection> restore(RestoredEntry entry) {
        removeExpired();
        Tracker tracker = Tracker.of(entry.original());
        TrackerMemory memory = tracker.restoredMemory(settings.get(), entry.state());
        Connection connection = fresh(entry.original(), entry.reply(), entry.zone(), tracker, memory);
        if (clashes.with(connection).isPresent()) {
            return Optional.empty();
        }
        connection.setMark(entry.mark());
        connection.proxy();
        entry.labels().forEach(connection::setLabel);
        entry.helper().ifPresent(connection::setHelper);
        helperOf(connection).flatMap(Helper::restoredMemory).ifPresent(connection::setHelperMemory);
        entry.status().forEach(connection::set);
        connection.renew(entry.timeLeft(), clock.now());
        insert(connection);
        return Optional.of(connection);
    }

    Optional<TupleIndex.Handle> find(Tuple tuple, Zone zone) {
        return index.find(tuple, zone);
    }

    /**
     * Whether the connection cannot have this tuple as its reply because another one has it. Entries that begin like
     * this one do not count: they are the same flow. Source: nf_conntrack_tuple_taken.
     */
    boolean isTaken(Tuple reply, Connection by) {
        removeExpired();
        return index.collision(reply, by.zone(), Direction.REPLY)
                .map(TupleIndex.Handle::connection)
                .filter(other -> other != by)
                .filter(other -> !other.original().equals(by.original())
                        || other.zone().original() != by.zone().original())
                .isPresent();
    }

    /** Connections of the tuple's client whose source translation is decided, newest first. */
    Collection<Connection> ofSource(Tuple tuple, Zone zone) {
        return index.ofSource(tuple, zone);
    }

    private void expectExpiry(Connection connection) {
        if (connection.deadline().compareTo(nextExpiry.get()) < 0 || confirmed.size() == 1) {
            nextExpiry.set(connection.deadline());
        }
    }

    private void removeExpired() {
        Duration now = clock.now();
        if (now.compareTo(nextExpiry.get()) < 0 || confirmed.isEmpty()) {
            return;
        }
        for (Connection connection : List.copyOf(confirmed)) {
            if (connection.deadline().compareTo(now) <= 0) {
                forget(connection);
            }
        }
        nextExpiry.set(confirmed.stream()
                .map(Connection::deadline)
                .min(Duration::compareTo)
                .orElse(now));
    }
}
