package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code -m multiport}: a list of ports. A later fragment never matches; a packet with less than 4 bytes behind the IP
 * header is dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_multiport.c}, {@code multiport_mt} and {@code check}.
 * Options and save form: iptables {@code extensions/libxt_multiport.c}.
 *
 * @param side which port is looked up in the list
 * @param ports ports and ranges in the order of the text; a range takes two of the 15 places
 * @param inverted whether {@code !} stood before the option
 */
public record MultiportMatch(Side side, List<NumberRange> ports, boolean inverted) implements Match {
    private static final int PLACES = 15;
    private static final List<Integer> PROTOCOLS =
            List.of(Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, Protocol.DCCP);

    /** Which port the list is about. */
    public enum Side {
        /** The source port. */
        SOURCE("--sports"),
        /** The destination port. */
        DESTINATION("--dports"),
        /** Either of them. */
        EITHER("--ports");

        private final String option;

        Side(String option) {
            this.option = option;
        }
    }

    /** Copies the list. */
    public MultiportMatch {
        ports = List.copyOf(ports);
    }

    /** A list of ports, as the value of an option. */
    private record PortList(List<NumberRange> ports) {}

    private static final OptionTable OPTIONS = OptionTable.of(
            list("--sports").alias("--source-ports").excludes("--dports", "--ports"),
            list("--dports").alias("--destination-ports").excludes("--sports", "--ports"),
            list("--ports").excludes("--sports", "--dports"));

    private static Option list(String name) {
        return Option.custom(name, 1, words -> read(words.get(0))).invertible();
    }

    static MatchRoom room() {
        return MatchRoom.of("multiport", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("multiport (sports|dports|ports) +(!?)(\\S+)", "!2--$1 $3"));
    }

    private static PortList read(String word) throws OptionException {
        List<NumberRange> ports = new ArrayList<>();
        int places = 0;
        for (String part : word.split(",", -1)) {
            NumberRange range = portOrRange(part.strip());
            places += range.first() == range.last() ? 1 : 2;
            ports.add(range);
        }
        if (places > PLACES) {
            throw OptionException.of(
                    "option-value-too-long",
                    "the list takes " + places + " places",
                    "at most " + PLACES + " places, of which a range takes two");
        }
        return new PortList(ports);
    }

    private static NumberRange portOrRange(String part) throws OptionException {
        int colon = part.indexOf(':');
        if (colon < 0) {
            return NumberRange.of(OptionText.port(part));
        }
        int first = OptionText.port(part.substring(0, colon));
        int last = OptionText.port(part.substring(colon + 1));
        if (first >= last) {
            throw OptionException.of(
                    "option-value-out-of-range", part + " is not a range of ports", "the lower port first");
        }
        return new NumberRange(first, last);
    }

    private static MultiportMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("multiport", values, "--sports", "--dports", "--ports");
        Side side = values.has("--sports") ? Side.SOURCE : values.has("--dports") ? Side.DESTINATION : Side.EITHER;
        return new MultiportMatch(
                side, values.value(side.option, PortList.class).ports(), values.inverted(side.option));
    }

    @Override
    public String name() {
        return "multiport";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        if (packet.isLaterFragment()) {
            return MatchResult.NO;
        }
        if (HeaderField.sourcePort(packet) instanceof HeaderField.Value source
                && HeaderField.destinationPort(packet) instanceof HeaderField.Value destination) {
            return MatchResult.of(listed(source.number(), destination.number()) != inverted);
        }
        return MatchResult.HOT_DROP;
    }

    private boolean listed(int source, int destination) {
        return switch (side) {
            case SOURCE -> lists(source);
            case DESTINATION -> lists(destination);
            case EITHER -> lists(source) || lists(destination);
        };
    }

    @Override
    public String found(MatchContext context) {
        Packet packet = context.packet();
        return packet.transport().sourcePortIfAny().isPresent()
                ? "its ports are " + packet.transport().sourcePortIfAny().getAsInt() + " and "
                        + packet.transport().destinationPortIfAny().orElseThrow()
                : "it has no ports";
    }

    private boolean lists(int port) {
        return ports.stream().anyMatch(range -> range.contains(port));
    }

    /** Exact for packets with both ports; empty for {@code --ports}, which is about either of two fields. */
    @Override
    public Optional<List<Condition>> conditions() {
        return switch (side) {
            case SOURCE -> Optional.of(List.of(new Condition.NumberIn(NumberField.SOURCE_PORT, ports, inverted)));
            case DESTINATION ->
                Optional.of(List.of(new Condition.NumberIn(NumberField.DESTINATION_PORT, ports, inverted)));
            case EITHER -> Optional.empty();
        };
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessProtocol(placement, "-m multiport", PROTOCOLS);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        String list = ports.stream().map(NumberRange::toString).collect(Collectors.joining(","));
        return SaveText.of("multiport").option(side.option, list, inverted).toString();
    }
}
