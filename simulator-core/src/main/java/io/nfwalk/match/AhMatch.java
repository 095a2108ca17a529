package io.nfwalk.match;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m ah}: the authentication header. In IPv4 it is the packet's protocol, and the rule must say so; in IPv6 it
 * is an extension header of any packet, and {@code -p ah} matches none. The reserved bits that {@code --ahres} wants to
 * be zero are so in every packet here.
 *
 * <p>In IPv4 a later fragment never matches, and a packet that ends within the header is dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/ipv4/netfilter/ipt_ah.c}, {@code ah_mt}; {@code net/ipv6/netfilter/ip6t_ah.c},
 * {@code ah_mt6}. Options and save form: iptables {@code extensions/libipt_ah.c}, {@code libip6t_ah.c}.
 *
 * @param spis {@code --ahspi}, 0 to 2^32-1 each; a reversed range is kept, and holds no index
 * @param length IPv6's {@code --ahlen}: the header's length in bytes; 0, inverted or not, is no condition to the kernel
 * @param reserved IPv6's {@code --ahres}
 */
public record AhMatch(Optional<Negatable<NumberRange>> spis, Optional<Negatable<Long>> length, boolean reserved)
        implements Match {
    private static final long LAST = 0xffff_ffffL;
    private static final int HEADER = 12;
    private static final int SPI_OFFSET = 4;

    private static final Option SPIS = Option.range("--ahspi", 0, LAST).invertible();
    private static final OptionTable IPV4 = OptionTable.of(SPIS);
    private static final OptionTable IPV6 =
            OptionTable.of(SPIS, Option.number("--ahlen", 0, LAST).invertible(), Option.flag("--ahres"));

    static MatchRoom room() {
        return new MatchRoom(
                        "ah", family -> family == Family.IPV4 ? IPV4 : IPV6, (values, family, head) -> read(values))
                .listed(Listed.as("ah")
                        .with("spis?:(!?)([\\d:]+)length:(!?)(\\d+)", "!1--ahspi $2 !3--ahlen $4")
                        .with("spis?:(!?)(\\S+)", "!1--ahspi $2")
                        .with("length:(!?)(\\S+)", "!1--ahlen $2")
                        .with("reserved", "--ahres"));
    }

    private static AhMatch read(OptionValues values) {
        return new AhMatch(
                Given.range(values, "--ahspi", LAST),
                Given.negatable(values, "--ahlen", Long.class).filter(given -> given.negated() || given.value() != 0),
                values.has("--ahres"));
    }

    @Override
    public String name() {
        return "ah";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        return switch (packet.family()) {
            case IPV4 -> matchProtocol(packet);
            case IPV6 -> matchExtension(packet);
        };
    }

    private MatchResult matchProtocol(Packet packet) {
        return HeaderField.ofHeader(
                packet, HEADER, () -> MatchResult.of(wants(packet.payload().wordAt(SPI_OFFSET))));
    }

    private MatchResult matchExtension(Packet packet) {
        return MatchResult.of(packet.authentication().filter(this::wants).isPresent());
    }

    private boolean wants(ExtensionHeader.Authentication header) {
        boolean fits = length.map(wanted -> wanted.value() == 0 || wanted.apply(wanted.value() == header.length()))
                .orElse(true);
        return fits && wants(header.spi());
    }

    private boolean wants(long spi) {
        return spis.map(wanted -> wanted.apply(wanted.value().contains(spi))).orElse(true);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return switch (placement.family()) {
            case IPV4 -> Refusals.unlessProtocol(placement, "-m ah", List.of(Protocol.AH));
            case IPV6 -> Optional.empty();
        };
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("ah").range("--ahspi", spis, LAST).option("--ahlen", length);
        return text.flag("--ahres", reserved).toString();
    }
}
