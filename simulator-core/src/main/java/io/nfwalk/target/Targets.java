package io.nfwalk.target;

import io.nfwalk.rules.TargetRoom;
import java.util.List;

/** The targets that nfwalk knows: a value to hand to the parser. */
public final class Targets {
    private static final List<TargetRoom> ROOMS =
            List.of(AcceptTarget.ROOM, DropTarget.ROOM, MarkTarget.ROOM, ReturnTarget.ROOM, TraceTarget.ROOM);

    private Targets() {}

    /** All rooms, by name. */
    public static List<TargetRoom> rooms() {
        return ROOMS;
    }
}
