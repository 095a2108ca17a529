package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * {@code -j SNPT} and {@code -j DNPT}: write another prefix into the source or destination, without any memory, and
 * change 16 more bits of it so that checksums stay right. Whether the address had the old prefix is the rule's business
 * ({@code
 * -s}, {@code -d}). In an ICMPv6 error the quoted packet's other address is written too, if it has the old prefix.
 *
 * <p>An address with a prefix beyond 48 bits whose host bits are all ones can't be translated: its packet is dropped,
 * and the sender is told "parameter problem", if it is not the host itself in OUTPUT.
 *
 * <p>Semantics: RFC 6296; kernel net/ipv6/netfilter/ip6t_NPT.c. Options and save form: iptables
 * extensions/libip6t_SNPT.c, libip6t_DNPT.c.
 *
 * @param side which address is written
 * @param from {@code --src-pfx}: the old prefix, at most 64 bits long
 * @param to {@code --dst-pfx}: the new prefix, at most 64 bits long
 */
record NptTarget(Side side, PrefixText from, PrefixText to) implements Target {
    /** Which address is written. */
    enum Side {
        /** SNPT. */
        SOURCE("SNPT", List.of(Hook.INPUT, Hook.POSTROUTING)),
        /** DNPT. */
        DESTINATION("DNPT", List.of(Hook.PREROUTING, Hook.OUTPUT));

        private final String target;
        private final List<Hook> hooks;

        Side(String target, List<Hook> hooks) {
            this.target = target;
            this.hooks = hooks;
        }

        private IpAddress of(Packet packet) {
            return switch (this) {
                case SOURCE -> packet.source();
                case DESTINATION -> packet.destination();
            };
        }

        private Packet write(Packet packet, IpAddress address) {
            return switch (this) {
                case SOURCE -> packet.withSource(address);
                case DESTINATION -> packet.withDestination(address);
            };
        }

        private Side other() {
            return this == SOURCE ? DESTINATION : SOURCE;
        }
    }

    private static final int LONGEST_PREFIX = 64;
    private static final int SUBNET_WORD = 3;
    private static final int FIRST_HOST_WORD = 4;
    private static final int WORDS = 8;
    private static final int ONES = 0xffff;
    private static final int PARAMETER_PROBLEM = 4;
    /** Of destination unreachable, packet too big, time exceeded and parameter problem, 1 to 4. */
    private static final int LAST_ERROR = 4;

    static final TargetRoom SNPT = room(Side.SOURCE);
    static final TargetRoom DNPT = room(Side.DESTINATION);

    private static TargetRoom room(Side side) {
        OptionTable table = OptionTable.of(
                Option.custom("--src-pfx", 1, words -> prefix(words.get(0))).required(),
                Option.custom("--dst-pfx", 1, words -> prefix(words.get(0))).required());
        return new TargetRoom(
                        side.target,
                        family -> family == Family.IPV6 ? table : OptionTable.of(),
                        (values, family, head) -> read(side, values, family))
                .listed(Listed.as(side.target)
                        .with("src-pfx (\\S+)", "--src-pfx $1")
                        .with("dst-pfx (\\S+)", "--dst-pfx $1"));
    }

    private static PrefixText prefix(String word) throws OptionException {
        PrefixText prefix = PrefixText.read(word, Family.IPV6);
        IpAddress masked = Network.of(prefix.address(), prefix.length()).address();
        if (prefix.length() > LONGEST_PREFIX || !masked.equals(prefix.address())) {
            throw OptionException.of(
                    "option-value-out-of-range",
                    prefix.length() > LONGEST_PREFIX
                            ? "the prefix " + word + " is longer than 64 bits"
                            : word + " has bits behind its prefix",
                    "a prefix of at most 64 bits, such as fd00::/48");
        }
        return prefix;
    }

    private static NptTarget read(Side side, OptionValues values, Family family) throws OptionException {
        if (family == Family.IPV4) {
            throw OptionException.of("target-wrong-family", side.target + " works for IPv6 only", "NETMAP");
        }
        return new NptTarget(
                side, values.value("--src-pfx", PrefixText.class), values.value("--dst-pfx", PrefixText.class));
    }

    @Override
    public String name() {
        return side.target;
    }

