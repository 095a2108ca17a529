package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import java.util.Locale;
import java.util.Optional;

/**
 * The rate and the burst of {@code -m hashlimit} as the kernel keeps them: the time between two packets, or what 16
 * bytes cost. Source: iptables {@code extensions/libxt_hashlimit.c}, parse_rate, parse_bytes, print_rate and
 * print_bytes.
 *
 * @param bytes whether bytes are counted, else packets
 * @param period packets: microseconds between two of them, 1 to 86400000000; bytes: 2^32-1 by the number of 16 byte
 *     pieces a second and one more
 * @param burst packets: how many, 1 to 1000000; bytes: how many seconds' worth, 0 if none was given
 * @param unit the seconds of the unit that the rate was given in, which an unused bucket lives
 */
public record HashlimitRate(boolean bytes, long period, long burst, int unit) {
    private static final long SCALE = 1_000_000;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int USUAL_BURST = 5;
    private static final int MOST_BURST = 1_000_000;
    private static final int EXPIRY_OF_BYTES = 15;
    private static final int EXPIRY_OF_BYTES_WITH_BURST = 60;
    /** Credits of a microsecond: a jiffy, of 250 a second, gives 2^39. */
    private static final long CREDITS = 250L * (1L << 39) / SCALE;

    /** A full purse of byte credits: what a second gives. */
    static final long FULL_OF_BYTES = 250L << 24;

    /**
     * A burst as it was given.
     *
     * @param amount the number, with its factor
     * @param bytes whether it had a unit of bytes
     */
    record Burst(long amount, boolean bytes) {}

    private enum Unit {
        DAY("day", 86_400),
        HOUR("hour", 3600),
        MIN("min", 60),
        SEC("sec", 1);

        private final String printed;
        private final int seconds;

        Unit(String printed, int seconds) {
            this.printed = printed;
            this.seconds = seconds;
        }

        long period() {
            return SCALE * seconds;
        }
    }

    static HashlimitRate read(String word) throws OptionException {
        int slash = word.indexOf("b/s");
        return slash > 0 ? ofBytes(word, slash) : ofPackets(word);
    }

    private static HashlimitRate ofBytes(String word, int unitAt) throws OptionException {
        long number = leadingNumber(word);
        if (number == 0) {
            throw badRate(word);
        }
        char before = word.charAt(unitAt - 1);
        long bytes = number * (before == 'k' ? 1024 : before == 'm' ? 1024 * 1024 : 1);
        long cost = Long.divideUnsigned(LARGEST, (bytes >>> 4) + 1);
        if (cost == 0) {
            throw tooFast(word);
        }
        return new HashlimitRate(true, cost, 0, EXPIRY_OF_BYTES);
    }

    private static HashlimitRate ofPackets(String word) throws OptionException {
        int slash = word.indexOf('/');
        int seconds = slash < 0 ? 1 : seconds(word.substring(slash + 1), word);
        long number = leadingNumber(word);
        if (number == 0) {
            throw badRate(word);
        }
        if (number / seconds > SCALE) {
            throw tooFast(word);
        }
        return new HashlimitRate(false, SCALE * seconds / number, USUAL_BURST, seconds);
    }

