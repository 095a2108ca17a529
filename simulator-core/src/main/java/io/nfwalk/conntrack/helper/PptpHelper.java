package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Struct;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper pptp}: a call that both sides agreed on makes two GRE tunnels expected, of which the first that
 * comes stands for both. The client is taken for the one who calls (PNS), the server for the access concentrator (PAC).
 *
 * <pre>
 *  client                                server
 *  Start-Session-Request  ->
 *                         <-  Start-Session-Reply
 *  Outgoing-Call-Request  ->                            call id of the client
 *                         <-  Outgoing-Call-Reply       call ids of both: GRE is expected
 * </pre>
 *
 * <p>Where the connection is translated the client's call id becomes the connection's source port as the server sees
 * it.
 *
 * <p>Source: kernel net/netfilter/nf_conntrack_pptp.c, net/ipv4/netfilter/nf_nat_pptp.c.
 */
final class PptpHelper implements Helper {
    private static final int CONTROL = 1;
    private static final int COOKIE = 0x1a2b3c4d;
    private static final int REQUEST_AT = 12;
    private static final int OK = 1;

    /** Control messages, by number. */
    private enum Kind {
        NONE(0),
        START_REQUEST(144),
        START_REPLY(144),
        STOP_REQUEST(4),
        STOP_REPLY(4),
        ECHO_REQUEST(0),
        ECHO_REPLY(0),
        OUT_CALL_REQUEST(156),
        OUT_CALL_REPLY(20),
        IN_CALL_REQUEST(208),
        IN_CALL_REPLY(12),
        IN_CALL_CONNECT(16),
        CALL_CLEAR_REQUEST(4),
        CALL_DISCONNECT_NOTIFY(136),
        WAN_ERROR_NOTIFY(28),
        SET_LINK_INFO(12);

        /** Bytes that the message has to have. */
        private final int length;

        Kind(int length) {
            this.length = length;
        }

        static Kind of(int number) {
            return number < values().length ? values()[number] : NONE;
        }
    }

    /** States of the session, in an order that matters. */
    private enum Session {
        NONE,
        ERROR,
        STOP_REQUESTED,
        REQUESTED,
        CONFIRMED
    }

    /** States of the call. */
    private enum Call {
        NONE,
        OUT_REQUESTED,
        OUT_CONFIRMED,
        IN_REQUESTED,
        IN_REPLIED,
        IN_CONFIRMED,
        CLEAR_REQUESTED
    }

    /** What is remembered of a control connection. */
    private static final class Control extends Struct {
        private Session session = Session.NONE;
        private Call call = Call.NONE;
        /** The client's call id as the server knows it. */
        private int clientId;
        /** The server's call id. */
        private int serverId;
        /** The client's call id as the client knows it. */
        private int ownClientId;
        /** The server's call id at the last call that was agreed on while translated. */
        private int ownServerId;
    }

    @Override
    public Traits traits() {
        return new Traits("pptp", List.of(Family.IPV4), List.of(Protocol.TCP), List.of(Policy.of(2, 300)));
    }

    @Override
    public Verdict help(Visit visit) {
        Payload payload = visit.packet().payload();
        boolean control = visit.established()
                && visit.packet().tcp().isPresent()
                && payload.length() >= REQUEST_AT
                && Numbers.half(payload, 2) == CONTROL
                && Numbers.word(payload, 4) == COOKIE;
        if (!control) {
            return Verdict.ACCEPT;
        }
        Kind kind = Kind.of(Numbers.half(payload, 8));
        if (payload.length() - REQUEST_AT < kind.length) {
            return Verdict.ACCEPT;
        }
        Control memory = visit.memory(Control.class, Control::new);
        Exchange exchange = new Exchange(visit, payload, memory);
        boolean fits = visit.direction() == Direction.ORIGINAL ? exchange.fromClient(kind) : exchange.fromServer(kind);
        if (fits && visit.translated()) {
            exchange.translate(kind);
        }
        return Verdict.ACCEPT;
    }

    /** The control connection is over: so are its tunnels. Source: pptp_destroy_siblings. */
    @Override
    public void end(Connection connection, Expecting expecting) {
        expecting.memory(connection, Control.class).ifPresent(memory -> endTunnels(connection, memory, expecting));
    }

    private static void endTunnels(Connection connection, Control memory, Expecting expecting) {
        expecting.forgetKeys(connection);
        endTunnel(connection, tunnel(connection.original(), memory.clientId, memory.serverId), expecting);
        endTunnel(connection, tunnel(connection.reply(), memory.serverId, memory.clientId), expecting);
    }

    private static void endTunnel(Connection connection, Tuple tunnel, Expecting expecting) {
        if (!expecting.delete(tunnel, connection.zone())) {
            expecting.find(tunnel, connection.zone()).ifPresent(expecting::forget);
        }
    }

    private static Tuple tunnel(Tuple control, int sourceKey, int destinationKey) {
        return new Tuple(Protocol.GRE, control.source(), sourceKey, control.destination(), destinationKey);
    }

    /** One message of one control connection. */
    private record Exchange(Visit visit, Payload payload, Control memory) {
        private int half(int index) {
            return Numbers.half(payload, REQUEST_AT + index);
        }

