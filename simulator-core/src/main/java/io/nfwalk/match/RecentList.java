package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.Undoable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of {@code -m recent}: addresses, each with the times at which it was stamped. It belongs to the host by its
 * name; both families and all tables share it. Times are in jiffies.
 *
 * <p>Source: kernel {@code net/netfilter/xt_recent.c}.
 */
final class RecentList implements Undoable {
    private static final int MOST_ENTRIES = 100;
    private static final int LEAST_STAMPS = 32;

    /** Addresses in the order of their last stamps, oldest first. */
    private final Map<IpAddress, Entry> entries;

    private final IpAddress mask;
    private final boolean masksBoth;
    private final Journal journal;
    private final Cell<Integer> mostStamps;

    /**
     * An empty list; the mask of the rule that makes it holds for all that name it.
     *
     * @param masksBoth whether it holds for the other family's addresses too, as far as it reaches
     */
    RecentList(IpAddress mask, boolean masksBoth, Journal journal) {
        this.mask = mask;
        this.masksBoth = masksBoth;
        this.journal = journal;
        this.entries = new UndoMap<>(journal);
        this.mostStamps = new Cell<>(journal, LEAST_STAMPS);
    }

    /**
     * What of an address counts. The kernel keeps a mask as the bits that IPv6's addresses have, and those of IPv4 as
     * the first of them; where a rule says an IPv4 mask the others are 0, and where it says none they are 1. Source:
     * kernel net/netfilter/xt_recent.c, recent_mt; iptables extensions/libxt_recent.c, recent_init and recent_parse.
     */
    IpAddress masked(IpAddress address) {
        if (address.family() == mask.family()) {
            return address.and(mask);
        }
        if (!masksBoth) {
            return address;
        }
        return switch (address.family()) {
            case IPV4 -> address.and(IpAddress.ipv4(mask.words()[0]));
            case IPV6 -> address.and(IpAddress.ofWords(Family.IPV6, new int[] {mask.words()[0], 0, 0, 0}));
        };
    }

    /** One address. */
    static final class Entry {
        private final List<Long> stamps;
        private final IpAddress address;
        private final Cell<Integer> ttl;

        private Entry(IpAddress address, Journal journal) {
            this.address = address;
            this.stamps = new UndoList<>(journal);
            this.ttl = new Cell<>(journal, 0);
        }

        /** How many stamps are not older than that. */
        long stampsSince(long time) {
            return stamps.stream().filter(stamp -> stamp >= time).count();
        }

        int stamps() {
            return stamps.size();
        }
    }

    /**
     * Makes room for that many stamps an address; a list that had less room is emptied. At first there is room for 32.
     */
    void allow(int stamps) {
        if (stamps > mostStamps.get()) {
            mostStamps.set(stamps);
            entries.clear();
        }
    }

    /** The address's entry; with a ttl other than 0 only if it has the same, or 0. */
    Optional<Entry> find(IpAddress address, int ttl) {
        return Optional.ofNullable(entries.get(address))
                .filter(entry -> ttl == 0 || entry.ttl.get() == 0 || entry.ttl.get() == ttl);
    }

    /** Stamps the address; a new one pushes the least recently stamped out of a full list. */
    void stamp(IpAddress address, long time, int ttl) {
        Entry entry = entries.remove(address);
        if (entry == null) {
            entry = new Entry(address, journal);
            if (entries.size() >= MOST_ENTRIES) {
                removeOldest();
            }
        }
        if (entry.stamps.size() == mostStamps.get()) {
            entry.stamps.remove(0);
        }
        entry.stamps.add(time);
        entry.ttl.set(ttl);
        entries.put(address, entry);
    }

    private void removeOldest() {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        oldestFirst.next();
        oldestFirst.remove();
    }

    void remove(Entry entry) {
        entries.remove(entry.address);
    }

    /** Removes the least recently stamped address if its last stamp is older than that, but not this one. */
    void reap(long time, Optional<Entry> spared) {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        if (oldestFirst.hasNext()) {
            Entry oldest = oldestFirst.next();
            if (spared.filter(entry -> entry == oldest).isEmpty()
                    && oldest.stamps.get(oldest.stamps.size() - 1) < time) {
                oldestFirst.remove();
            }
        }
    }
}
