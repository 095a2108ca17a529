package io.nfwalk.conntrack;

import io.nfwalk.chance.Chance;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Tuple;
import java.util.Optional;

/**
 * Address translation: decides once what a connection's packets are to look like, and makes them look so.
 *
 * <pre>
 *                   PREROUTING, OUTPUT (DESTINATION)     POSTROUTING, INPUT (SOURCE)
 *  original packet  gets reply's source as destination   gets reply's destination as source
 *  reply packet     gets original's source as dest.      gets original's destination as source
 * </pre>
 *
 * <p>Source: kernel net/netfilter/nf_nat_core.c.
 */
public final class Nat {
    private final ConntrackTable table;
    private final Chance chance;

    /** Translation for the connections of that table; free ports are drawn through {@code chance}. */
    public Nat(ConntrackTable table, Chance chance) {
        this.table = table;
        this.chance = chance;
    }

    /**
     * What every NAT target does: decides one side of a connection's translation. A confirmed connection keeps what it
     * has. Source: nf_nat_setup_info.
     *
     * @return false if the packet is to be dropped, because that side was decided before; if no tuple is free, the
     *     packet will be dropped when it is confirmed
     */
    public boolean setUp(Connection connection, NatRange range, Manipulation manipulation) {
        if (connection.has(Connection.Status.CONFIRMED)) {
            return true;
        }
        if (isDone(connection, manipulation)) {
            return false;
        }
        Tuple current = Tuples.inverse(connection.reply());
        Tuple chosen = new TupleChoice(table, chance, connection, range, manipulation).choose(current);
        if (!chosen.equals(current)) {
            connection.setReply(Tuples.inverse(chosen));
            connection.set(bit(manipulation));
        }
        connection.set(doneBit(manipulation));
        return true;
    }

    /**
     * Decides a side that no rule decided: it stays as it is, unless another connection has the tuple; then the source
     * port, or the ICMP identifier, changes. Source: nf_nat_alloc_null_binding.
     */
    public void bindNull(Connection connection, Manipulation manipulation) {
        IpAddress present = switch (manipulation) {
            case SOURCE -> connection.reply().destination();
            case DESTINATION -> connection.reply().source();
        };
        setUp(connection, NatRange.of(present), manipulation);
    }

    /** Whether that side is decided. */
    public boolean isDone(Connection connection, Manipulation manipulation) {
        return connection.has(doneBit(manipulation));
    }

    /** Whether packets of that direction are rewritten at a hook with that manipulation. */
    public boolean rewrites(Connection connection, Direction direction, Manipulation manipulation) {
        return isWritten(connection, direction, manipulation);
    }

    /**
     * The packet as a hook with that manipulation leaves it. A RELATED ICMP error is translated together with the
     * packet that it quotes. Source: nf_nat_packet.
     *
     * @return empty if the packet is dropped
     */
    public Optional<Packet> translate(Packet packet, Tracking tracking, Manipulation manipulation) {
        if (tracking.connection().isEmpty()) {
            return Optional.of(packet);
        }
        Connection connection = tracking.connection().get();
        boolean error = tracking.state() == PacketState.RELATED
                && packet.protocol() == packet.family().icmpProtocol()
                && packet.quote().isPresent();
        if (error) {
            return IcmpErrorNat.translate(packet, connection, tracking.direction(), manipulation);
        }
        if (!isWritten(connection, tracking.direction(), manipulation)) {
            return Optional.of(packet);
        }
        Tuple target = Tuples.inverse(connection.tuple(tracking.direction().opposite()));
        if (!PacketRewrite.isPossible(packet, packet.length() - packet.headerLength(), target, manipulation)) {
            return Optional.empty();
        }
        return Optional.of(PacketRewrite.rewrite(packet, target, manipulation));
    }

    static boolean isWritten(Connection connection, Direction direction, Manipulation manipulation) {
        Manipulation decided = manipulation;
        if (direction == Direction.REPLY) {
            decided = manipulation == Manipulation.SOURCE ? Manipulation.DESTINATION : Manipulation.SOURCE;
        }
        return connection.has(bit(decided));
    }

    private static Connection.Status bit(Manipulation manipulation) {
        return switch (manipulation) {
            case SOURCE -> Connection.Status.SOURCE_NAT;
            case DESTINATION -> Connection.Status.DESTINATION_NAT;
        };
    }

    private static Connection.Status doneBit(Manipulation manipulation) {
        return switch (manipulation) {
            case SOURCE -> Connection.Status.SOURCE_NAT_DONE;
            case DESTINATION -> Connection.Status.DESTINATION_NAT_DONE;
        };
    }
}