        /** The result code stands behind two call ids or two bytes of a version. */
        private int result(int index) {
            return payload.at(REQUEST_AT + index);
        }

        /** Whether the message fits what went before. */
        private boolean fromServer(Kind kind) {
            return switch (kind) {
                case START_REPLY -> {
                    if (memory.session.compareTo(Session.REQUESTED) < 0) {
                        yield false;
                    }
                    memory.session = result(2) == OK ? Session.CONFIRMED : Session.ERROR;
                    yield true;
                }
                case STOP_REPLY -> {
                    if (memory.session.compareTo(Session.STOP_REQUESTED) > 0) {
                        yield false;
                    }
                    memory.session = result(0) == OK ? Session.NONE : Session.ERROR;
                    yield true;
                }
                case OUT_CALL_REPLY -> outgoingCallAnswered();
                case IN_CALL_REQUEST -> {
                    if (memory.session != Session.CONFIRMED) {
                        yield false;
                    }
                    memory.call = Call.IN_REQUESTED;
                    memory.serverId = half(0);
                    yield true;
                }
                case IN_CALL_CONNECT -> incomingCallConnected();
                case CALL_DISCONNECT_NOTIFY -> {
                    memory.call = Call.NONE;
                    endTunnels(visit.connection(), memory, visit.expecting());
                    yield true;
                }
                case WAN_ERROR_NOTIFY, SET_LINK_INFO, ECHO_REQUEST, ECHO_REPLY -> true;
                case NONE, START_REQUEST, STOP_REQUEST, OUT_CALL_REQUEST, IN_CALL_REPLY, CALL_CLEAR_REQUEST -> false;
            };
        }

        private boolean outgoingCallAnswered() {
            boolean asked = memory.session == Session.CONFIRMED
                    && (memory.call == Call.OUT_REQUESTED || memory.call == Call.OUT_CONFIRMED)
                    && memory.clientId == half(2);
            if (!asked) {
                return false;
            }
            if (result(4) == OK) {
                memory.call = Call.OUT_CONFIRMED;
                memory.serverId = half(0);
                expectTunnels(memory.serverId, memory.clientId);
            } else {
                memory.call = Call.NONE;
            }
            return true;
        }

        private boolean incomingCallConnected() {
            boolean asked = memory.session == Session.CONFIRMED
                    && (memory.call == Call.IN_REPLIED || memory.call == Call.IN_CONFIRMED)
                    && memory.clientId == half(0);
            if (asked) {
                memory.call = Call.IN_CONFIRMED;
                expectTunnels(memory.serverId, memory.clientId);
            }
            return asked;
        }

        /** Whether the message fits what went before. */
        private boolean fromClient(Kind kind) {
            return switch (kind) {
                case START_REQUEST -> {
                    boolean first = memory.session == Session.NONE;
                    memory.session = first ? Session.REQUESTED : memory.session;
                    yield first;
                }
                case STOP_REQUEST -> {
                    memory.session = Session.STOP_REQUESTED;
                    yield true;
                }
                case OUT_CALL_REQUEST -> {
                    if (memory.session != Session.CONFIRMED) {
                        yield false;
                    }
                    memory.call = Call.OUT_REQUESTED;
                    memory.clientId = half(0);
                    yield true;
                }
                case IN_CALL_REPLY -> incomingCallAnswered();
                case CALL_CLEAR_REQUEST -> {
                    if (memory.session != Session.CONFIRMED) {
                        yield false;
                    }
                    memory.call = Call.CLEAR_REQUESTED;
                    yield true;
                }
                case SET_LINK_INFO, ECHO_REQUEST, ECHO_REPLY -> true;
                case NONE,
                        START_REPLY,
                        STOP_REPLY,
                        OUT_CALL_REPLY,
                        IN_CALL_REQUEST,
                        IN_CALL_CONNECT,
                        CALL_DISCONNECT_NOTIFY,
                        WAN_ERROR_NOTIFY -> false;
            };
        }

        private boolean incomingCallAnswered() {
            boolean asked =
                    (memory.call == Call.IN_REQUESTED || memory.call == Call.IN_REPLIED) && memory.serverId == half(2);
            if (!asked) {
                return false;
            }
            if (result(4) == OK) {
                memory.call = Call.IN_REPLIED;
                memory.clientId = half(0);
            } else {
                memory.call = Call.NONE;
            }
            return true;
        }

