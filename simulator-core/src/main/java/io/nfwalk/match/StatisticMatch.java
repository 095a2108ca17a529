package io.nfwalk.match;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.undo.Struct;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code -m statistic}: a share of the packets that reach it, drawn or counted.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_statistic.c}, {@code statistic_mt}.
 * Options and save form: iptables {@code extensions/libxt_statistic.c}.
 */
public sealed interface StatisticMatch extends Match {
    /**
     * {@code --mode random}: each packet by a draw of its own.
     *
     * @param ways how many of the 2^31 equally likely draws match, 0 to 2^31
     * @param inverted whether {@code !} stood before {@code --probability}
     */
    record Random(long ways, boolean inverted) implements StatisticMatch {
        /** Number of equally likely draws: the kernel compares 31 random bits. */
        public static final long DRAWS = 1L << 31;

        private static final int DIGITS = 11;

        /** The C library reads hexadecimal fractions too, with or without an exponent. */
        private static final Pattern PROBABILITY =
                Pattern.compile("\\+?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
                        + "|0[xX][0-9a-fA-F]*\\.?[0-9a-fA-F]+([pP][+-]?[0-9]+)?");

        /** Refuses more ways than draws. */
        public Random {
            if (ways < 0 || ways > DRAWS) {
                throw new IllegalArgumentException(ways + " of the draws is not within 0 to " + DRAWS);
            }
        }

        private static long ways(String word) throws OptionException {
            Matcher text = PROBABILITY.matcher(word.strip());
            if (!text.matches()) {
                throw OptionException.of("option-value-not-a-number", "'" + word + "' is not a probability", "0 to 1");
            }
            boolean lacksExponent = text.group().matches("0[xX].*") && text.group(1) == null;
            double probability = Double.parseDouble(lacksExponent ? text.group() + "p0" : text.group());
            if (probability > 1) {
                throw OptionException.of("option-value-out-of-range", word + " is out of range", "0 to 1");
            }
            return Math.round(probability * DRAWS);
        }

        @Override
        public MatchResult match(MatchContext context) {
            return MatchResult.of(context.chance().happens(ways, DRAWS, "statistic") != inverted);
        }

        @Override
        public String found(MatchContext context) {
            return "drawn by lot";
        }

        @Override
        public String toSave() {
            BigDecimal probability =
                    BigDecimal.valueOf(ways).divide(BigDecimal.valueOf(DRAWS)).setScale(DIGITS, RoundingMode.HALF_EVEN);
            return SaveText.of("statistic")
                    .flag("--mode random")
                    .option("--probability", probability.toPlainString(), inverted)
                    .toString();
        }
    }

    /**
     * {@code --mode nth}: one packet in every {@code every}. Each match counts for itself, and only the packets that
     * reach it.
     *
     * @param every period in packets, 1 to 2^32-1
     * @param packet number of the first packet that matches, counted from 0; 0 to {@code every - 1}
     * @param inverted whether {@code !} stood before {@code --every}
     */
    record Nth(long every, long packet, boolean inverted) implements StatisticMatch {
        /** Refuses numbers out of range. */
        public Nth {
            if (every < 1 || every > 0xffff_ffffL || packet < 0 || packet >= every) {
                throw new IllegalArgumentException("packet " + packet + " of every " + every);
            }
        }

        @Override
        public boolean remembers() {
            return true;
        }

        @Override
        public MatchResult match(MatchContext context) {
            long number =
                    context.memory(Counter.class, journal -> new Counter()).next(every);
            return MatchResult.of((number == packet) != inverted);
        }

        @Override
        public String found(MatchContext context) {
            return "it is not this packet's turn";
        }

        @Override
        public String toSave() {
            return SaveText.of("statistic")
                    .flag("--mode nth")
                    .option("--every", Long.toString(every), inverted)
                    .option("--packet", Long.toString(packet), false)
                    .toString();
        }

        /** How far an instance has counted. */
        private static final class Counter extends Struct {
            private long number;

            long next(long every) {
                long current = number;
                number = (number + 1) % every;
                return current;
            }
        }
    }

    @Override
    default String name() {
        return "statistic";
    }

    /** The room of both modes. */
    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.word("--mode", "random", "nth").required(),
                Option.custom("--probability", 1, words -> Random.ways(words.get(0)))
                        .invertible()
                        .excludes("--every", "--packet"),
                Option.number("--every", 1, 0xffff_ffffL)
                        .invertible()
                        .needs("--packet")
                        .excludes("--probability"),
                Option.number("--packet", 0, 0xffff_ffffL).excludes("--probability"));
        return MatchRoom.of("statistic", options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("statistic mode random (! )?probability (\\S+)", "--mode random !1--probability $2")
                        .with(
                                "statistic mode nth (! )?every (\\d+) packet (\\d+)",
                                "--mode nth !1--every $2 --packet $3")
                        .with("statistic mode nth (! )?every (\\d+)", "--mode nth !1--every $2 --packet 0"));
    }

    private static StatisticMatch read(OptionValues values) throws OptionException {
        if (values.text("--mode").equals("random")) {
            require(values, "--probability", "random");
            return new Random(values.number("--probability"), values.inverted("--probability"));
        }
        require(values, "--every", "nth");
        long every = values.number("--every");
        long packet = values.number("--packet");
        if (packet >= every) {
            throw OptionException.of(
                            "option-value-out-of-range",
                            "--packet " + packet + " is out of range",
                            "0 to " + (every - 1) + ", because --every is " + every)
                    .withHint("packets are numbered from 0; --packet " + (every - 1) + " picks the last of " + every)
                    .about("--packet");
        }
        return new Nth(every, packet, values.inverted("--every"));
    }

    private static void require(OptionValues values, String option, String mode) throws OptionException {
        if (!values.has(option)) {
            throw OptionException.of("option-required", "--mode " + mode + " needs " + option, option)
                    .about("--mode");
        }
    }
}
