package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m eui64}: whether the lower half of the IPv6 source is what the frame's source MAC makes of it: ff:fe between
 * its halves, and the bit for locally chosen addresses turned. Frames over {@code lo} have a MAC of zeros.
 *
 * <p>Semantics: kernel {@code net/ipv6/netfilter/ip6t_eui64.c}, {@code eui64_mt6}.
 */
public record Eui64Match() implements Match {
    private static final List<Hook> HOOKS = List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
    private static final MacAddress ZEROS = new MacAddress(0);
    private static final long MIDDLE = 0xfffeL << 24;
    private static final long LOCAL_BIT = 0x02L << 56;

    static MatchRoom room() {
        return MatchRoom.of("eui64", OptionTable.of(), (values, family, head) -> new Eui64Match())
                .listed(Listed.as("eui64").onlyFor(Family.IPV6));
    }

    @Override
    public String name() {
        return "eui64";
    }

    @Override
    public MatchResult match(MatchContext context) {
        MacAddress mac = context.ethernet().map(frame -> frame.source()).orElse(ZEROS);
        return MatchResult.of(context.packet().source().low() == interfaceIdentifier(mac));
    }

    private static long interfaceIdentifier(MacAddress mac) {
        long maker = mac.bits() >>> 24;
        long number = mac.bits() & 0xff_ffff;
        return (maker << 40 | MIDDLE | number) ^ LOCAL_BIT;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m eui64", Family.IPV6, "-m mac")
                .or(() -> Refusals.unlessOnlyAt(placement, "-m eui64", HOOKS));
    }

    @Override
    public String toSave() {
        return "-m eui64";
    }
}