        /** Source: exp_gre, and pptp_exp_gre for translated connections. */
        private void expectTunnels(int serverId, int clientId) {
            Connection connection = visit.connection();
            Expectation there = tunnelOf(connection.original(), clientId, serverId);
            Expectation back = tunnelOf(connection.reply(), serverId, clientId);
            if (visit.translated()) {
                memory.ownServerId = memory.serverId;
                there = tunnelOf(connection.original(), memory.ownClientId, memory.serverId)
                        .translated(
                                there.ends().destination(),
                                memory.clientId,
                                Direction.ORIGINAL,
                                PptpHelper::translated);
                back = tunnelOf(connection.reply(), memory.ownServerId, memory.clientId)
                        .translated(
                                back.ends().destination(), memory.ownClientId, Direction.REPLY, PptpHelper::translated);
            } else {
                there = there.translated(Direction.ORIGINAL, PptpHelper::untranslated);
                back = back.translated(Direction.REPLY, PptpHelper::untranslated);
            }
            Expecting expecting = visit.expecting();
            if (!expecting.expect(there)) {
                return;
            }
            if (!expecting.expect(back)) {
                expecting.forget(there);
                return;
            }
            if (!expecting.addKey(connection, Direction.ORIGINAL, tupleOf(there))
                    || !addSecondKey(connection, tupleOf(back))) {
                expecting.forget(back);
                expecting.forget(there);
            }
        }

        private boolean addSecondKey(Connection connection, Tuple tuple) {
            boolean added = visit.expecting().addKey(connection, Direction.REPLY, tuple);
            if (!added) {
                visit.expecting().forgetKeys(connection);
            }
            return added;
        }

        private Expectation tunnelOf(Tuple control, int sourceKey, int destinationKey) {
            return Expectation.of(
                            visit.connection(),
                            0,
                            Optional.of(control.source()),
                            control.destination(),
                            Protocol.GRE,
                            destinationKey)
                    .fromPart(sourceKey);
        }

        private static Tuple tupleOf(Expectation expectation) {
            return new Tuple(
                    Protocol.GRE,
                    expectation.ends().source().address(),
                    expectation.ends().sourcePart().orElseThrow(),
                    expectation.ends().destination(),
                    expectation.ends().destinationPart());
        }

        private void translate(Kind kind) {
            if (visit.direction() == Direction.ORIGINAL) {
                translateFromClient(kind);
            } else {
                translateFromServer(kind);
            }
        }

        private void translateFromClient(Kind kind) {
            switch (kind) {
                case OUT_CALL_REQUEST -> {
                    memory.ownClientId = memory.clientId;
                    memory.clientId = visit.connection().reply().destinationPart();
                    write(0, memory.clientId);
                }
                case IN_CALL_REPLY, CALL_CLEAR_REQUEST -> write(0, memory.clientId);
                case NONE,
                        START_REQUEST,
                        START_REPLY,
                        STOP_REQUEST,
                        STOP_REPLY,
                        ECHO_REQUEST,
                        ECHO_REPLY,
                        OUT_CALL_REPLY,
                        IN_CALL_REQUEST,
                        IN_CALL_CONNECT,
                        CALL_DISCONNECT_NOTIFY,
                        WAN_ERROR_NOTIFY,
                        SET_LINK_INFO -> {}
            }
        }

        private void translateFromServer(Kind kind) {
            switch (kind) {
                case OUT_CALL_REPLY -> write(2, memory.ownClientId);
                case IN_CALL_CONNECT, WAN_ERROR_NOTIFY, CALL_DISCONNECT_NOTIFY, SET_LINK_INFO ->
                    write(0, memory.ownClientId);
                case NONE,
                        START_REQUEST,
                        START_REPLY,
                        STOP_REQUEST,
                        STOP_REPLY,
                        ECHO_REQUEST,
                        ECHO_REPLY,
                        OUT_CALL_REQUEST,
                        IN_CALL_REQUEST,
                        IN_CALL_REPLY,
                        CALL_CLEAR_REQUEST -> {}
            }
        }

        private void write(int index, int callId) {
            visit.rewrite(REQUEST_AT + index, REQUEST_AT + index + 2, Numbers.bytes(callId));
        }
    }

    /** The other tunnel is not expected any more: the answers belong to this one. Source: pptp_expectfn. */
    private static void untranslated(Connection fresh, Expectation expectation, Expecting expecting) {
        Tuple other = new Tuple(
                Protocol.GRE,
                expectation.ends().destination(),
                expectation.ends().destinationPart(),
                expectation.ends().source().address(),
                expectation.ends().sourcePart().orElse(0));
        expecting.find(other, fresh.zone()).ifPresent(expecting::forget);
    }

    /** The same, and the tunnel is translated like its control connection. Source: pptp_nat_expected. */
    private static void translated(Connection fresh, Expectation expectation, Expecting expecting) {
        Connection master = expectation.master();
        Tuple back = master.tuple(expectation.translation().direction().opposite());
        boolean fromClient = expectation.translation().direction() == Direction.ORIGINAL;
        Control memory = expecting.memory(master, Control.class).orElseGet(Control::new);
        // What the kernel looks up for a server's tunnel are keys of the new connection, which has none.
        Tuple other = tunnel(back, fromClient ? memory.serverId : 0, fromClient ? memory.clientId : 0);
        expecting.find(other, fresh.zone()).ifPresent(expecting::forget);
        IpAddress from = back.destination();
        IpAddress to = back.source();
        int part = expectation.translation().announcedPart();
        expecting.translate(fresh, fromClient ? Arrival.exactly(from, part) : NatRange.of(from), Manipulation.SOURCE);
        expecting.translate(fresh, fromClient ? NatRange.of(to) : Arrival.exactly(to, part), Manipulation.DESTINATION);
    }
}