    private static int seconds(String text, String word) throws OptionException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.isEmpty()) {
            for (String unit : new String[] {"second", "minute", "hour", "day"}) {
                if (unit.startsWith(lower)) {
                    return switch (unit.charAt(0)) {
                        case 's' -> 1;
                        case 'm' -> 60;
                        case 'h' -> 3600;
                        default -> 86_400;
                    };
                }
            }
        }
        throw badRate(word);
    }

    private static long leadingNumber(String word) {
        String digits = word.replaceFirst("^\\s*\\+?([0-9]*).*$", "$1");
        return digits.isEmpty() ? 0 : digits.length() > 15 ? Long.MAX_VALUE >>> 24 : Long.parseLong(digits);
    }

    private static OptionException badRate(String word) {
        return OptionException.of(
                "option-value-unknown",
                "'" + word + "' is not a rate",
                "a number and /second, /minute, /hour, /day, b/s, kb/s or mb/s");
    }

    private static OptionException tooFast(String word) {
        return OptionException.of(
                "option-value-out-of-range", "the rate " + word + " is too fast", "at most 1000000/second");
    }

    static Burst readBurst(String word) throws OptionException {
        int end = word.length();
        boolean bytes = word.endsWith("b");
        long factor = 1;
        if (bytes) {
            end--;
            if (word.endsWith("kb") || word.endsWith("mb")) {
                factor = word.endsWith("kb") ? 1024 : 1024 * 1024;
                end--;
            }
        }
        return new Burst(factor * OptionText.number(word.substring(0, end), 1, bytes ? LARGEST : MOST_BURST), bytes);
    }

    /** The same with the burst that was given, or the usual one. */
    HashlimitRate withBurst(Optional<Burst> given) throws OptionException {
        if (given.isEmpty()) {
            return this;
        }
        long amount = given.get().amount();
        if (!bytes) {
            if (amount > MOST_BURST || given.get().bytes()) {
                throw OptionException.of(
                                "option-value-out-of-range",
                                "a burst of " + amount + " is out of range",
                                "1 to " + MOST_BURST + " packets")
                        .about("--hashlimit-burst");
            }
            return new HashlimitRate(false, period, amount, unit);
        }
        long aSecond = bytesASecond();
        if (amount < aSecond || aSecond == 0) {
            throw OptionException.of(
                            "option-value-out-of-range",
                            "a burst of " + amount + " bytes is less than the rate gives in a second",
                            aSecond + "b or more")
                    .about("--hashlimit-burst");
        }
        return new HashlimitRate(
                true, period, amount / aSecond + (amount % aSecond == 0 ? 0 : 1), EXPIRY_OF_BYTES_WITH_BURST);
    }

    /** The same with the number for a second instead of the unit, for {@code --hashlimit-rate-match}. */
    HashlimitRate ofOneSecond() {
        return bytes ? this : new HashlimitRate(false, period / unit, burst, unit);
    }

    /** The interval of {@code --hashlimit-rate-match} in seconds, if none is given. */
    long usualInterval() {
        return bytes ? 1 : unit;
    }

    private long bytesASecond() {
        return LARGEST / period - 1 << 4;
    }

    /** After how many milliseconds an unused bucket goes, if nothing else is given. */
    long usualExpiry() {
        return unit * 1000L;
    }

    /** The same as it is taken for when the rate is printed, from which the unit that was given can't be seen. */
    long printedExpiry() {
        if (!bytes) {
            return printedUnit().seconds * 1000L;
        }
        return (burst == 0 ? EXPIRY_OF_BYTES : EXPIRY_OF_BYTES_WITH_BURST) * 1000L;
    }

    private Unit printedUnit() {
        Unit chosen = Unit.DAY;
        for (Unit candidate : Unit.values()) {
            if (candidate != Unit.DAY
                    && (period > candidate.period() || candidate.period() / period < candidate.period() % period)) {
                break;
            }
            chosen = candidate;
        }
        return chosen;
    }

    String print() {
        if (!bytes) {
            return printedUnit().period() / period + "/" + printedUnit().printed;
        }
        long rate = bytesASecond();
        for (int shift = 20; shift > 0; shift -= 10) {
            // The mask has 32 bits.
            long rounded = rate & LARGEST & ~((1L << shift) - 1);
            if (rate >= 1L << shift && LARGEST / ((rounded >>> 4) + 1) == period) {
                return (rate >>> shift) + (shift == 20 ? "mb/s" : "kb/s");
            }
        }
        return rate + "b/s";
    }

    /** The burst, always printed for packets, for bytes only if there is one. */
    Optional<String> printBurst() {
        if (!bytes) {
            return Optional.of(Long.toString(burst));
        }
        if (burst == 0) {
            return Optional.empty();
        }
        long amount = bytesASecond() * burst;
        int shift = amount >= 1L << 20 ? 20 : amount >= 1L << 10 ? 10 : 0;
        return Optional.of((amount >>> shift) + (shift == 20 ? "mb" : shift == 10 ? "kb" : "b"));
    }

    /** Whether the kernel refuses it because it could not count so far. */
    boolean isTooMuch(boolean rateMatch) {
        if (rateMatch) {
            return period == 0 || period > LARGEST;
        }
        return bytes ? byteCost() == 0 : burst == 0 || Long.compareUnsigned(packetCapacity(), packetCost()) < 0;
    }

    /** What a packet costs, in credits. */
    long packetCost() {
        return period * CREDITS;
    }

    /** What a full purse of packet credits holds. */
    long packetCapacity() {
        return period * burst * CREDITS;
    }

    /** What 16 bytes cost, in byte credits. */
    long byteCost() {
        return period * FULL_OF_BYTES >>> 32;
    }

    /** Packets or bytes in a second, as {@code --hashlimit-rate-match} counts them. */
    long measured() {
        return bytes ? bytesASecond() : SCALE / period;
    }
}
