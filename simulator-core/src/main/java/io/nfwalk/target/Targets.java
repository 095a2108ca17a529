package io.nfwalk.target;

import io.nfwalk.rules.TargetRoom;
import java.util.List;

/** The targets that nfwalk knows: a value to hand to the parser. */
public final class Targets {
    private static final List<TargetRoom> ROOMS = List.of(
            AcceptTarget.ROOM,
            AuditTarget.ROOM,
            ChecksumTarget.ROOM,
            ClassifyTarget.ROOM,
            ConnmarkTarget.ROOM,
            ConnsecmarkTarget.ROOM,
            CtTarget.ROOM,
            DnatTarget.ROOM,
            NptTarget.DNPT,
            DropTarget.ROOM,
            DscpTarget.ROOM,
            EcnTarget.ROOM,
            TtlTarget.HOP_LIMIT,
            IdletimerTarget.ROOM,
            LogTarget.ROOM,
            MarkTarget.ROOM,
            MasqueradeTarget.ROOM,
            NetmapTarget.ROOM,
            NflogTarget.ROOM,
            NfqueueTarget.ROOM,
            NotrackTarget.ROOM,
            RedirectTarget.ROOM,
            RejectTarget.ROOM,
            ReturnTarget.ROOM,
            SecmarkTarget.ROOM,
            SetTarget.ROOM,
            SnatTarget.ROOM,
            NptTarget.SNPT,
            SynproxyTarget.ROOM,
            TcpmssTarget.ROOM,
            TcpoptstripTarget.ROOM,
            TeeTarget.ROOM,
            TosTarget.ROOM,
            TproxyTarget.ROOM,
            TraceTarget.ROOM,
            TtlTarget.TIME_TO_LIVE);

    private Targets() {}

    /** All rooms, by name. */
    public static List<TargetRoom> rooms() {
        return ROOMS;
    }
}
