package io.nfwalk.match;

import io.nfwalk.packet.Family;
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
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m icmp}: type and code of an ICMP message. A later fragment never matches; a message of less than 8 bytes is
 * dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_tcpudp.c}, {@code icmp_match}.
 * Options and save form: iptables {@code extensions/libipt_icmp.c}.
 *
 * @param wanted type and codes
 * @param inverted whether {@code !} stood before {@code --icmp-type}
 */
public record IcmpMatch(IcmpTypes wanted, boolean inverted) implements Match {

    static MatchRoom room() {
        return MatchRoom.of(
                        "icmp",
                        OptionTable.of(Option.custom("--icmp-type", 1, words -> IcmpTypes.read(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) -> new IcmpMatch(
                                values.value("--icmp-type", IcmpTypes.class), values.inverted("--icmp-type")))
                .listed(Listed.inParts()
                        .with("icmptype (\\d+) code (\\d+)", "--icmp-type $1/$2")
                        .with("icmptype (\\d+)", "--icmp-type $1")
                        .with("icmp !type (\\d+) code (\\d+)", "! --icmp-type $1/$2")
                        .with("icmp !type (\\d+)", "! --icmp-type $1")
                        .with("icmp (!?)([a-zA-Z][-\\w]*)", "!1--icmp-type $2"));
    }

    @Override
    public String name() {
        return "icmp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return HeaderField.compareTypeAndCode(context.packet(), new Negatable<>(wanted.typeAndCode(), inverted));
    }

    /** Exact for packets with a whole ICMP header. */
    @Override
    public Optional<List<Condition>> conditions() {
        NumberRange numbers = wanted.typeAndCode();
        return Optional.of(List.of(new Condition.NumberIn(NumberField.ICMP_TYPE_CODE, List.of(numbers), inverted)));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m icmp", Family.IPV4, "-m icmp6")
                .or(() -> Refusals.unlessProtocol(placement, "-m icmp", List.of(Protocol.ICMP)));
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("icmp")
                .option("--icmp-type", wanted.toString(), inverted)
                .toString();
    }
}
