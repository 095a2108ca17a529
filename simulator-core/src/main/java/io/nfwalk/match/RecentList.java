package io.nfwalk.match;

import io.nfwalk.packet.IpAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A list of {@code -m recent}: addresses, each with the times at which it was stamped. It belongs to the host by its
 * name; both families and all tables share it. Times are in jiffies.
 *
 * <p>Source: kernel {@code net/netfilter/xt_recent.c}.
 */
final class RecentList {
    private static final int MOST_ENTRIES = 100;
    private static final int LEAST_STAMPS = 32;

    /** Addresses in the order of their last stamps, oldest first. */
    private final Map<IpAddress, Entry> entries = new LinkedHashMap<>();

    private final IpAddress mask;
    private int mostStamps = LEAST_STAMPS;

    /** An empty list; the mask of the rule that makes it holds for all that name it. */
    RecentList(IpAddress mask) {
        this.mask = mask;
    }

    /** What of an address counts; the mask of the other family's rule says nothing about it. */
    IpAddress masked(IpAddress address) {
        return address.family() == mask.family() ? address.and(mask) : address;
    }

    /** One address. */
    static final class Entry {
        private final Deque<Long> stamps = new ArrayDeque<>();
        private final IpAddress address;
        private int ttl;

        private Entry(IpAddress address) {
            this.address = address;
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
        if (stamps > mostStamps) {
            mostStamps = stamps;
            entries.clear();
        }
    }

    /** The address's entry; with a ttl other than 0 only if it has the same, or 0. */
    Optional<Entry> find(IpAddress address, int ttl) {
        return Optional.ofNullable(entries.get(address))
                .filter(entry -> ttl == 0 || entry.ttl == 0 || entry.ttl == ttl);
    }

    /** Stamps the address; a new one pushes the least recently stamped out of a full list. */
    void stamp(IpAddress address, long time, int ttl) {
        Entry entry = entries.remove(address);
        if (entry == null) {
            entry = new Entry(address);
            if (entries.size() >= MOST_ENTRIES) {
                removeOldest();
            }
        }
        if (entry.stamps.size() == mostStamps) {
            entry.stamps.removeFirst();
        }
        entry.stamps.addLast(time);
        entry.ttl = ttl;
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
            if (spared.filter(entry -> entry == oldest).isEmpty() && oldest.stamps.getLast() < time) {
                oldestFirst.remove();
            }
        }
    }
}
