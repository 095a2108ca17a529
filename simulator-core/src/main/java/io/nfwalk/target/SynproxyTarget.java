package io.nfwalk.target;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.ProxyStamp;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * {@code -j SYNPROXY}: answers SYNs in the name of their server, and asks it only when the client has come back with
 * the cookie. Its SYN-ACK offers of its options those that the SYN asks for, and all but the segment size only beside
 * time stamps, in which what was agreed upon comes back. Resets, FINs and SYN-ACKs go on; a packet that ends within its
 * header is dropped.
 *
 * <p>Semantics: kernel net/ipv4/netfilter/ipt_SYNPROXY.c, synproxy_tg4; net/ipv6/netfilter/ip6t_SYNPROXY.c. Options and
 * save form: iptables extensions/libxt_SYNPROXY.c.
 *
 * @param sackPermitted whether it offers selective acknowledgements
 * @param timestamps whether it offers time stamps
 * @param windowScale the window scale that it offers, 0 to 255, if the rule says one
 * @param segmentSize the maximum segment size that it offers, 0 to 65535, if the rule says one
 * @param ecn whether it offers explicit congestion notification
 */
record SynproxyTarget(
        boolean sackPermitted, boolean timestamps, OptionalLong windowScale, OptionalLong segmentSize, boolean ecn)
        implements Target {
    private static final List<Hook> HOOKS = List.of(Hook.INPUT, Hook.FORWARD);
    private static final long LARGEST = 0xffff_ffffL;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.flag("--sack-perm"),
            Option.flag("--timestamp"),
            Option.number("--wscale", 0, LARGEST),
            Option.number("--mss", 0, LARGEST),
            Option.flag("--ecn"));

    static final TargetRoom ROOM = TargetRoom.of("SYNPROXY", OPTIONS, SynproxyTarget::read)
            .listed(Listed.as("SYNPROXY")
                    .with("sack-perm", "--sack-perm")
                    .with("timestamp", "--timestamp")
                    .with("wscale (\\d+)", "--wscale $1")
                    .with("mss (\\d+)", "--mss $1")
                    .with("ecn", "--ecn"));

    /** Of numbers that are too large the lower bits count. */
    private static SynproxyTarget read(OptionValues values, Family family, RuleHead head) {
        return new SynproxyTarget(
                values.has("--sack-perm"),
                values.has("--timestamp"),
                given(values, "--wscale", 0xff),
                given(values, "--mss", 0xffff),
                values.has("--ecn"));
    }

    private static OptionalLong given(OptionValues values, String option, long mask) {
        return values.has(option) ? OptionalLong.of(values.number(option) & mask) : OptionalLong.empty();
    }

    @Override
    public String name() {
        return "SYNPROXY";
    }

    @Override
    public Verdict apply(TargetContext context) {
        Packet packet = context.packet();
        if (packet.tcp().isEmpty()) {
            return packet.isLaterFragment() ? undecided() : Verdict.DROP;
        }
        Transport.Tcp header = packet.tcp().get();
        TcpFlags flags = header.flags();
        if (flags.has(TcpFlags.RST) || flags.has(TcpFlags.FIN) || flags.has(TcpFlags.SYN) == flags.has(TcpFlags.ACK)) {
            return Verdict.CONTINUE;
        }
        if (flags.has(TcpFlags.ACK)) {
            return context.askServer();
        }
        answer(header, context);
        return new Verdict.Drop("SYNPROXY");
    }

    /** Without time stamps the kernel has nowhere to keep what else was agreed upon. */
    private void answer(Transport.Tcp syn, TargetContext context) {
        TcpOptions asked = syn.options();
        boolean asksForEcn = syn.flags().has(TcpFlags.ECE) && syn.flags().has(TcpFlags.CWR);
        boolean hides = timestamps && asked.timestamps();
        boolean scales = hides && windowScale.isPresent() && asked.windowScale().isPresent();
        boolean selective = hides && sackPermitted && asked.sackPermitted();
        boolean notifies = hides && ecn && asksForEcn;
        ProxyStamp stamp = new ProxyStamp(scales ? asked.windowScale() : OptionalInt.empty(), selective, notifies);
        TcpOptions offered = new TcpOptions(
                segmentSize.isPresent() && asked.maximumSegmentSize().isPresent()
                        ? OptionalInt.of((int) segmentSize.getAsLong())
                        : OptionalInt.empty(),
                scales ? OptionalInt.of((int) windowScale.getAsLong()) : OptionalInt.empty(),
                selective,
                hides);
        context.answerSyn(
                offered.withStamp(stamp.bits()), asked.maximumSegmentSize().orElse(0), notifies);
    }

    private static Verdict undecided() {
        return new Verdict.Unknown(new Fact("-j SYNPROXY", "the TCP header that the packet's first fragment has"));
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public boolean proxiesHandshakes() {
        return true;
    }

    @Override
    public String toSave() {
        return "-j SYNPROXY" + (sackPermitted ? " --sack-perm" : "")
                + (timestamps ? " --timestamp" : "")
                + (windowScale.isPresent() ? " --wscale " + windowScale.getAsLong() : "")
                + (segmentSize.isPresent() ? " --mss " + segmentSize.getAsLong() : "")
                + (ecn ? " --ecn" : "");
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessAt(HOOKS, "SYNPROXY", placement).or(() -> Refusals.unlessTcp("SYNPROXY", placement));
    }
}
