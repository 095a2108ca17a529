package io.nfwalk.conntrack;

import io.nfwalk.packet.Tuple;
import java.util.EnumSet;
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
        /** It has left the table. */
        DYING
    }

    private final Tuple original;
    private final Zone zone;
    private final Set<Status> status = EnumSet.noneOf(Status.class);
    private Tuple reply;
    private int mark;
    private Optional<String> helper = Optional.empty();

    Connection(Tuple original, Tuple reply, Zone zone) {
        this.original = original;
        this.reply = reply;
        this.zone = zone;
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

    void setReply(Tuple tuple) {
        reply = tuple;
    }

    void set(Status bit) {
        status.add(bit);
    }

    void setHelper(String name) {
        helper = Optional.of(name);
    }
}