    @Override
    public Verdict apply(TargetContext context) {
        Packet packet = context.packet();
        IpAddress prefixed = withNewPrefix(side.of(packet));
        Optional<IpAddress> translated = adjusted(prefixed);
        context.setPacket(side.write(translateQuote(packet, translated.isPresent()), translated.orElse(prefixed)));
        if (translated.isPresent()) {
            return Verdict.CONTINUE;
        }
        if (context.isAtInterface()) {
            context.sendIcmpError(PARAMETER_PROBLEM, 0);
        }
        return Verdict.DROP;
    }

    private Packet translateQuote(Packet packet, boolean isTranslated) {
        boolean isError = isTranslated
                && packet.nextHeaders().equals(List.of(Protocol.ICMPV6))
                && packet.icmp()
                        .filter(icmp -> icmp.type() >= 1 && icmp.type() <= LAST_ERROR)
                        .isPresent();
        Optional<Transport.Quote> quote = isError ? packet.quote() : Optional.empty();
        if (quote.isEmpty()) {
            return packet;
        }
        Packet quoted = quote.get().packet();
        IpAddress old = side.other().of(quoted);
        if (!Network.of(from.address(), from.length()).contains(old)) {
            return packet;
        }
        IpAddress prefixed = withNewPrefix(old);
        Packet rewritten = side.other().write(quoted, adjusted(prefixed).orElse(prefixed));
        Transport.Icmp icmp = packet.icmp().orElseThrow();
        Transport.Quote renewed = new Transport.Quote(rewritten, quote.get().length());
        return packet.withTransport(
                new Transport.Icmp(icmp.type(), icmp.code(), icmp.id(), icmp.sequence(), Optional.of(renewed)));
    }

    private IpAddress withNewPrefix(IpAddress address) {
        IpAddress prefix = Network.prefixMask(Family.IPV6, longest());
        return address.and(prefix.not()).or(to.address().and(prefix));
    }

    private int longest() {
        return Math.max(from.length(), to.length());
    }

    /**
     * The address with the difference of the prefixes' checksums in one of its 16-bit words: the one behind a prefix of
     * up to 48 bits, else the first of the lower half that is not all ones. Empty if all four are.
     */
    private Optional<IpAddress> adjusted(IpAddress address) {
        int word = longest() <= SUBNET_WORD * 16 ? SUBNET_WORD : FIRST_HOST_WORD;
        while (longest() > SUBNET_WORD * 16 && word < WORDS && wordAt(address, word) == ONES) {
            word++;
        }
        if (word == WORDS) {
            return Optional.empty();
        }
        int sum = folded(Integer.toUnsignedLong(wordAt(address, word)) + adjustment());
        return Optional.of(withWord(address, word, sum == ONES ? 0 : sum));
    }

    /** Checksum of the old prefix minus that of the new one, in one's complement. */
    private int adjustment() {
        long minusNew = ~sum(to.address()) & 0xffff_ffffL;
        return folded(endAround(sum(from.address()) + minusNew));
    }

    private static long sum(IpAddress address) {
        long sum = 0;
        for (int word : address.words()) {
            sum = endAround(sum + Integer.toUnsignedLong(word));
        }
        return sum;
    }

    private static long endAround(long sum) {
        return (sum & 0xffff_ffffL) + (sum >>> 32);
    }

    private static int folded(long sum) {
        long once = (sum & ONES) + (sum >>> 16);
        return (int) ((once & ONES) + (once >>> 16));
    }

    private static int wordAt(IpAddress address, int word) {
        return address.words()[word / 2] >>> (word % 2 == 0 ? 16 : 0) & ONES;
    }

    private static IpAddress withWord(IpAddress address, int word, int value) {
        int[] words = address.words();
        int shift = word % 2 == 0 ? 16 : 0;
        words[word / 2] = words[word / 2] & ~(ONES << shift) | value << shift;
        return IpAddress.ofWords(Family.IPV6, words);
    }

    /** A prefix of no bits is not printed, as iptables-save has it. */
    @Override
    public String toSave() {
        return "-j " + side.target + toSave("--src-pfx", from) + toSave("--dst-pfx", to);
    }

    private static String toSave(String option, PrefixText prefix) {
        return prefix.address().isUnspecified() ? "" : " " + option + " " + prefix;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, side.target, placement)
                .or(() -> Refusals.unlessAt(side.hooks, side.target, placement));
    }
}
