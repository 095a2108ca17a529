package io.nfwalk.match;

import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.undo.Struct;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code -m limit}: as many packets as a bucket holds, which fills at a rate. It starts full; a packet takes its share
 * if there is enough.
 *
 * <p>The bucket is counted in credits per jiffy by ip_tables and in nanoseconds by nf_tables, which is told the rate as
 * iptables-save prints it. Both say the same but for the 4 ms of a jiffy.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_limit.c}, {@code limit_mt}; {@code net/netfilter/nft_limit.c},
 * {@code nft_limit_eval}. Options and save form: iptables {@code extensions/libxt_limit.c}.
 *
 * @param period time between two packets in steps of 0.1 ms, 1 to 864000000 (a day)
 * @param burst how many packets a full bucket lets pass, 1 to 10000
 */
public record LimitMatch(long period, int burst) implements Match {
    private static final int SCALE = 10_000;
    private static final int DEFAULT_BURST = 5;
    private static final long DEFAULT_PERIOD = SCALE * 3600L / 3;

    /** The units of a rate, the longest first. */
    private enum Unit {
        DAY("day", "day", 86_400),
        HOUR("hour", "hour", 3600),
        MINUTE("minute", "min", 60),
        SECOND("second", "sec", 1);

        private final String word;
        private final String printed;
        private final int seconds;

        Unit(String word, String printed, int seconds) {
            this.word = word;
            this.printed = printed;
            this.seconds = seconds;
        }

        long steps() {
            return (long) SCALE * seconds;
        }
    }

    /**
     * Packets in a unit of time.
     *
     * @param packets at least 1
     */
    private record Rate(long packets, Unit unit) {}

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--limit", 1, words -> period(words.get(0))), Option.number("--limit-burst", 0, 10_000));

    /** Refuses numbers out of range. */
    public LimitMatch {
        if (period < 1 || period > Unit.DAY.steps() || burst < 1 || burst > 10_000) {
            throw new IllegalArgumentException("period " + period + ", burst " + burst);
        }
    }

    static MatchRoom room() {
        return MatchRoom.of("limit", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("limit: avg (\\S+) burst (\\d+)", "--limit $1 --limit-burst $2"));
    }

    private static LimitMatch read(OptionValues values) throws OptionException {
        // A burst of 0 is 5 to nf_tables; ip_tables refuses it.
        int burst = (int) values.number("--limit-burst", DEFAULT_BURST);
        if (burst == 0 && values.backend() == Backend.LEGACY) {
            throw OptionException.of("option-value-out-of-range", "ip_tables takes no burst of 0", "1 to 10000")
                    .about("--limit-burst");
        }
        return new LimitMatch(values.number("--limit", DEFAULT_PERIOD), burst == 0 ? DEFAULT_BURST : burst);
    }

    private static long period(String word) throws OptionException {
        int slash = word.indexOf('/');
        Unit unit = slash < 0 ? Unit.SECOND : unit(word, word.substring(slash + 1));
        String digits = word.replaceFirst("^\\s*\\+?([0-9]*).*$", "$1");
        long packets = digits.length() > 15 ? Long.MAX_VALUE : digits.isEmpty() ? 0 : Long.parseLong(digits);
        if (packets == 0) {
            throw badRate(word);
        }
        if (packets > unit.steps()) {
            throw OptionException.of(
                    "option-value-out-of-range", "the rate " + word + " is too fast", "at most 10000/second");
        }
        return unit.steps() / packets;
    }

    private static Unit unit(String word, String text) throws OptionException {
        for (Unit unit : Unit.values()) {
            if (!text.isEmpty() && unit.word.startsWith(text.toLowerCase(Locale.ROOT))) {
                return unit;
            }
        }
        throw badRate(word);
    }

