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
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.ProtocolNames;
import io.nfwalk.rules.Refusal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code -m ipv6header}: which kinds of headers stand behind the IPv6 header: just these, or with {@code --soft} at
 * least these. Inverted: not just these, or with {@code --soft} none of these.
 *
 * <p>Semantics: kernel {@code net/ipv6/netfilter/ip6t_ipv6header.c}, {@code ipv6header_mt6}.
 * Options and save form: iptables {@code extensions/libip6t_ipv6header.c}.
 *
 * @param kinds at least one
 * @param soft whether other headers don't count
 * @param inverted whether {@code !} stood before {@code --header}
 */
public record Ipv6headerMatch(Set<Kind> kinds, boolean soft, boolean inverted) implements Match {
    /** The kinds that a rule can name, in the order in which iptables-save prints them. */
    public enum Kind {
        /** Hop-by-hop options. */
        HOP(ExtensionHeader.HOP_BY_HOP, "hop-by-hop", "hop"),
        /** Destination options. */
        DST(ExtensionHeader.DESTINATION_OPTIONS, "ipv6-opts", "dst"),
        /** A routing header. */
        ROUTE(ExtensionHeader.ROUTING, "ipv6-route", "route"),
        /** A fragment header. */
        FRAG(ExtensionHeader.FRAGMENT, "ipv6-frag", "frag"),
        /** An authentication header. */
        AUTH(ExtensionHeader.AUTHENTICATION, "ah", "auth"),
        /** An encrypted rest. */
        ESP(Protocol.ESP, "esp", "esp"),
        /** Nothing behind the last header. */
        NONE(ExtensionHeader.NONE, "ipv6-nonxt", "none"),
        /** Any other protocol. */
        PROT(255, "protocol", "prot");

        private final int number;
        private final String printed;
        private final String alias;

        Kind(int number, String printed, String alias) {
            this.number = number;
            this.printed = printed;
            this.alias = alias;
        }

        private boolean isCalled(String name) {
            return name.equals(printed) || name.equals(alias) || name.equals(Integer.toString(number));
        }

        private static Kind ofNumber(int number) {
            return Arrays.stream(values())
                    .filter(kind -> kind != PROT && kind.number == number)
                    .findFirst()
                    .orElse(PROT);
        }
    }

    /** Copies the set. */
    public Ipv6headerMatch {
        kinds = Set.copyOf(kinds);
    }

    /** A set as one value. */
    private record Kinds(Set<Kind> set) {}

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--header", 1, words -> new Kinds(read(words.get(0))))
                        .invertible()
                        .required(),
                Option.flag("--soft"));
        return MatchRoom.of(
                        "ipv6header",
                        options,
                        (values, family, head) -> new Ipv6headerMatch(
                                values.value("--header", Kinds.class).set(),
                                values.has("--soft"),
                                values.inverted("--header")))
                .listed(Listed.as("ipv6header")
                        .with("flags:(!?)(\\S+)", Ipv6headerMatch::listed)
                        .with("soft", "--soft")
                        .onlyFor(Family.IPV6));
    }

    /** A listing's flags, by names or as bits, the first kind highest. */
    private static String listed(java.util.regex.MatchResult found) {
        String names = found.group(2);
        if (names.startsWith("0x")) {
            int bits = Integer.parseInt(names.substring(2), 16);
            names = Arrays.stream(Kind.values())
                    .filter(kind -> (bits & 0x80 >> kind.ordinal()) != 0)
                    .map(kind -> kind.printed)
                    .collect(Collectors.joining(","));
        }
        return (found.group(1).isEmpty() ? "" : "! ") + "--header " + names;
    }

    private static Set<Kind> read(String word) throws OptionException {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String name : word.split(",")) {
            if (!name.isEmpty()) {
                kinds.add(kind(name));
            }
        }
        if (kinds.isEmpty()) {
            throw unknown(word);
        }
        return kinds;
    }

    /** The C library's names of protocols come first, in just their letters. */
    private static Kind kind(String name) throws OptionException {
        OptionalInt protocol = ProtocolNames.byNameOrAlias(name);
        return Arrays.stream(Kind.values())
                .filter(kind -> protocol.isPresent() ? kind.number == protocol.getAsInt() : kind.isCalled(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private static OptionException unknown(String name) {
        return OptionException.of(
                "option-value-unknown",
                "'" + name + "' is not a kind of header",
                "hop, dst, route, frag, auth, esp, none, prot");
    }

    @Override
    public String name() {
        return "ipv6header";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        EnumSet<Kind> found = EnumSet.noneOf(Kind.class);
        packet.extensions().forEach(header -> found.add(Kind.ofNumber(header.number())));
        if (packet.fragment().isPresent()) {
            found.add(Kind.FRAG);
        }
        if (!addRest(packet, found)) {
            return MatchResult.NO;
        }
        if (soft) {
            return MatchResult.of(kinds.stream().allMatch(kind -> found.contains(kind) != inverted));
        }
        return MatchResult.of(found.equals(kinds) != inverted);
    }

    /**
     * Adds what the packet carries. The kernel goes on reading headers where a later fragment only has some of their
     * bytes, and gives up where it can't read two.
     *
     * @return whether it does not give up
     */
    private static boolean addRest(Packet packet, Set<Kind> found) {
        int length = HeaderField.length(packet);
        int number = packet.protocol();
        int at = 0;
        while (at <= length) {
            Kind kind = Kind.ofNumber(number);
            if (kind != Kind.PROT && kind != Kind.NONE && length - at < 2) {
                return false;
            }
            found.add(kind);
            if (!ExtensionHeader.isExtension(number)) {
                return true;
            }
            number = packet.payload().at(at);
            at += switch (kind) {
                case FRAG -> ExtensionHeader.FRAGMENT_LENGTH;
                case AUTH -> (packet.payload().at(at + 1) + 2) * 4;
                case HOP, DST, ROUTE, ESP, NONE, PROT -> (packet.payload().at(at + 1) + 1) * 8;
            };
        }
        if (number != ExtensionHeader.NONE && number != Protocol.ESP) {
            found.add(Kind.PROT);
        }
        return true;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(
                placement, "-m ipv6header", Family.IPV6, "no such match: IPv4 has no extension headers");
    }

    @Override
    public String toSave() {
        List<Kind> inOrder =
                Arrays.stream(Kind.values()).filter(kinds::contains).toList();
        SaveText text = SaveText.of("ipv6header")
                .option(
                        "--header",
                        inOrder.stream().map(kind -> kind.printed).collect(Collectors.joining(",")),
                        inverted);
        return text.flag("--soft", soft).toString();
    }
}
