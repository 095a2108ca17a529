package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import io.nfwalk.undo.UndoList;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.Undoable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections that one {@code -m connlimit} has noted, by address. Any but an ASSURED one is noted if the list does
 * not have it. Each packet makes the list forget what has left conntrack's table and TCP connections that are over, but
 * a new connection does so once a tick of the clock only; within one tick it is noted again each time. An ASSURED one
 * that is found to be over may leave nothing behind.
 *
 * <p>Source: kernel {@code net/netfilter/nf_conncount.c}, {@code __nf_conncount_add} and {@code nf_conncount_gc_list};
 * that ASSURED is what decides was seen on 6.18.44.
 */
final class LiveConnections implements Undoable {
    private static final int MOST_COLLECTED = 64;

    private final Map<Key, Noted> lists;
    private final Journal journal;

    LiveConnections(Journal journal) {
        this.journal = journal;
        this.lists = new UndoMap<>(journal);
    }

    /** Whose connections are counted together. */
    private record Key(IpAddress network, int zone) {}

    /**
     * A connection.
     *
     * @param tuple the tuple that it began with
     * @param zone its zone
     */
    record Known(Tuple tuple, Zone zone) {}

    /** The connections of one key, oldest first. */
    private static final class Noted {
        private final List<Known> known;
        private final LongCell cleaned;
        private final LongCell leftBy;

        private Noted(Known first, long tick, Journal journal) {
            known = new UndoList<>(journal);
            known.add(first);
            cleaned = new LongCell(journal, tick);
            leftBy = new LongCell(journal, 0);
        }

        void clean(HostFacts host) {
            if (host.tick() == cleaned.get()) {
                return;
            }
            int collected = 0;
            for (Iterator<Known> all = known.iterator(); all.hasNext(); ) {
                if (isGone(all.next(), host)) {
                    all.remove();
                    collected++;
                } else if (collected > MOST_COLLECTED) {
                    break;
                }
            }
            cleaned.set(host.tick());
        }

        /** Cleans the list and adds the connection unless it is there. */
        void note(Known own, boolean confirmed, HostFacts host) {
            boolean trusted =
                    !confirmed && host.tick() == cleaned.get() && known.size() - leftBy.get() < MOST_COLLECTED;
            if (trusted || !finds(own, host)) {
                known.add(own);
            }
        }

        private boolean finds(Known own, HostFacts host) {
            int collected = 0;
            for (Iterator<Known> all = known.iterator(); all.hasNext() && collected <= MOST_COLLECTED; ) {
                Known one = all.next();
                Optional<Connection> entry = host.connection(one.tuple(), one.zone());
                if (one.tuple().equals(own.tuple())
                        && entry.filter(found -> isOfZone(found, own.zone())).isPresent()) {
                    return true;
                }
                if (entry.filter(LiveConnections::isAlive).isEmpty()) {
                    all.remove();
                    collected++;
                }
            }
            cleaned.set(host.tick());
            leftBy.set(known.size());
            return false;
        }
    }

    /**
     * Whether that is the zone in which the connection began; the other direction's does not count. An answer whose
     * connection began in another one is noted once more each time.
     */
    private static boolean isOfZone(Connection connection, Zone zone) {
        return connection.zone().original() == zone.original();
    }

    /**
     * How many connections of the network are noted, after this one has been; 0 if none is left, for which the kernel
     * drops the packet.
     *
     * @param zone the number of the packet's zone
     * @param own the packet's connection
     * @param entry the same as conntrack knows it, which is asked also about a packet that is not tracked; empty if it
     *     knows none
     */
    int count(IpAddress network, int zone, Known own, Optional<Connection> entry, HostFacts host) {
        Key key = new Key(network, zone);
        Noted noted = lists.get(key);
        if (noted == null) {
            lists.put(key, new Noted(own, host.tick(), journal));
            return 1;
        }
        if (entry.filter(Connection::assured).isPresent()) {
            noted.clean(host);
        } else {
            noted.note(
                    own,
                    entry.filter(known -> known.has(Connection.Status.CONFIRMED))
                            .isPresent(),
                    host);
        }
        return noted.known.size();
    }

    private static boolean isGone(Known known, HostFacts host) {
        Optional<Connection> entry = host.connection(known.tuple(), known.zone());
        return entry.filter(LiveConnections::isAlive).isEmpty();
    }

    private static boolean isAlive(Connection connection) {
        return connection
                .tcpState()
                .filter(state -> state == TcpState.TIME_WAIT || state == TcpState.CLOSE)
                .isEmpty();
    }
}