    private static OptionException badRate(String word) {
        return OptionException.of(
                "option-value-unknown", "'" + word + "' is not a rate", "a number and /second, /minute, /hour or /day");
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        boolean within = context.backend() == Backend.LEGACY
                ? context.memory(Credits.class, journal -> new Credits(this, context.now()))
                        .take(context.now())
                : context.memory(Tokens.class, journal -> new Tokens(this, context.now()))
                        .take(context.now());
        return MatchResult.of(within);
    }

    @Override
    public String found(MatchContext context) {
        return "the limit is used up";
    }

    /**
     * ip_tables keeps credits in 32 bits and refuses a burst that they can't hold. Source: kernel
     * net/netfilter/xt_limit.c, limit_mt_check.
     */
    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return placement.backend() == Backend.NFT || Credits.capacity(this) >= Credits.of(period)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "option-value-out-of-range",
                        "a burst of " + burst + " at this rate is more than ip_tables can count",
                        "a smaller burst; iptables-nft takes it"));
    }

    /** The rate as it is printed: the shortest unit that does not lose too much. Source: libxt_limit.c, print_rate. */
    private Rate rate() {
        Unit chosen = Unit.DAY;
        for (Unit unit : Unit.values()) {
            if (unit != Unit.DAY && (period > unit.steps() || unit.steps() / period < unit.steps() % period)) {
                break;
            }
            chosen = unit;
        }
        return new Rate(chosen.steps() / period, chosen);
    }

    @Override
    public String toSave() {
        Rate rate = rate();
        SaveText text = SaveText.of("limit").option("--limit", rate.packets() + "/" + rate.unit().printed, false);
        return (burst == DEFAULT_BURST ? text : text.option("--limit-burst", Integer.toString(burst), false))
                .toString();
    }

    /** The bucket of nf_tables: nanoseconds of waiting. */
    private static final class Tokens extends Struct {
        private final long cost;
        private final long capacity;
        private long tokens;
        private long last;

        Tokens(LimitMatch limit, Duration now) {
            Rate rate = limit.rate();
            cost = rate.unit().seconds * 1_000_000_000L / rate.packets();
            capacity = cost * limit.burst;
            tokens = capacity;
            last = now.toNanos();
        }

        boolean take(Duration now) {
            tokens = Math.min(capacity, tokens + now.toNanos() - last);
            last = now.toNanos();
            boolean enough = tokens >= cost;
            tokens -= enough ? cost : 0;
            return enough;
        }
    }

    /** The bucket of ip_tables: 128 credits a jiffy, in 32-bit numbers. */
    private static final class Credits extends Struct {
        private static final int JIFFIES_A_SECOND = 250;
        private static final int CREDITS_A_JIFFY = 128;
        private static final long CREDITS_A_SECOND = (long) JIFFIES_A_SECOND * CREDITS_A_JIFFY;
        private static final long LARGEST = 0xffff_ffffL;

        private final long cost;
        private final long capacity;
        private long credits;
        private long last;

        Credits(LimitMatch limit, Duration now) {
            cost = of(limit.period);
            capacity = capacity(limit);
            credits = capacity;
            last = jiffies(now);
        }

        private static long capacity(LimitMatch limit) {
            return of(limit.period * limit.burst & LARGEST);
        }

        /** The credits for a time in steps of 0.1 ms; a long time loses its fraction of a second. */
        private static long of(long steps) {
            return (steps > LARGEST / CREDITS_A_SECOND
                            ? steps / SCALE * CREDITS_A_SECOND
                            : steps * CREDITS_A_SECOND / SCALE)
                    & LARGEST;
        }

        private static long jiffies(Duration now) {
            return now.toMillis() * JIFFIES_A_SECOND / 1000;
        }

        boolean take(Duration now) {
            credits = Math.min(capacity, credits + (jiffies(now) - last) * CREDITS_A_JIFFY);
            last = jiffies(now);
            boolean enough = credits >= cost;
            credits -= enough ? cost : 0;
            return enough;
        }
    }
}
