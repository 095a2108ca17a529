package io.nfwalk.conntrack;

import io.nfwalk.undo.Struct;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is remembered of an SCTP association. Source: kernel include/linux/netfilter/nf_conntrack_sctp.h.
 */
final class SctpMemory extends Struct implements TrackerMemory {
    private Map<Direction, Integer> tags = new EnumMap<>(Direction.class);
    /** Directions in which an INIT was seen that no COOKIE-ACK has settled yet. */
    private Set<Direction> begun = EnumSet.noneOf(Direction.class);

    private SctpState state;
    /** The direction of a heartbeat with a tag that was not expected, until it is settled whose fault that was. */
    private Optional<Direction> doubted = Optional.empty();

    /** Nothing is known but the state. */
    SctpMemory(SctpState state) {
        this.state = state;
        for (Direction direction : Direction.values()) {
            tags.put(direction, 0);
        }
    }

    @Override
    protected SctpMemory copy() {
        SctpMemory copy = (SctpMemory) super.copy();
        copy.tags = new EnumMap<>(tags);
        copy.begun = begun.isEmpty() ? EnumSet.noneOf(Direction.class) : EnumSet.copyOf(begun);
        return copy;
    }

    SctpState state() {
        return state;
    }

    void setState(SctpState state) {
        this.state = state;
    }

    /** The verification tag that packets of the direction should have; 0: not known. */
    int tag(Direction direction) {
        return tags.get(direction);
    }

    void setTag(Direction direction, int tag) {
        tags.put(direction, tag);
    }

    /** Whether both sides have sent an INIT. */
    boolean begunBothWays() {
        return begun.size() == Direction.values().length;
    }

    boolean hasBegun(Direction direction) {
        return begun.contains(direction);
    }

    /** Notes an INIT; the third makes the association begin anew. */
    void begin(Direction direction) {
        if (begunBothWays()) {
            begun.remove(direction.opposite());
        }
        begun.add(direction);
    }

    void settleBeginning() {
        begun.clear();
    }

    Optional<Direction> doubted() {
        return doubted;
    }

    void doubt(Direction direction) {
        doubted = Optional.of(direction);
    }

    void trust() {
        doubted = Optional.empty();
    }
}
