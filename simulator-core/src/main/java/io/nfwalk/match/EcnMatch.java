package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m ecn}: the bits of explicit congestion notification. TCP's are read at the place of its header, in later
 * fragments too (IPv6: in the IP header of these); a packet that ends before has none of them, inverted or not.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_ecn.c}, {@code ecn_mt4} and {@code ecn_mt6}.
 * Options and save form: iptables {@code extensions/libxt_ecn.c}.
 *
 * @param echo {@code --ecn-tcp-ece}; {@code true} in it means that {@code !} stood before it
 * @param reduced {@code --ecn-tcp-cwr}, likewise
 * @param codepoint {@code --ecn-ip-ect}: the lowest two bits of the type of service, 0 to 3
 */
public record EcnMatch(Optional<Boolean> echo, Optional<Boolean> reduced, Optional<Negatable<Integer>> codepoint)
        implements Match {
    private static final int CODEPOINT = 3;
    private static final int HEADER = 20;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.flag("--ecn-tcp-cwr").invertible(),
            Option.flag("--ecn-tcp-ece").invertible(),
            Option.number("--ecn-ip-ect", 0, CODEPOINT).invertible());

    static MatchRoom room() {
        return MatchRoom.of("ecn", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("ECN match")
                        .with("(!?)ECE", "!1--ecn-tcp-ece")
                        .with("(!?)CWR", "!1--ecn-tcp-cwr")
                        .with("(!?)ECT=(\\d)", "!1--ecn-ip-ect $2"));
    }

    private static EcnMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("ecn", values, "--ecn-tcp-ece", "--ecn-tcp-cwr", "--ecn-ip-ect");
        return new EcnMatch(
                Given.flag(values, "--ecn-tcp-ece"),
                Given.flag(values, "--ecn-tcp-cwr"),
                Given.negatable(values, "--ecn-ip-ect", Long.class)
                        .map(given -> new Negatable<>(given.value().intValue(), given.negated())));
    }

    @Override
    public String name() {
        return "ecn";
    }

    private boolean asksTcp() {
        return echo.isPresent() || reduced.isPresent();
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        boolean ip = codepoint
                .map(given -> given.apply((packet.tos() & CODEPOINT) == given.value()))
                .orElse(true);
        if (!ip || !asksTcp()) {
            return MatchResult.of(ip);
        }
        Packet seen = HeaderField.seenByModules(packet);
        if (HeaderField.length(seen) < HEADER) {
            return MatchResult.NO;
        }
        HeaderField flags = HeaderField.tcpFlags(seen);
        return HeaderField.allOf(compare(flags, echo, TcpFlags.ECE), compare(flags, reduced, TcpFlags.CWR));
    }

    private static MatchResult compare(HeaderField flags, Optional<Boolean> given, int flag) {
        return given.map(inverted -> flags.compare(new Negatable<>(flag, inverted), bits -> (bits & flag) != 0))
                .orElse(MatchResult.YES);
    }

    /** Exact for packets with a whole TCP header. */
    @Override
    public Optional<List<Condition>> conditions() {
        List<Condition> conditions = new ArrayList<>();
        codepoint.ifPresent(given ->
                conditions.add(new Condition.NumberMasked(NumberField.TOS, given.value(), CODEPOINT, given.negated())));
        echo.ifPresent(inverted -> conditions.add(flag(TcpFlags.ECE, inverted)));
        reduced.ifPresent(inverted -> conditions.add(flag(TcpFlags.CWR, inverted)));
        return Optional.of(conditions);
    }

    private static Condition flag(int flag, boolean inverted) {
        return new Condition.NumberMasked(NumberField.TCP_FLAGS, flag, flag, inverted);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return asksTcp()
                ? Refusals.unlessProtocol(placement, "-m ecn about TCP's bits", List.of(Protocol.TCP))
                : Optional.empty();
    }

    @Override
    public String toSave() {
        return SaveText.of("ecn")
                .flag("--ecn-tcp-ece", echo)
                .flag("--ecn-tcp-cwr", reduced)
                .option("--ecn-ip-ect", codepoint)
                .toString();
    }
}
