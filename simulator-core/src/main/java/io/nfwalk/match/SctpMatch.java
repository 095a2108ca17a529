package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m sctp}: ports and chunks. A later fragment never matches; a packet whose header is cut is dropped on the
 * spot.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_sctp.c}, {@code sctp_mt}.
 * Options and save form: iptables {@code extensions/libxt_sctp.c}.
 *
 * @param sourcePorts {@code --sport}
 * @param destinationPorts {@code --dport}
 * @param chunks {@code --chunk-types}
 */
record SctpMatch(
        Optional<Negatable<NumberRange>> sourcePorts,
        Optional<Negatable<NumberRange>> destinationPorts,
        Optional<Negatable<SctpChunks>> chunks)
        implements Match {
    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--sport", 1, words -> ports(words.get(0)))
                    .alias("--source-port")
                    .invertible(),
            Option.custom("--dport", 1, words -> ports(words.get(0)))
                    .alias("--destination-port")
                    .invertible(),
            Option.custom("--chunk-types", 2, words -> SctpChunks.read(words.get(0), words.get(1)))
                    .invertible());

    static MatchRoom room() {
        return MatchRoom.of("sctp", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("sctp")
                        .withPorts()
                        .with("(! )?(any|all|only) ([A-Z]\\S*)", "!1--chunk-types $2 $3")
                        .with(
                                "(! )?(any|all|only) (0x\\S+)",
                                found -> (found.group(1) == null ? "" : "! ") + "--chunk-types " + found.group(2) + " "
                                        + SctpChunks.namedByNumber(found.group(3))));
    }

    /** Names are those of services over SCTP, of which hardly a machine knows any: numbers only. */
    private static NumberRange ports(String word) throws OptionException {
        return PortOptions.ordered(OptionText.range(word, 0, 0xffff), word);
    }

    private static SctpMatch read(OptionValues values) {
        return new SctpMatch(
                Given.negatable(values, "--sport", NumberRange.class),
                Given.negatable(values, "--dport", NumberRange.class),
                Given.negatable(values, "--chunk-types", SctpChunks.class));
    }

    @Override
    public String name() {
        return "sctp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        if (packet.isLaterFragment()) {
            return MatchResult.NO;
        }
        if (!(packet.transport() instanceof Transport.Sctp)) {
            return MatchResult.HOT_DROP;
        }
        MatchResult ports = PortOptions.compare(packet, sourcePorts, destinationPorts);
        if (chunks.isEmpty() || !ports.equals(MatchResult.YES)) {
            return ports;
        }
        MatchResult asked = chunks.get().value().ask(packet.payload());
        if (asked.equals(MatchResult.HOT_DROP)) {
            return chunks.get().negated() ? MatchResult.DOOMED : asked;
        }
        return MatchResult.of(chunks.get().apply(asked.equals(MatchResult.YES)));
    }

    /** Exact for packets with a whole SCTP header; empty where chunks decide. */
    @Override
    public Optional<List<Condition>> conditions() {
        if (chunks.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(PortOptions.conditions(sourcePorts, destinationPorts));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessProtocol(placement, "-m sctp", List.of(Protocol.SCTP));
    }

    @Override
    public String toSave() {
        return SaveText.of("sctp")
                .option("--sport", sourcePorts)
                .option("--dport", destinationPorts)
                .option("--chunk-types", chunks)
                .toString();
    }
}
