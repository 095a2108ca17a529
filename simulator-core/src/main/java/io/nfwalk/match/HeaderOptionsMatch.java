package io.nfwalk.match;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code -m hbh} and {@code -m dst}: IPv6's hop-by-hop and destination options header. Without options of its own it
 * matches every packet that has such a header. Of two destination options headers the kernel looks at the first.
 *
 * <p>Semantics: kernel {@code net/ipv6/netfilter/ip6t_hbh.c}, {@code hbh_mt6}.
 * Options and save form: iptables {@code extensions/libip6t_hbh.c} and {@code libip6t_dst.c}.
 *
 * @param kind which header
 * @param length the header's length in bytes, 0 to 2^32-1
 * @param options what the header must begin with, padding counted; empty if the rule does not say
 */
public record HeaderOptionsMatch(Kind kind, Optional<Negatable<Long>> length, Optional<List<WantedOption>> options)
        implements Match {
    /** The two headers that hold options. */
    public enum Kind {
        /** The hop-by-hop options header. */
        HBH("hbh"),
        /** The destination options header. */
        DST("dst");

        private final String match;

        Kind(String match) {
            this.match = match;
        }

        private Optional<List<HeaderOption>> optionsOf(ExtensionHeader header) {
            return switch (this) {
                case HBH ->
                    header instanceof ExtensionHeader.HopByHop found ? Optional.of(found.options()) : Optional.empty();
                case DST ->
                    header instanceof ExtensionHeader.DestinationOptions found
                            ? Optional.of(found.options())
                            : Optional.empty();
            };
        }
    }

    /**
     * An option that must be there.
     *
     * @param type 0 (a single byte of padding) to 255
     * @param dataLength bytes of its data, 0 to 254; 255 for any
     */
    public record WantedOption(int type, int dataLength) {
        private static final int ANY = 255;

        private boolean isMetBy(HeaderOption option) {
            return option.type() == type && (type == 0 || dataLength == ANY || option.dataLength() == dataLength);
        }

        @Override
        public String toString() {
            return dataLength == ANY ? Integer.toString(type) : type + ":" + dataLength;
        }
    }

    private static final int MOST = 16;
    private static final BigInteger LONGEST = BigInteger.ONE.shiftLeft(64);
    private static final Pattern NUMBER =
            Pattern.compile("[ \\t\\n\\x0b\\f\\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))");

    /** Copies the list. */
    public HeaderOptionsMatch {
        options = options.map(List::copyOf);
    }

    static MatchRoom hopByHop() {
        return room(Kind.HBH);
    }

    static MatchRoom destination() {
        return room(Kind.DST);
    }

    private static MatchRoom room(Kind kind) {
        String lengthOption = "--" + kind.match + "-len";
        String listOption = "--" + kind.match + "-opts";
        OptionTable table = OptionTable.of(
                Option.number(lengthOption, 0, 0xffff_ffffL).invertible(),
                Option.custom(listOption, 1, words -> new WantedOptions(list(words.get(0)))));
        return MatchRoom.of(
                        kind.match,
                        table,
                        (values, family, head) -> new HeaderOptionsMatch(
                                kind,
                                Given.negatable(values, lengthOption, Long.class),
                                values.find(listOption, WantedOptions.class).map(WantedOptions::list)))
                .listed(Listed.as(kind.match)
                        .with("length:(!?)(\\S+)", "!1" + lengthOption + " $2")
                        .with("opts (\\S+)", listOption + " $1")
                        .onlyFor(Family.IPV6));
    }

    /** A list as one value. */
    private record WantedOptions(List<WantedOption> list) {}

    /** {@code TYPE[:LENGTH],...}: at most 16, and the sixteenth without a length. */
    private static List<WantedOption> list(String word) throws OptionException {
        String[] items = word.split(",", -1);
        List<WantedOption> list = new ArrayList<>();
        for (int i = 0; i < items.length; i++) {
            int colon = items[i].indexOf(':');
            if (i >= MOST || i == MOST - 1 && colon >= 0) {
                throw OptionException.of(
                        "option-value-too-many",
                        i >= MOST
                                ? "there are more than " + MOST + " options"
                                : "the last of " + MOST + " has a length",
                        "at most " + MOST + " options, the last of " + MOST + " without a length");
            }
            int type = lowByte(colon < 0 ? items[i] : items[i].substring(0, colon));
            if (type == 0 && colon >= 0) {
                throw OptionException.of(
                        "option-value-conflict", "option 0 is a single byte and has no length", "0 alone");
            }
            list.add(new WantedOption(type, colon < 0 ? WantedOption.ANY : lowByte(items[i].substring(colon + 1))));
        }
        return list;
    }

    /** iptables takes any number of the C library's and keeps its lowest byte. */
    private static int lowByte(String text) throws OptionException {
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            throw OptionException.of("option-value-not-a-number", "'" + text + "' is not a number", "0 to 255");
        }
        BigInteger value = number.group(2) != null
                ? new BigInteger(number.group(2), 16)
                : number.group(3) != null ? new BigInteger(number.group(3), 8) : new BigInteger(number.group(4));
        if (value.compareTo(LONGEST) >= 0) {
            throw OptionException.of("option-value-out-of-range", text + " is out of range", "0 to 255");
        }
        return (number.group(1).equals("-") ? value.negate() : value).intValue() & 0xff;
    }

    @Override
    public String name() {
        return kind.match;
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        for (ExtensionHeader header : packet.extensions()) {
            Optional<List<HeaderOption>> found = kind.optionsOf(header);
            if (found.isPresent()) {
                boolean fits = length.map(wanted -> wanted.apply(wanted.value() == header.length()))
                        .orElse(true);
                return MatchResult.of(fits && beginsAsWanted(found.get()));
            }
        }
        return MatchResult.NO;
    }

    private boolean beginsAsWanted(List<HeaderOption> found) {
        List<WantedOption> wanted = options.orElse(List.of());
        if (wanted.size() > found.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).isMetBy(found.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(
                placement, "-m " + kind.match, Family.IPV6, "no such match: IPv4 has no such header");
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of(kind.match).option("--" + kind.match + "-len", length);
        options.ifPresent(list -> text.option(
                "--" + kind.match + "-opts",
                list.stream().map(WantedOption::toString).collect(Collectors.joining(",")),
                false));
        return text.toString();
    }
}
