package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import io.nfwalk.rules.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code -m dccp}: ports, packet types and the presence of an option. A later fragment never matches; a packet whose
 * header is cut is dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_dccp.c}, {@code dccp_mt}; {@code include/linux/dccp.h} for the lengths
 * of headers. Options and save form: iptables {@code extensions/libxt_dccp.c}.
 *
 * @param sourcePorts {@code --sport}
 * @param destinationPorts {@code --dport}
 * @param types {@code --dccp-types}: numbers, ascending; 10 stands for all that have no name
 * @param option {@code --dccp-option}: 1 to 255
 */
record DccpMatch(
        Optional<Negatable<NumberRange>> sourcePorts,
        Optional<Negatable<NumberRange>> destinationPorts,
        Optional<Negatable<List<Integer>>> types,
        Optional<Negatable<Integer>> option)
        implements Match {
    /** The names of the types, at their numbers. */
    private static final List<String> TYPES = List.of(
            "REQUEST",
            "RESPONSE",
            "DATA",
            "ACK",
            "DATAACK",
            "CLOSEREQ",
            "CLOSE",
            "RESET",
            "SYNC",
            "SYNCACK",
            "INVALID");

    private static final int INVALID = 10;

    /** Bytes of each type's own header behind the common one. */
    private static final List<Integer> OWN_HEADERS = List.of(4, 12, 0, 8, 8, 8, 8, 12, 8, 8);

    private static final int OWN_HEADER_OF_OTHERS = 12;
    private static final int HEADER = 12;
    private static final int LONG_NUMBERS = 4;
    private static final int OFFSET_BYTE = 4;
    private static final int TYPE_BYTE = 8;

    /** Types, as the value of an option. */
    private record Types(List<Integer> numbers) {}

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--sport", 1, words -> PortOptions.wrapped(words.get(0)))
                    .alias("--source-port")
                    .invertible(),
            Option.custom("--dport", 1, words -> PortOptions.wrapped(words.get(0)))
                    .alias("--destination-port")
                    .invertible(),
            Option.custom("--dccp-types", 1, words -> readTypes(words.get(0))).invertible(),
            Option.number("--dccp-option", 1, 255).invertible());

    static MatchRoom room() {
        return MatchRoom.of("dccp", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("dccp")
                        .withPorts()
                        .with("option=(!?)(\\d+)", "!1--dccp-option $2")
                        .with(
                                "(! )?(\\d+(?:,\\d+)*)",
                                found -> (found.group(1) == null ? "" : "! ") + "--dccp-types "
                                        + Arrays.stream(found.group(2).split(","))
                                                .map(number -> TYPES.get(Math.min(INVALID, Integer.parseInt(number))))
                                                .distinct()
                                                .collect(Collectors.joining(","))));
    }

    private static Types readTypes(String list) throws OptionException {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String word : list.split(",")) {
            if (!word.isEmpty()) {
                numbers.add(readType(word));
            }
        }
        return new Types(List.copyOf(numbers));
    }

    private static int readType(String word) throws OptionException {
        int type = TYPES.indexOf(word.toUpperCase(Locale.ROOT));
        if (type < 0) {
            throw OptionException.of(
                            "option-value-unknown", "'" + word + "' is no type of packet", String.join(", ", TYPES))
                    .withHint(Spelling.hint(word, TYPES));
        }
        return type;
    }

    private static DccpMatch read(OptionValues values) {
        return new DccpMatch(
                Given.negatable(values, "--sport", NumberRange.class),
                Given.negatable(values, "--dport", NumberRange.class),
                Given.negatable(values, "--dccp-types", Types.class)
                        .map(given -> new Negatable<>(given.value().numbers(), given.negated())),
                Given.negatable(values, "--dccp-option", Long.class)
                        .map(given -> new Negatable<>(given.value().intValue(), given.negated())));
    }

    @Override
    public String name() {
        return "dccp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        if (packet.isLaterFragment()) {
            return MatchResult.NO;
        }
        Payload bytes = packet.payload();
        if (bytes.length() < HEADER) {
            return MatchResult.HOT_DROP;
        }
        int type = bytes.at(TYPE_BYTE) >> 1 & 15;
        MatchResult ports = PortOptions.compare(packet, sourcePorts, destinationPorts);
        boolean typed = types.map(given -> given.apply(given.value().contains(Math.min(type, INVALID))))
                .orElse(true);
        if (!ports.equals(MatchResult.YES) || !typed || option.isEmpty()) {
            return HeaderField.allOf(ports, MatchResult.of(typed));
        }
        return find(bytes, type, option.get());
    }

    private static MatchResult find(Payload bytes, int type, Negatable<Integer> option) {
        int own = type < OWN_HEADERS.size() ? OWN_HEADERS.get(type) : OWN_HEADER_OF_OTHERS;
        int at = HEADER + own + ((bytes.at(TYPE_BYTE) & 1) == 1 ? LONG_NUMBERS : 0);
        int end = bytes.at(OFFSET_BYTE) * 4;
        if (end < at || end > at && end > bytes.length()) {
            return option.negated() ? MatchResult.DOOMED : MatchResult.HOT_DROP;
        }
        while (at < end && bytes.at(at) != option.value()) {
            int length = bytes.at(at) < 2 || at + 1 >= end ? 1 : bytes.at(at + 1);
            at += Math.max(1, length);
        }
        return MatchResult.of(option.apply(at < end));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessProtocol(placement, "-m dccp", List.of(Protocol.DCCP));
    }

    @Override
    public String toSave() {
        return SaveText.of("dccp")
                .option("--sport", sourcePorts)
                .option("--dport", destinationPorts)
                .option("--dccp-types", types, DccpMatch::print)
                .option("--dccp-option", option)
                .toString();
    }

    private static String print(List<Integer> types) {
        return types.stream().map(TYPES::get).collect(Collectors.joining(","));
    }
}
