package io.nfwalk.match;

import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Hook;
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
import java.util.List;
import java.util.Optional;

/**
 * {@code -m mac}: the source of the Ethernet frame that brought the packet. A packet that came without one (over
 * {@code lo}, out of a tunnel) never matches, inverted or not.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_mac.c}, {@code mac_mt}. Save form: iptables {@code
 * extensions/libxt_mac.c}.
 *
 * @param source the wanted address
 * @param inverted whether {@code !} stood before {@code --mac-source}
 */
public record MacMatch(MacAddress source, boolean inverted) implements Match {
    private static final List<Hook> HOOKS = List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);

    static MatchRoom room() {
        return MatchRoom.of(
                        "mac",
                        OptionTable.of(Option.custom("--mac-source", 1, words -> address(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) -> new MacMatch(
                                values.value("--mac-source", MacAddress.class), values.inverted("--mac-source")))
                .listed(Listed.as("MAC ?(! ?)?([0-9A-Fa-f:]{17})", "!1--mac-source $2"));
    }

    private static MacAddress address(String word) throws OptionException {
        return MacAddress.parse(word)
                .orElseThrow(() -> OptionException.of(
                        "option-value-not-an-address",
                        "'" + word + "' is not a MAC address",
                        "six bytes in hexadecimal, such as 02:00:00:00:01:01"));
    }

    @Override
    public String name() {
        return "mac";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(context.ethernet()
                .map(frame -> frame.source().equals(source) != inverted)
                .orElse(false));
    }

    @Override
    public String found(MatchContext context) {
        return context.ethernet()
                .map(frame -> "its frame is from " + frame.source())
                .orElse("it has no Ethernet header");
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessOnlyAt(placement, "-m mac", HOOKS);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("mac")
                .option("--mac-source", source.toString(), inverted)
                .toString();
    }
}
