package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import io.nfwalk.undo.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the connection tracking table: part of a host's running state, so it changes while packets pass.
 * Source: kernel include/net/netfilter/nf_conntrack.h.
 */
public final class Connection {
    /** The bits of an entry's status that rules and listings see. */
    public enum Status {
        /** It fitted an expectation. */
        EXPECTED,
        /** A packet of the reply direction was accepted. */
        SEEN_REPLY,
        /** Not to be evicted early. */
        ASSURED,
        /** In the table. */
        CONFIRMED,
        /** Its source is translated. */
        SOURCE_NAT,
        /** Its destination is translated. */
        DESTINATION_NAT,
        /** Source translation is decided, even if it changes nothing. */
        SOURCE_NAT_DONE,
        /** Destination translation is decided, even if it changes nothing. */
        DESTINATION_NAT_DONE,
        /** Its time-out is not to be renewed. */
        FIXED_TIMEOUT,
        /** It came too late: another entry had its original tuple already, so that only answers find it. */
        NAT_CLASH,
        /** It has left the table. */
        DYING
    }

    /**
     * A port or ICMP identifier that was drawn by lot.
     *
     * @param protocol IP protocol number of its connection
     * @param address the address beside which it stands
     * @param port what came out, 0 to 65535
     * @param range what it was drawn from
     */
    public record DrawnPort(int protocol, IpAddress address, int port, NatRange.Ports range) {}

    /** So many labels there are. Source: kernel include/uapi/linux/netfilter/xt_connlabel.h. */
    public static final int LABELS = 128;

    private final Tuple original;
    private final Zone zone;
    private final Tracker tracker;
    private final Journal journal;
    private final Cell<TrackerMemory> memory;
    /** A bit of each. */
    private final LongCell status;

    private final Cell<List<DrawnPort>> drawn;
    private final Cell<Tuple> reply;
    /** While unconfirmed: how long it will live; afterwards: when it runs out. */
    private final Cell<Duration> timeout;

    private final Cell<Integer> mark;
    private final Cell<Optional<BitSet>> labels;
    private final Cell<Optional<Map<Direction, Traffic>>> traffic;
    private final Cell<Optional<String>> helper;
    private final Cell<Optional<Connection>> master;
    /** Null before there is one. */
    private final Cell<SequenceShift> shift;

    private final Cell<Optional<ProxiedHandshake>> proxied;
    /** What the helper remembers; null before it has looked at a packet. */
    private final Cell<Struct> helperMemory;

    private final Cell<Optional<String>> masqueradeInterface;

    Connection(Tuple original, Tuple reply, Zone zone, Tracker tracker, TrackerMemory memory, Journal journal) {
        this.original = original;
        this.zone = zone;
        this.tracker = tracker;
        this.journal = journal;
        this.reply = new Cell<>(journal, reply);
        this.memory = new Cell<>(journal, memory);
        this.status = new LongCell(journal, 0);
        this.drawn = new Cell<>(journal, List.of());
        this.timeout = new Cell<>(journal, Duration.ZERO);
        this.mark = new Cell<>(journal, 0);
        this.labels = new Cell<>(journal, Optional.empty());
        this.traffic = new Cell<>(journal, Optional.empty());
        this.helper = new Cell<>(journal, Optional.empty());
        this.master = new Cell<>(journal, Optional.empty());
        this.shift = new Cell<>(journal, null);
        this.proxied = new Cell<>(journal, Optional.empty());
        this.helperMemory = new Cell<>(journal, null);
        this.masqueradeInterface = new Cell<>(journal, Optional.empty());
    }

    /** The tuple of the first packet, before any translation. */
    public Tuple original() {
        return original;
    }

    /** The tuple that answers have when they arrive. */
    public Tuple reply() {
        return reply.get();
    }

    /** The tuple of that direction. */
    public Tuple tuple(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply();
    }

    /** The zone it lives in. */
    public Zone zone() {
        return zone;
    }

    /** Whether the status bit is set. */
    public boolean has(Status bit) {
        return (status.get() & 1L << bit.ordinal()) != 0;
    }

    /** Whether no packet of the reply direction was accepted yet: {@code [UNREPLIED]} in a listing. */
    public boolean unreplied() {
        return !has(Status.SEEN_REPLY);
    }

    /** Whether the entry is kept when the table is full: {@code [ASSURED]} in a listing. */
    public boolean assured() {
        return has(Status.ASSURED);
    }

    /** The state of a TCP connection; empty for other protocols. */
    public Optional<TcpState> tcpState() {
        return memory() instanceof TcpMemory tcp ? Optional.of(tcp.state()) : Optional.empty();
    }

    /** The state as a listing names it ({@code SYN_SENT}); empty for protocols whose listing has none. */
    public Optional<String> stateName() {
        if (memory() instanceof SctpMemory sctp) {
            return Optional.of(sctp.state().name());
        }
        return tcpState().map(TcpState::name);
    }

    /** Whether it can have labels: connections that began while no rule asked for labels can't. */
    public boolean takesLabels() {
        return labels.get().isPresent();
    }

