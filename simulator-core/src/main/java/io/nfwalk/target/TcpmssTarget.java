package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
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

/**
 * {@code -j TCPMSS}: lowers the maximum segment size that a SYN offers.
 *
 * <p>Semantics: kernel net/netfilter/xt_TCPMSS.c, tcpmss_mangle_packet. Options and save form: iptables
 * extensions/libxt_TCPMSS.c. ip_tables, not nf_tables, besides refuses a rule without {@code -m tcp} that asks for SYN.
 *
 * @param size the size in bytes, 0 to 65515 (IPv6: 65495), or empty for what the path's MTU allows
 */
record TcpmssTarget(OptionalInt size) implements Target {
    /** What a sender without the option is taken to offer. */
    private static final int DEFAULT_IPV4 = 536;

    private static final int DEFAULT_IPV6 = 1220;
    private static final int TCP_HEADER = 20;
    /** No option fits into a header of this length. */
    private static final int LONGEST_HEADER = 60;

    private static final List<Hook> CLAMP_HOOKS = List.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    private static final int LONGEST_PACKET = 65535;

    static final TargetRoom ROOM = new TargetRoom("TCPMSS", TcpmssTarget::options, TcpmssTarget::read)
            .listed(Listed.inParts()
                    .with("TCPMSS set (\\d+)", "--set-mss $1")
                    .with("TCPMSS clamp to PMTU", "--clamp-mss-to-pmtu"));

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.number("--set-mss", 0, LONGEST_PACKET - family.headerLength()),
                Option.flag("--clamp-mss-to-pmtu"));
    }

    /** If both options are given, the last counts. */
    private static TcpmssTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        List<String> names = values.names();
        if (names.isEmpty()) {
            throw OptionException.of(
                    "option-required", "TCPMSS does not say which size", "--set-mss or --clamp-mss-to-pmtu");
        }
        boolean clamps = names.get(names.size() - 1).equals("--clamp-mss-to-pmtu");
        return new TcpmssTarget(clamps ? OptionalInt.empty() : OptionalInt.of((int) values.number("--set-mss")));
    }

    @Override
    public String name() {
        return "TCPMSS";
    }

    @Override
    public Verdict apply(TargetContext context) {
        Packet packet = context.packet();
        if (packet.isLaterFragment()) {
            return Verdict.CONTINUE;
        }
        context.linearize();
        if (packet.tcp().isEmpty()) {
            return Verdict.DROP;
        }
        if (size.isPresent()) {
            limit(context, packet, packet.tcp().get(), size.getAsInt());
            return Verdict.CONTINUE;
        }
        int headers = packet.family().headerLength() + TCP_HEADER;
        OptionalInt mtu = context.pathMtu();
        if (mtu.isPresent() && mtu.getAsInt() <= headers) {
            return Verdict.DROP;
        }
        if (mtu.isPresent()) {
            limit(context, packet, packet.tcp().get(), mtu.getAsInt() - headers);
        }
        return Verdict.CONTINUE;
    }

    private static void limit(TargetContext context, Packet packet, Transport.Tcp tcp, int limit) {
        OptionalInt offered = tcp.options().maximumSegmentSize();
        boolean lowered = offered.isPresent() && offered.getAsInt() > limit;
        boolean added = offered.isEmpty() && packet.payload().length() == 0 && tcp.headerLength() < LONGEST_HEADER;
        if (lowered || added) {
            int otherwise = packet.family() == Family.IPV4 ? DEFAULT_IPV4 : DEFAULT_IPV6;
            int size = lowered ? limit : Math.min(limit, otherwise);
            context.setPacket(packet.withTransport(tcp.withOptions(tcp.options().withMaximumSegmentSize(size))));
        }
    }

    @Override
    public String toSave() {
        return "-j TCPMSS " + (size.isPresent() ? "--set-mss " + size.getAsInt() : "--clamp-mss-to-pmtu");
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessTcp("TCPMSS", placement)
                .or(() -> size.isEmpty()
                        ? Refusals.unlessAt(CLAMP_HOOKS, "TCPMSS --clamp-mss-to-pmtu", placement)
                        : Optional.empty())
                .or(() -> unlessForSyn(placement));
    }

    private static Optional<Refusal> unlessForSyn(Placement placement) {
        boolean asked = placement.matches().stream().anyMatch(Match::asksForSyn);
        return asked || placement.backend() == Backend.NFT
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "target-wrong-protocol",
                        "TCPMSS works for SYN segments only",
                        "-m tcp --tcp-flags SYN,RST SYN"));
    }
}
