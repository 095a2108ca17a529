package io.nfwalk.match;

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
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m esp}: the security parameters index of an ESP packet, in both families. A later fragment never matches; a
 * packet that ends within the header is dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_esp.c}, {@code esp_mt}.
 * Options and save form: iptables {@code extensions/libxt_esp.c}.
 *
 * @param spis {@code --espspi}, 0 to 2^32-1 each; a reversed range is kept, and holds no index
 */
public record EspMatch(Optional<Negatable<NumberRange>> spis) implements Match {
    private static final long LAST = 0xffff_ffffL;
    private static final int HEADER = 8;

    static MatchRoom room() {
        return MatchRoom.of(
                        "esp",
                        OptionTable.of(Option.range("--espspi", 0, LAST).invertible()),
                        (values, family, head) -> new EspMatch(Given.range(values, "--espspi", LAST)))
                .listed(Listed.as("esp").with("spis?:(!?)(\\S+)", "!1--espspi $2"));
    }

    @Override
    public String name() {
        return "esp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        return HeaderField.ofHeader(
                packet, HEADER, () -> MatchResult.of(wants(packet.payload().wordAt(0))));
    }

    private boolean wants(long spi) {
        return spis.map(wanted -> wanted.apply(wanted.value().contains(spi))).orElse(true);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessProtocol(placement, "-m esp", List.of(Protocol.ESP));
    }

    @Override
    public String toSave() {
        return SaveText.of("esp").range("--espspi", spis, LAST).toString();
    }
}
