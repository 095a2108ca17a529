package io.nfwalk.match;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Struct;
import io.nfwalk.undo.UndoMap;
import io.nfwalk.undo.Undoable;
import java.time.Duration;
import java.util.Optional;

/**
 * A table of {@code -m hashlimit}: its buckets, and the settings of the rule that made it, which hold for all rules of
 * its name. Times are in jiffies of 4 ms. Source: kernel {@code net/netfilter/xt_hashlimit.c}.
 */
final class HashlimitTable implements Undoable {
    private static final int JIFFIES_A_SECOND = 250;
    private static final int PLACES = 8192;
    private static final int LEAST_PLACES = 16;
    private static final int BUCKETS_A_PLACE = 8;
    private static final long CREDITS_A_JIFFY = 1L << 39;
    private static final long BYTE_CREDITS_A_JIFFY = 1L << 24;
    private static final int BYTES_A_CHUNK_SHIFT = 4;

    private final HashlimitMatch settings;
    private final UndoMap<Key, Bucket> buckets;
    private final Cell<Optional<Duration>> begun;

    HashlimitTable(HashlimitMatch settings, Journal journal) {
        this.settings = settings;
        this.buckets = new UndoMap<>(journal);
        this.begun = new Cell<>(journal, Optional.empty());
    }

    HashlimitMatch settings() {
        return settings;
    }

    /** What has a bucket; what does not count is zero. */
    record Key(IpAddress source, IpAddress destination, int sourcePort, int destinationPort) {}

    /** The bucket of the key, filled up to now; empty if there is no room for one more. */
    Optional<Bucket> bucket(Key key, Duration now) {
        Duration beginning = begun.get().orElse(now);
        begun.set(Optional.of(beginning));
        buckets.values().removeIf(bucket -> now.compareTo(collected(bucket.expires, beginning)) >= 0);
        Bucket bucket = buckets.toChange(key);
        if (bucket == null) {
            if (buckets.size() >= most()) {
                return Optional.empty();
            }
            bucket = new Bucket(settings, jiffies(now));
            buckets.put(key, bucket);
        }
        bucket.fill(jiffies(now));
        bucket.expires = now.plusMillis(settings.expiry());
        return Optional.of(bucket);
    }

    /** When the collection comes that removes what expires then. */
    private Duration collected(Duration expires, Duration beginning) {
        long interval = settings.collectionInterval();
        long since = expires.minus(beginning).toMillis();
        return beginning.plusMillis((since + interval - 1) / interval * interval);
    }

    private long most() {
        long places = settings.size() == 0 ? PLACES : settings.size();
        return settings.most() == 0
                ? BUCKETS_A_PLACE * Math.max(places, settings.size() == 0 ? LEAST_PLACES : 1)
                : Math.max(settings.most(), places);
    }

    private static long jiffies(Duration time) {
        return time.toMillis() * JIFFIES_A_SECOND / 1000;
    }

    /**
     * One bucket: credits that come with time, or what was counted in an interval. Numbers are 64 bits without sign.
     */
    static final class Bucket extends Struct {
        private final HashlimitMatch settings;
        private Duration expires = Duration.ZERO;
        private long last;
        private long credit;
        /** How often a purse of byte credits may still be filled at once. */
        private long refills;

        private long counted;
        private boolean wasOver;

        private Bucket(HashlimitMatch settings, long now) {
            this.settings = settings;
            this.last = now;
            HashlimitRate rate = settings.rate();
            credit = rate.bytes() ? HashlimitRate.FULL_OF_BYTES : rate.packetCapacity();
            refills = rate.burst();
        }

        private void fill(long now) {
            long passed = now - last;
            if (passed == 0) {
                return;
            }
            if (settings.rateMatch()) {
                long interval = settings.interval() * JIFFIES_A_SECOND;
                if (passed >= interval) {
                    wasOver = counted * interval > passed * settings.rate().measured();
                    counted = 0;
                    last = now;
                }
                return;
            }
            last = now;
            if (settings.rate().bytes()) {
                credit = Math.min(HashlimitRate.FULL_OF_BYTES, credit + BYTE_CREDITS_A_JIFFY * passed);
                return;
            }
            credit += CREDITS_A_JIFFY * passed;
            if (Long.compareUnsigned(credit, settings.rate().packetCapacity()) > 0) {
                credit = settings.rate().packetCapacity();
            }
        }

        /** Whether a packet of that length is within the rate; it takes its share then. */
        boolean takes(HashlimitMatch rule, int length) {
            if (rule.rateMatch()) {
                counted += rule.rate().bytes() ? length : 1;
                return !wasOver && counted <= most();
            }
            long cost = rule.rate().bytes() ? byteCost(length) : settings.rate().packetCost();
            boolean enough = Long.compareUnsigned(credit, cost) >= 0;
            credit -= enough ? cost : 0;
            return enough;
        }

        private long most() {
            HashlimitRate rate = settings.rate();
            return rate.bytes() ? Math.max(1, rate.burst()) * rate.measured() : rate.burst() + rate.measured();
        }

        private long byteCost(int length) {
            long cost = Math.min(
                    HashlimitRate.FULL_OF_BYTES,
                    ((length >>> BYTES_A_CHUNK_SHIFT) + 1) * settings.rate().byteCost());
            if (credit < cost && refills > 0) {
                refills--;
                credit = HashlimitRate.FULL_OF_BYTES;
            }
            return cost;
        }
    }
}
