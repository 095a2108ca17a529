package io.nfwalk.target;

import io.nfwalk.rules.TargetRoom;
import java.util.List;

/** The targets that nfwalk knows: a value to hand to the parser. */
public final class Targets {
    private static final List<TargetRoom> ROOMS = List.of(
            AcceptTarget.ROOM,
            ChecksumTarget.ROOM,
            ConnmarkTarget.ROOM,
            CtTarget.ROOM,
            DnatTarget.ROOM,
            NptTarget.DNPT,
            DropTarget.ROOM,
            HlTarget.ROOM,
            LogTarget.ROOM,
            MarkTarget.ROOM,
            MasqueradeTarget.ROOM,
            NetmapTarget.ROOM,
            NflogTarget.ROOM,
            NotrackTarget.ROOM,
            RedirectTarget.ROOM,
            RejectTarget.ROOM,
            ReturnTarget.ROOM,
            SnatTarget.ROOM,
            NptTarget.SNPT,
            TcpmssTarget.ROOM,
            TosTarget.ROOM,
            TraceTarget.ROOM,
            TtlTarget.ROOM);

    private Targets() {}

    /** All rooms, by name. */
    public static List<TargetRoom> rooms() {
        return ROOMS;
    }
}
