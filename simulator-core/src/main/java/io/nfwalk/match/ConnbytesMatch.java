package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Traffic;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import java.util.Locale;

/**
 * {@code -m connbytes}: how much has passed over the packet's connection, this packet included. Loading such a rule
 * makes the host count, for good; connections that began before have no counters and do not match.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_connbytes.c}, {@code connbytes_mt}. Options and save form: iptables
 * {@code extensions/libxt_connbytes.c}. {@code !} swaps the bounds, so that it says nothing where both are equal.
 *
 * @param from the lower bound, 0 to 2^64-1 (unsigned), if it is not above {@code to}; else see {@code to}
 * @param to the upper bound, 0 to 2^64-1 (unsigned); below {@code from} what lies outside of both matches
 * @param mode what is counted
 * @param directions whose packets are counted
 */
public record ConnbytesMatch(long from, long to, Mode mode, Directions directions) implements Match {
    private static final long LARGEST = -1;

    /** What is counted. */
    public enum Mode {
        /** Packets. */
        PACKETS("packets"),
        /** Bytes from the IP header on. */
        BYTES("bytes"),
        /** Bytes a packet, rounded down; 0 without packets. */
        AVERAGE("avgpkt");

        private final String word;

        Mode(String word) {
            this.word = word;
        }
    }

    /** Whose packets are counted. */
    public enum Directions {
        /** Those of who began the connection. */
        ORIGINAL,
        /** The answers. */
        REPLY,
        /** All. */
        BOTH;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Two bounds in their order. */
    private record Bounds(long first, long last) {}

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--connbytes", 1, words -> bounds(words.get(0)))
                        .invertible()
                        .required(),
                Option.word("--connbytes-dir", "original", "reply", "both").required(),
                Option.word("--connbytes-mode", "packets", "bytes", "avgpkt").required());
        return MatchRoom.of("connbytes", options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with(
                                "(! )?connbytes (\\S+) connbytes mode (\\S+) connbytes direction (\\S+)",
                                "!1--connbytes $2 --connbytes-mode $3 --connbytes-dir $4"));
    }

    private static Bounds bounds(String word) throws OptionException {
        int colon = word.indexOf(':');
        String low = colon < 0 ? word : word.substring(0, colon);
        String high = colon < 0 ? "" : word.substring(colon + 1);
        Bounds bounds = new Bounds(
                low.isEmpty() && colon >= 0 ? 0 : OptionText.number(low, 0, LARGEST),
                high.isEmpty() ? LARGEST : OptionText.number(high, 0, LARGEST));
        if (Long.compareUnsigned(bounds.first(), bounds.last()) > 0) {
            throw OptionException.of(
                    "option-value-out-of-range", low + " is more than " + high, "the lower bound first");
        }
        return bounds;
    }

    private static ConnbytesMatch read(OptionValues values) {
        Bounds bounds = values.value("--connbytes", Bounds.class);
        boolean inverted = values.inverted("--connbytes");
        return new ConnbytesMatch(
                inverted ? bounds.last() : bounds.first(),
                inverted ? bounds.first() : bounds.last(),
                mode(values.text("--connbytes-mode")),
                Directions.valueOf(values.text("--connbytes-dir").toUpperCase(Locale.ROOT)));
    }

    private static Mode mode(String word) {
        for (Mode mode : Mode.values()) {
            if (mode.word.equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(word + " is no mode");
    }

    @Override
    public String name() {
        return "connbytes";
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public boolean needsAccounting() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        return context.tracking()
                .connection()
                .filter(Connection::isCounted)
                .map(connection -> MatchResult.of(contains(counted(connection))))
                .orElse(MatchResult.NO);
    }

    private long counted(Connection connection) {
        Traffic forth = connection.traffic(Direction.ORIGINAL);
        Traffic back = connection.traffic(Direction.REPLY);
        Traffic traffic = switch (directions) {
            case ORIGINAL -> forth;
            case REPLY -> back;
            case BOTH -> forth.and(back);
        };
        return switch (mode) {
            case PACKETS -> traffic.packets();
            case BYTES -> traffic.bytes();
            case AVERAGE -> traffic.packets() == 0 ? 0 : traffic.bytes() / traffic.packets();
        };
    }

    private boolean isInverted() {
        return Long.compareUnsigned(from, to) > 0;
    }

    private boolean contains(long count) {
        boolean aboveTo = Long.compareUnsigned(count, to) > 0;
        boolean belowFrom = Long.compareUnsigned(count, from) < 0;
        return isInverted()
                ? Long.compareUnsigned(count, to) < 0 || Long.compareUnsigned(count, from) > 0
                : !aboveTo && !belowFrom;
    }

    @Override
    public String toSave() {
        long low = isInverted() ? to : from;
        long high = isInverted() ? from : to;
        boolean open = high == 0 || high == LARGEST;
        return SaveText.of("connbytes")
                .option(
                        "--connbytes",
                        Long.toUnsignedString(low) + (open ? "" : ":" + Long.toUnsignedString(high)),
                        isInverted())
                .option("--connbytes-mode", mode.word, false)
                .option("--connbytes-dir", directions.word(), false)
                .toString();
    }
}
