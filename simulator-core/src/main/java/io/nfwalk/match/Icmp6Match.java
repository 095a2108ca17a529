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
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m icmp6}: type and code of an ICMPv6 message. A later fragment never matches; a message of less than 8 bytes
 * is dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_tcpudp.c}, {@code icmp6_match}.
 * Options and save form: iptables {@code extensions/libip6t_icmp6.c}.
 *
 * @param type 0 to 255; unlike ICMP's, 255 is a type like the others
 * @param firstCode lowest code, 0 to 255
 * @param lastCode highest code, included
 * @param inverted whether {@code !} stood before {@code --icmpv6-type}
 */
public record Icmp6Match(int type, int firstCode, int lastCode, boolean inverted) implements Match {
    private static final int LAST_CODE = 255;

    /** Source: iptables extensions/libxt_icmp.h; the order matters for the message about an ambiguous beginning. */
    private static final List<IcmpNames.Name> NAMES = List.of(
            new IcmpNames.Name("destination-unreachable", 1, IcmpNames.ALL_CODES),
            new IcmpNames.Name("no-route", 1, 0),
            new IcmpNames.Name("communication-prohibited", 1, 1),
            new IcmpNames.Name("beyond-scope", 1, 2),
            new IcmpNames.Name("address-unreachable", 1, 3),
            new IcmpNames.Name("port-unreachable", 1, 4),
            new IcmpNames.Name("failed-policy", 1, 5),
            new IcmpNames.Name("reject-route", 1, 6),
            new IcmpNames.Name("packet-too-big", 2, IcmpNames.ALL_CODES),
            new IcmpNames.Name("time-exceeded", 3, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ttl-exceeded", 3, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ttl-zero-during-transit", 3, 0),
            new IcmpNames.Name("ttl-zero-during-reassembly", 3, 1),
            new IcmpNames.Name("parameter-problem", 4, IcmpNames.ALL_CODES),
            new IcmpNames.Name("bad-header", 4, 0),
            new IcmpNames.Name("unknown-header-type", 4, 1),
            new IcmpNames.Name("unknown-option", 4, 2),
            new IcmpNames.Name("echo-request", 128, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ping", 128, IcmpNames.ALL_CODES),
            new IcmpNames.Name("echo-reply", 129, IcmpNames.ALL_CODES),
            new IcmpNames.Name("pong", 129, IcmpNames.ALL_CODES),
            new IcmpNames.Name("router-solicitation", 133, IcmpNames.ALL_CODES),
            new IcmpNames.Name("router-advertisement", 134, IcmpNames.ALL_CODES),
            new IcmpNames.Name("neighbour-solicitation", 135, IcmpNames.ALL_CODES),
            new IcmpNames.Name("neighbor-solicitation", 135, IcmpNames.ALL_CODES),
            new IcmpNames.Name("neighbour-advertisement", 136, IcmpNames.ALL_CODES),
            new IcmpNames.Name("neighbor-advertisement", 136, IcmpNames.ALL_CODES),
            new IcmpNames.Name("redirect", 137, IcmpNames.ALL_CODES));

    static MatchRoom room() {
        return MatchRoom.of(
                        "icmp6",
                        OptionTable.of(Option.custom("--icmpv6-type", 1, words -> read(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) -> {
                            IcmpNames.Wanted wanted = values.value("--icmpv6-type", IcmpNames.Wanted.class);
                            return new Icmp6Match(
                                    wanted.type(),
                                    wanted.firstCode(),
                                    wanted.lastCode(),
                                    values.inverted("--icmpv6-type"));
                        })
                .listed(Listed.inParts()
                        .with("ipv6-icmptype (\\d+) code (\\d+)", "--icmpv6-type $1/$2")
                        .with("ipv6-icmptype (\\d+)", "--icmpv6-type $1")
                        .with("ipv6-icmp !type (\\d+) code (\\d+)", "! --icmpv6-type $1/$2")
                        .with("ipv6-icmp !type (\\d+)", "! --icmpv6-type $1")
                        .with("ipv6-icmp (!?)([a-zA-Z][-\\w]*)", "!1--icmpv6-type $2")
                        .onlyFor(Family.IPV6));
    }

    private static IcmpNames.Wanted read(String word) throws OptionException {
        return IcmpNames.read(word, NAMES, "an ICMPv6 type");
    }

    @Override
    public String name() {
        return "icmp6";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return HeaderField.compareTypeAndCode(context.packet(), new Negatable<>(typeAndCode(), inverted));
    }

    /** The wanted values of {@code type * 256 + code}. */
    private NumberRange typeAndCode() {
        return new NumberRange(type * 256L + firstCode, type * 256L + lastCode);
    }

    /** Exact for packets with a whole ICMPv6 header. */
    @Override
    public Optional<List<Condition>> conditions() {
        return Optional.of(
                List.of(new Condition.NumberIn(NumberField.ICMP_TYPE_CODE, List.of(typeAndCode()), inverted)));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m icmp6", Family.IPV6, "-m icmp")
                .or(() -> Refusals.unlessProtocol(placement, "-m icmp6", List.of(Protocol.ICMPV6)));
    }

    @Override
    public String toSave() {
        boolean allCodes = firstCode == 0 && lastCode == LAST_CODE;
        return SaveText.of("icmp6")
                .option("--icmpv6-type", allCodes ? Integer.toString(type) : type + "/" + firstCode, inverted)
                .toString();
    }
}
