package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Backend;
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
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m tcp}: ports, flags and the presence of a TCP option.
 *
 * <p>ip_tables' module looks at whole headers only: a later fragment never matches, in IPv4 one that begins within the
 * header is dropped on the spot (in IPv6 the kernel compares bytes with eights of bytes, and so never finds one), and
 * so is a packet whose header is cut. iptables-nft lets nf_tables read the bytes at the place of the ports and flags
 * instead, those of later fragments too, and a packet too short for that does not match. A bare {@code -m tcp} and one
 * with {@code --tcp-option} are the module in both. {@code ! --sport 0:65535} and {@code ! --tcp-flags NONE NONE} never
 * hold in the module and say nothing in nf_tables.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_tcpudp.c}, {@code tcp_mt}; {@code net/netfilter/nft_payload.c}.
 * Options and save form: iptables {@code extensions/libxt_tcp.c}; {@code iptables/nft-shared.c}.
 *
 * @param sourcePorts {@code --sport}
 * @param destinationPorts {@code --dport}
 * @param option {@code --tcp-option}: a kind of TCP option that must be there, 1 to 255
 * @param flags {@code --tcp-flags} or {@code --syn}
 */
public record TcpMatch(
        Optional<Negatable<NumberRange>> sourcePorts,
        Optional<Negatable<NumberRange>> destinationPorts,
        Optional<Negatable<Integer>> option,
        Optional<Negatable<TcpFlagMask>> flags)
        implements Match {
    private static final int SYN_BIT = 2;
    private static final int HEADER = 20;
    private static final int WITHIN_THE_HEADER = 8;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--sport", 1, words -> ports(words.get(0)))
                    .alias("--source-port")
                    .invertible(),
            Option.custom("--dport", 1, words -> ports(words.get(0)))
                    .alias("--destination-port")
                    .invertible(),
            Option.number("--tcp-option", 1, 255).invertible(),
            Option.custom("--tcp-flags", 2, words -> TcpFlagMask.read(words.get(0), words.get(1)))
                    .invertible()
                    .excludes("--syn"),
            Option.flag("--syn").invertible().excludes("--tcp-flags"));

    static MatchRoom room() {
        return MatchRoom.of("tcp", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("tcp")
                        .withPorts()
                        .with("option=(!?)(\\d+)", "!1--tcp-option $2")
                        .with("flags:(!?)(\\S+)/(\\S+)", TcpFlagMask::listed));
    }

    private static NumberRange ports(String word) throws OptionException {
        return PortOptions.ordered(OptionText.ports(word), word);
    }

    private static TcpMatch read(OptionValues values) {
        Optional<Negatable<TcpFlagMask>> flags = values.has("--syn")
                ? Optional.of(new Negatable<>(TcpFlagMask.SYN, values.inverted("--syn")))
                : Given.negatable(values, "--tcp-flags", TcpFlagMask.class);
        return new TcpMatch(
                PortOptions.read(values, "--sport"),
                PortOptions.read(values, "--dport"),
                Given.negatable(values, "--tcp-option", Long.class)
                        .map(kind -> new Negatable<>(kind.value().intValue(), kind.negated())),
                flags.filter(given -> given.negated() || !given.value().equals(TcpFlagMask.NOTHING)));
    }

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return context.backend() == Backend.LEGACY || isModuleInBoth()
                ? matchModule(context.packet())
                : withoutVacuous().matchInNft(HeaderField.seenByNft(context.packet()));
    }

    private boolean isModuleInBoth() {
        return option.isPresent() || sourcePorts.isEmpty() && destinationPorts.isEmpty() && flags.isEmpty();
    }

    private MatchResult matchModule(Packet packet) {
        if (packet.isLaterFragment()) {
            boolean overlaps =
                    packet.family() == Family.IPV4 && packet.fragment().get().offset() == WITHIN_THE_HEADER;
            return overlaps ? MatchResult.HOT_DROP : MatchResult.NO;
        }
        if (HeaderField.length(packet) < HEADER) {
            return MatchResult.HOT_DROP;
        }
        MatchResult fields =
                HeaderField.allOf(PortOptions.compare(packet, sourcePorts, destinationPorts), matchFlags(packet));
        return option.isPresent() && fields.equals(MatchResult.YES)
                ? TcpOptionKinds.find(packet, option.get())
                : fields;
    }

    private MatchResult matchInNft(Packet packet) {
        return HeaderField.allOf(PortOptions.compareInNft(packet, sourcePorts, destinationPorts), matchFlags(packet));
    }

    private MatchResult matchFlags(Packet packet) {
        return flags.map(given -> HeaderField.tcpFlags(packet).compare(given, given.value()::holds))
                .orElse(MatchResult.YES);
    }

    /**
     * iptables-nft makes no expression of a range of all ports and of a mask without flags, and so loses their {@code
     * !}.
     */
    private TcpMatch withoutVacuous() {
        return new TcpMatch(
                PortOptions.printed(sourcePorts),
                PortOptions.printed(destinationPorts),
                option,
                flags.filter(given -> !given.value().equals(TcpFlagMask.NOTHING)));
    }

    /**
     * Exact for packets with a whole TCP header; empty where {@code --tcp-option} or the part of the kernel decides.
     */
    @Override
    public Optional<List<Condition>> conditions() {
        boolean hangsOnBackend =
                !withoutVacuous().equals(this) || PortOptions.areExcludedAsPair(sourcePorts, destinationPorts);
        if (option.isPresent() || hangsOnBackend) {
            return Optional.empty();
        }
        List<Condition> conditions = PortOptions.conditions(sourcePorts, destinationPorts);
        flags.ifPresent(given -> conditions.add(new Condition.NumberMasked(
                NumberField.TCP_FLAGS, given.value().set(), given.value().mask(), given.negated())));
        return Optional.of(conditions);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        boolean blind = option.isEmpty() && !withoutVacuous().isModuleInBoth();
        return Refusals.unlessProtocol(placement, "-m tcp", Protocol.TCP, blind);
    }

    @Override
    public boolean asksForSyn() {
        return flags.map(given -> !given.negated() && (given.value().set() & SYN_BIT) != 0)
                .orElse(false);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("tcp")
                .option("--sport", PortOptions.printed(sourcePorts))
                .option("--dport", PortOptions.printed(destinationPorts))
                .option("--tcp-option", option)
                .option("--tcp-flags", flags)
                .toString();
    }
}
