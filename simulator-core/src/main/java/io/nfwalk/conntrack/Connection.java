package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final TrackerMemory memory;
    private final Set<Status> status = EnumSet.noneOf(Status.class);
    private final List<DrawnPort> drawn = new ArrayList<>();
    private Tuple reply;
    /** While unconfirmed: how long it will live; afterwards: when it runs out. */
    private Duration timeout = Duration.ZERO;

    private int mark;
    private Optional<BitSet> labels = Optional.empty();
    private Optional<Map<Direction, Traffic>> traffic = Optional.empty();
    private Optional<String> helper = Optional.empty();
    private Optional<Connection> master = Optional.empty();
    private Optional<SequenceShift> shift = Optional.empty();
    private Optional<ProxiedHandshake> proxied = Optional.empty();
    /** What the helper remembers; null before it has looked at a packet. */
    private Object helperMemory;

    private Optional<String> masqueradeInterface = Optional.empty();

    Connection(Tuple original, Tuple reply, Zone zone, Tracker tracker, TrackerMemory memory) {
        this.original = original;
        this.reply = reply;
        this.zone = zone;
        this.tracker = tracker;
        this.memory = memory;
    }

    /** The tuple of the first packet, before any translation. */
    public Tuple original() {
        return original;
    }

    /** The tuple that answers have when they arrive. */
    public Tuple reply() {
        return reply;
    }

    /** The tuple of that direction. */
    public Tuple tuple(Direction direction) {
        return direction == Direction.ORIGINAL ? original : reply;
    }

    /** The zone it lives in. */
    public Zone zone() {
        return zone;
    }

    /** Whether the status bit is set. */
    public boolean has(Status bit) {
        return status.contains(bit);
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
        return memory instanceof TcpMemory tcp ? Optional.of(tcp.state()) : Optional.empty();
    }

    /** The state as a listing names it ({@code SYN_SENT}); empty for protocols whose listing has none. */
    public Optional<String> stateName() {
        if (memory instanceof SctpMemory sctp) {
            return Optional.of(sctp.state().name());
        }
        return tcpState().map(TcpState::name);
    }

    /** Whether it can have labels: connections that began while no rule asked for labels can't. */
    public boolean takesLabels() {
        return labels.isPresent();
    }

    /** Whether it has that label, 0 to 127. */
    public boolean hasLabel(int label) {
        return labels.map(bits -> bits.get(label)).orElse(false);
    }

    /** Gives it that label, 0 to 127, if it {@link #takesLabels}. */
    public void setLabel(int label) {
        labels.ifPresent(bits -> bits.set(label));
    }

    void allowLabels() {
        labels = Optional.of(new BitSet(LABELS));
    }

    /** Whether its packets are counted: those of connections that began while the host did not count are not. */
    public boolean isCounted() {
        return traffic.isPresent();
    }

    /** What has passed in that direction; nothing if it is not counted. */
    public Traffic traffic(Direction direction) {
        return traffic.map(counted -> counted.get(direction)).orElse(Traffic.NONE);
    }

    void beginToCount() {
        Map<Direction, Traffic> none = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            none.put(direction, Traffic.NONE);
        }
        traffic = Optional.of(none);
    }

    void count(Direction direction, long length) {
        traffic.ifPresent(counted -> counted.compute(direction, (same, before) -> before.with(length)));
    }

    /** The connection's mark (connmark), 32 bits. */
    public int mark() {
        return mark;
    }

    /** Sets the connection's mark. */
    public void setMark(int mark) {
        this.mark = mark;
    }

    /** The helper assigned by {@code CT --helper}. */
    public Optional<String> helper() {
        return helper;
    }

    /** The connection whose helper expected this one, if one did. */
    public Optional<Connection> master() {
        return master;
    }

    /** The out interface whose address MASQUERADE took, if it did. */
    public Optional<String> masqueradeInterface() {
        return masqueradeInterface;
    }

    /** Notes the out interface whose address MASQUERADE takes. */
    public void setMasqueradeInterface(String name) {
        masqueradeInterface = Optional.of(name);
    }

    /** The ports and identifiers of its tuples that were drawn by lot, in the order of drawing. */
    public List<DrawnPort> drawn() {
        return List.copyOf(drawn);
    }

    Tracker tracker() {
        return tracker;
    }

    TrackerMemory memory() {
        return memory;
    }

    void setReply(Tuple tuple) {
        reply = tuple;
    }

    void set(Status bit) {
        status.add(bit);
    }

    void setHelper(String name) {
        helper = Optional.of(name);
    }

    /** It was expected: the master's mark is its first one. */
    void setMaster(Connection connection) {
        master = Optional.of(connection);
        mark = connection.mark;
        status.add(Status.EXPECTED);
    }

    <T> Optional<T> helperMemory(Class<T> type) {
        return Optional.ofNullable(helperMemory).filter(type::isInstance).map(type::cast);
    }

    void setHelperMemory(Object memory) {
        helperMemory = memory;
    }

    /** What a SYN proxy knows of it, if one has begun it in its client's name. */
    public Optional<ProxiedHandshake> proxied() {
        return proxied;
    }

    /** A SYN proxy begins it. */
    void proxy() {
        proxied = Optional.of(new ProxiedHandshake(this));
    }

    /**
     * How its sequence numbers are shifted, if a helper has made a segment longer or shorter, or a SYN proxy named
     * another first one.
     */
    Optional<SequenceShift> shift() {
        return shift;
    }

    SequenceShift makeShift() {
        SequenceShift made = shift.orElseGet(SequenceShift::new);
        shift = Optional.of(made);
        return made;
    }

    void addDrawn(DrawnPort port) {
        drawn.add(port);
    }

    /** Puts off the end of its life, unless that is fixed. */
    void renew(Duration silence, Duration now) {
        if (!has(Status.FIXED_TIMEOUT)) {
            timeout = has(Status.CONFIRMED) ? now.plus(silence) : silence;
        }
    }

    /** From now on it is in the table, and its time runs. */
    void confirm(Duration now) {
        timeout = now.plus(timeout);
        status.add(Status.CONFIRMED);
    }

    /** When a confirmed connection runs out. */
    Duration deadline() {
        return timeout;
    }

    /** How long it would live without further packets; zero while unconfirmed. */
    Duration timeLeft(Duration now) {
        return has(Status.CONFIRMED) && timeout.compareTo(now) > 0 ? timeout.minus(now) : Duration.ZERO;
    }
}
