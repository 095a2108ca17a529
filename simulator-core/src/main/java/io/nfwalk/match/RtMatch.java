package io.nfwalk.match;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code -m rt}: IPv6's routing header; the first, if a packet has several. The reserved word that {@code --rt-0-res}
 * wants to be zero is so in every packet here.
 *
 * <p>Semantics: kernel {@code net/ipv6/netfilter/ip6t_rt.c}, {@code rt_mt6}.
 * Options and save form: iptables {@code extensions/libip6t_rt.c}.
 *
 * @param type {@code --rt-type}, 0 to 2^32-1 (iptables takes more than a header can hold)
 * @param segmentsLeft {@code --rt-segsleft}, 0 to 2^32-1 each; a reversed range is kept, and holds no number
 * @param length {@code --rt-len}: the header's length in bytes
 * @param reserved {@code --rt-0-res}
 * @param addresses {@code --rt-0-addrs}: the stops, at most 16
 * @param strict whether the header must hold just these stops; else ({@code --rt-0-not-strict}) others may stand
 *     between
 */
public record RtMatch(
        Optional<Negatable<Long>> type,
        Optional<Negatable<NumberRange>> segmentsLeft,
        Optional<Negatable<Long>> length,
        boolean reserved,
        Optional<List<IpAddress>> addresses,
        boolean strict)
        implements Match {
    private static final long LAST = 0xffff_ffffL;
    private static final int MOST_ADDRESSES = 16;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--rt-type", 0, LAST).invertible(),
            Option.range("--rt-segsleft", 0, LAST).invertible(),
            Option.number("--rt-len", 0, LAST).invertible(),
            Option.flag("--rt-0-res"),
            Option.custom("--rt-0-addrs", 1, words -> new Stops(stops(words.get(0)))),
            Option.flag("--rt-0-not-strict"));

    /** Copies the list. */
    public RtMatch {
        addresses = addresses.map(List::copyOf);
    }

    /** A list as one value. */
    private record Stops(List<IpAddress> list) {}

    static MatchRoom room() {
        return MatchRoom.of("rt", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("rt")
                        .with("type:(!?)(-?\\d+)", found -> listedType(found.group(1), found.group(2)))
                        .with("segslefts?:(!?)(\\S+)", "!1--rt-segsleft $2")
                        .with("length:(!?)(\\S+)", "!1--rt-len $2")
                        .with("reserved", "--rt-0-res")
                        .with("0-addrs (\\S+)", "--rt-0-addrs $1")
                        .with("0-not-strict", "--rt-0-not-strict")
                        .onlyFor(Family.IPV6));
    }

    /** A listing prints the type as a signed number. */
    private static String listedType(String negation, String type) {
        return (negation.isEmpty() ? "" : "! ") + "--rt-type " + (Long.parseLong(type) & LAST);
    }

    private static List<IpAddress> stops(String word) throws OptionException {
        List<IpAddress> stops = new ArrayList<>();
        for (String item : word.split(",", -1)) {
            if (stops.size() == MOST_ADDRESSES) {
                throw OptionException.of(
                        "option-value-too-many", "there are more than " + MOST_ADDRESSES + " addresses", "at most 16");
            }
            stops.add(IpAddress.parse(item)
                    .filter(address -> address.family() == Family.IPV6)
                    .orElseThrow(() -> OptionException.of(
                            "option-value-not-an-address",
                            "'" + item + "' is not an address",
                            "IPv6 addresses, such as fd00::1,fd00::2")));
        }
        return stops;
    }

    private static RtMatch read(OptionValues values) throws OptionException {
        boolean typeZero = values.has("--rt-type") && !values.inverted("--rt-type") && values.number("--rt-type") == 0;
        requireBefore(values, typeZero, "--rt-type 0", "--rt-type", "--rt-0-res");
        requireBefore(values, typeZero, "--rt-type 0", "--rt-type", "--rt-0-addrs");
        requireBefore(values, values.has("--rt-0-addrs"), "--rt-0-addrs", "--rt-0-addrs", "--rt-0-not-strict");
        return new RtMatch(
                Given.negatable(values, "--rt-type", Long.class),
                Given.range(values, "--rt-segsleft", LAST),
                Given.negatable(values, "--rt-len", Long.class),
                values.has("--rt-0-res"),
                values.find("--rt-0-addrs", Stops.class).map(Stops::list),
                !values.has("--rt-0-not-strict"));
    }

    /** iptables looks at what was given before an option, so that their order counts. */
    private static void requireBefore(OptionValues values, boolean given, String text, String needed, String option)
            throws OptionException {
        List<String> names = values.names();
        if (values.has(option) && !(given && names.indexOf(needed) < names.indexOf(option))) {
            throw OptionException.of("option-needs", option + " goes only behind " + text, text + " before " + option)
                    .about(option);
        }
    }

    @Override
    public String name() {
        return "rt";
    }

    @Override
    public MatchResult match(MatchContext context) {
        for (ExtensionHeader header : context.packet().extensions()) {
            if (header instanceof ExtensionHeader.Routing routing) {
                return MatchResult.of(holdsFor(routing));
            }
        }
        return MatchResult.NO;
    }

    private boolean holdsFor(ExtensionHeader.Routing header) {
        return segmentsLeft
                        .map(wanted -> wanted.apply(wanted.value().contains(header.segmentsLeft())))
                        .orElse(true)
                && length.map(wanted -> wanted.apply(wanted.value() == header.length()))
                        .orElse(true)
                && type.map(wanted -> wanted.apply(wanted.value() == header.type()))
                        .orElse(true)
                && addresses.map(wanted -> visits(header.addresses(), wanted)).orElse(true);
    }

    private boolean visits(List<IpAddress> stops, List<IpAddress> wanted) {
        if (strict) {
            return stops.equals(wanted);
        }
        int met = 0;
        for (IpAddress stop : stops) {
            if (met < wanted.size() && stop.equals(wanted.get(met))) {
                met++;
            }
        }
        return met == wanted.size();
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m rt", Family.IPV6, "no such match: IPv4 has no such header");
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("rt")
                .option("--rt-type", type)
                .range("--rt-segsleft", segmentsLeft, LAST)
                .option("--rt-len", length);
        if (reserved) {
            text.flag("--rt-0-res");
        }
        addresses.ifPresent(list -> text.option(
                "--rt-0-addrs", list.stream().map(IpAddress::toString).collect(Collectors.joining(",")), false));
        if (!strict) {
            text.flag("--rt-0-not-strict");
        }
        return text.toString();
    }
}
