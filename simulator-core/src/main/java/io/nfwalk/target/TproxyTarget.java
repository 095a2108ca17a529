package io.nfwalk.target;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.ShortAddress;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code -j TPROXY}: hands the packet to a socket of this host without changing it. It takes a socket with the option
 * IP_TRANSPARENT, which no socket of nfwalk's hosts has: the packet is dropped, as the kernel does then. A trace knows
 * no sockets: if it is told that there is one, the packet is marked and accepted.
 *
 * <p>Semantics: kernel net/netfilter/xt_TPROXY.c, tproxy_tg4 and tproxy_tg6_v1. Options and save form: iptables
 * extensions/libxt_TPROXY.c.
 *
 * @param port the socket's port; 0: that of the packet
 * @param address the socket's address; unspecified: that of the in interface
 * @param value what is written into the packet's mark
 * @param mask the bits that are cleared before
 */
record TproxyTarget(int port, IpAddress address, int value, int mask) implements Target {
    private static final Masked NO_MARK = new Masked(0, 0, true);

    static final TargetRoom ROOM = new TargetRoom(
                    "TPROXY",
                    family -> OptionTable.of(
                            Option.custom("--on-port", 1, words -> readPort(words.get(0)))
                                    .required(),
                            Option.custom("--on-ip", 1, words -> ShortAddress.endingInTheLast(words.get(0), family)),
                            Option.masked("--tproxy-mark")),
                    (values, family, head) -> read(values, family))
            .listed(Listed.as("TPROXY redirect (\\S+):(\\d+) mark (\\S+)", "--on-port $2 --on-ip $1 --tproxy-mark $3"));

    private static TproxyTarget read(OptionValues values, Family family) {
        Masked mark = values.find("--tproxy-mark", Masked.class).orElse(NO_MARK);
        return new TproxyTarget(
                values.value("--on-port", Integer.class),
                values.find("--on-ip", IpAddress.class).orElse(IpAddress.unspecified(family)),
                (int) mark.value(),
                (int) mark.mask());
    }

    /** Of a number beyond 65535 the lower 16 bits count. Source: libxtables, xtables_getportbyname. */
    private static int readPort(String word) throws OptionException {
        if (word.isEmpty()) {
            return 0;
        }
        return word.matches("[0-9]{1,18}") ? (int) (Long.parseLong(word) & 0xffff) : OptionText.port(word);
    }

    @Override
    public String name() {
        return "TPROXY";
    }

    /** Where a host is described its sockets are known, and none of them is transparent. */
    @Override
    public Verdict apply(TargetContext context) {
        Packet packet = context.packet();
        OptionalInt from = packet.transport().sourcePortIfAny();
        OptionalInt to = packet.transport().destinationPortIfAny();
        if (from.isEmpty() || to.isEmpty()) {
            return Verdict.DROP;
        }
        SocketLookup ends = new SocketLookup(
                packet.protocol(), packet.destination(), to.getAsInt(), packet.source(), from.getAsInt());
        return context.host().socketFor(ends) == SocketLookup.Found.UNKNOWN ? asked(context) : Verdict.DROP;
    }

    private Verdict asked(TargetContext context) {
        Fact fact =
                new Fact("-j TPROXY", "whether this host has a transparent socket for the packet", Fact.Scope.SOCKET);
        Optional<Boolean> answer = context.answer(fact);
        if (answer.isEmpty()) {
            return new Verdict.Unknown(fact);
        }
        if (!answer.get()) {
            return Verdict.DROP;
        }
        context.setMark(context.mark() & ~mask ^ value);
        return Verdict.ACCEPT;
    }

    @Override
    public boolean needsWholePackets() {
        return true;
    }

    @Override
    public int markBits() {
        return value | mask;
    }

    @Override
    public String toSave() {
        return "-j TPROXY --on-port " + port + " --on-ip " + address + " --tproxy-mark 0x" + Integer.toHexString(value)
                + "/0x" + Integer.toHexString(mask);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        int protocol = placement.head().onlyProtocol().orElse(-1);
        return Refusals.unlessIn(TableName.MANGLE, "TPROXY", placement)
                .or(() -> Refusals.unlessAt(List.of(Hook.PREROUTING), "TPROXY", placement))
                .or(() -> protocol == Protocol.TCP || protocol == Protocol.UDP
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                "target-wrong-protocol",
                                "TPROXY works for TCP and UDP only",
                                "-p tcp or -p udp, not inverted")));
    }
}
