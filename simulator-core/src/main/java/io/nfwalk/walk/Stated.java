package io.nfwalk.walk;

import io.nfwalk.conntrack.PacketState;
import java.util.Optional;

/**
 * What somebody says of a packet before a host sees it, and what the host would not find out by itself.
 *
 * @param mark its mark from the beginning, as something before the hooks (tc, XDP) may have set it
 * @param state what conntrack shall call it, whatever it would find: INVALID, UNTRACKED, or RELATED for what would be
 *     NEW;
 *     nothing else can be stated
 */
public record Stated(int mark, Optional<PacketState> state) {
    /** Refuses NEW and ESTABLISHED, which follow from the table's entries. */
    public Stated {
        if (state.equals(Optional.of(PacketState.NEW)) || state.equals(Optional.of(PacketState.ESTABLISHED))) {
            throw new IllegalArgumentException(state.get() + " follows from the conntrack table's entries");
        }
    }
}