    /** Whether it has that label, 0 to 127. */
    public boolean hasLabel(int label) {
        return labels.get().map(bits -> bits.get(label)).orElse(false);
    }

    /** Gives it that label, 0 to 127, if it {@link #takesLabels}. */
    public void setLabel(int label) {
        labels.get().map(bits -> (BitSet) bits.clone()).ifPresent(bits -> {
            bits.set(label);
            labels.set(Optional.of(bits));
        });
    }

    void allowLabels() {
        labels.set(Optional.of(new BitSet(LABELS)));
    }

    /** Whether its packets are counted: those of connections that began while the host did not count are not. */
    public boolean isCounted() {
        return traffic.get().isPresent();
    }

    /** What has passed in that direction; nothing if it is not counted. */
    public Traffic traffic(Direction direction) {
        return traffic.get().map(counted -> counted.get(direction)).orElse(Traffic.NONE);
    }

    void beginToCount() {
        Map<Direction, Traffic> none = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            none.put(direction, Traffic.NONE);
        }
        traffic.set(Optional.of(none));
    }

    void count(Direction direction, long length) {
        traffic.get().ifPresent(before -> {
            Map<Direction, Traffic> counted = new EnumMap<>(before);
            counted.compute(direction, (same, passed) -> passed.with(length));
            traffic.set(Optional.of(counted));
        });
    }

    /** The connection's mark (connmark), 32 bits. */
    public int mark() {
        return mark.get();
    }

    /** Sets the connection's mark. */
    public void setMark(int mark) {
        this.mark.set(mark);
    }

    /** The helper assigned by {@code CT --helper}. */
    public Optional<String> helper() {
        return helper.get();
    }

    /** The connection whose helper expected this one, if one did. */
    public Optional<Connection> master() {
        return master.get();
    }

    /** The out interface whose address MASQUERADE took, if it did. */
    public Optional<String> masqueradeInterface() {
        return masqueradeInterface.get();
    }

    /** Notes the out interface whose address MASQUERADE takes. */
    public void setMasqueradeInterface(String name) {
        masqueradeInterface.set(Optional.of(name));
    }

    /** The ports and identifiers of its tuples that were drawn by lot, in the order of drawing. */
    public List<DrawnPort> drawn() {
        return drawn.get();
    }

    Tracker tracker() {
        return tracker;
    }

    TrackerMemory memory() {
        return memory.get();
    }

    TrackerMemory memoryToChange() {
        return memory.toChange();
    }

    void setReply(Tuple tuple) {
        reply.set(tuple);
    }

    void set(Status bit) {
        status.set(status.get() | 1L << bit.ordinal());
    }

    void setHelper(String name) {
        helper.set(Optional.of(name));
    }

    /** It was expected: the master's mark is its first one. */
    void setMaster(Connection connection) {
        master.set(Optional.of(connection));
        mark.set(connection.mark());
        set(Status.EXPECTED);
    }

    <T> Optional<T> helperMemory(Class<T> type) {
        return Optional.ofNullable(helperMemory.get()).filter(type::isInstance).map(type::cast);
    }

    /** The same, to be changed. */
    <T extends Struct> Optional<T> helperMemoryToChange(Class<T> type) {
        return helperMemory(type).map(known -> type.cast(helperMemory.toChange()));
    }

    void setHelperMemory(Struct memory) {
        helperMemory.set(memory);
    }

    /** What a SYN proxy knows of it, if one has begun it in its client's name. */
    public Optional<ProxiedHandshake> proxied() {
        return proxied.get();
    }

    /** A SYN proxy begins it. */
    void proxy() {
        proxied.set(Optional.of(new ProxiedHandshake(this, journal)));
    }

    /**
     * How its sequence numbers are shifted, if a helper has made a segment longer or shorter, or a SYN proxy named
     * another first one.
     */
    Optional<SequenceShift> shift() {
        return Optional.ofNullable(shift.get());
    }

    SequenceShift makeShift() {
        if (shift.get() == null) {
            shift.set(new SequenceShift());
        }
        return shift.toChange();
    }

    void addDrawn(DrawnPort port) {
        List<DrawnPort> more = new ArrayList<>(drawn.get());
        more.add(port);
        drawn.set(List.copyOf(more));
    }

    /** Puts off the end of its life, unless that is fixed. */
    void renew(Duration silence, Duration now) {
        if (!has(Status.FIXED_TIMEOUT)) {
            timeout.set(has(Status.CONFIRMED) ? now.plus(silence) : silence);
        }
    }

    /** From now on it is in the table, and its time runs. */
    void confirm(Duration now) {
        timeout.set(now.plus(timeout.get()));
        set(Status.CONFIRMED);
    }

    /** When a confirmed connection runs out. */
    Duration deadline() {
        return timeout.get();
    }

    /** How long it would live without further packets; zero while unconfirmed. */
    Duration timeLeft(Duration now) {
        return has(Status.CONFIRMED) && timeout.get().compareTo(now) > 0
                ? timeout.get().minus(now)
                : Duration.ZERO;
    }
}
