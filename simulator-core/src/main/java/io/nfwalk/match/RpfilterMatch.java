package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m rpfilter}: whether the way back to the packet's source leads through the interface it came by. What comes
 * over {@code lo} always matches, and so does what the host sent to all and hears itself.
 *
 * <p>Semantics: kernel {@code net/ipv4/netfilter/ipt_rpfilter.c}, {@code rpfilter_mt};
 * {@code net/ipv6/netfilter/ip6t_rpfilter.c}. Options and save form: iptables {@code extensions/libxt_rpfilter.c}.
 *
 * @param loose whether any way back will do
 * @param validMark whether policy rules see the packet's mark
 * @param acceptLocal whether a source that is one of the host's own addresses will do
 * @param inverted whether {@code --invert} was given: packets without a way back match
 */
public record RpfilterMatch(boolean loose, boolean validMark, boolean acceptLocal, boolean inverted) implements Match {
    private static final String LOOPBACK = "lo";

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.flag("--loose"),
                Option.flag("--validmark"),
                Option.flag("--accept-local"),
                Option.flag("--invert"));
        return MatchRoom.of("rpfilter", options, (values, family, head) -> read(values))
                .listed(Listed.as("rpfilter")
                        .with("loose", "--loose")
                        .with("validmark", "--validmark")
                        .with("accept-local", "--accept-local")
                        .with("invert", "--invert"));
    }

    private static RpfilterMatch read(OptionValues values) {
        return new RpfilterMatch(
                values.has("--loose"), values.has("--validmark"), values.has("--accept-local"), values.has("--invert"));
    }

    @Override
    public String name() {
        return "rpfilter";
    }

    /** The kernel looks at tables and hooks when it loads the rule, even in a chain that nothing reaches. */
    @Override
    public Optional<Refusal> refusal(Placement placement) {
        if (placement.table() != TableName.RAW && placement.table() != TableName.MANGLE) {
            return Optional.of(new Refusal(
                    "match-wrong-table", "-m rpfilter is not for table " + placement.table(), "raw or mangle"));
        }
        return Refusals.unlessOnlyAt(placement, "-m rpfilter", List.of(Hook.PREROUTING));
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(passes(context) != inverted);
    }

    private boolean passes(MatchContext context) {
        Packet packet = context.packet();
        if (isOwn(context) || isWithoutSource(packet)) {
            return true;
        }
        IpAddress asked = packet.destination();
        Optional<IpAddress> towards = isOneHosts(asked) ? Optional.of(asked) : Optional.empty();
        return context.host().hasWayBack(towards, validMark ? context.mark() : 0, loose, acceptLocal);
    }

    /** No Ethernet header stands before a packet that goes back from the interface that it left by. */
    private static boolean isOwn(MatchContext context) {
        return context.inInterface().equals(LOOPBACK) || context.ethernet().isEmpty();
    }

    /** What a host may send that does not know its address yet. */
    private static boolean isWithoutSource(Packet packet) {
        IpAddress source = packet.source();
        if (source.family() == Family.IPV6) {
            return source.isUnspecified();
        }
        IpAddress destination = packet.destination();
        boolean localGroup = destination.words()[0] >>> 8 == 0xe00000;
        return source.isUnspecified() && (destination.isLimitedBroadcast() || localGroup);
    }

    private static boolean isOneHosts(IpAddress address) {
        return !address.isMulticast() && !address.isUnspecified() && !address.isLimitedBroadcast();
    }

    @Override
    public String toSave() {
        return SaveText.of("rpfilter")
                .flag("--loose", loose)
                .flag("--validmark", validMark)
                .flag("--accept-local", acceptLocal)
                .flag("--invert", inverted)
                .toString();
    }
}
