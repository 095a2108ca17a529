package io.nfwalk.match;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code -m mh}: the type of a message of IPv6's mobility header, which the kernel treats as a protocol. A later
 * fragment never matches; a message that ends within the header, or has something behind it, is dropped on the spot.
 *
 * <p>Semantics: kernel {@code net/ipv6/netfilter/ip6t_mh.c}, {@code mh_mt6}.
 * Options and save form: iptables {@code extensions/libip6t_mh.c}.
 *
 * @param types {@code --mh-type}, 0 to 255 each
 */
public record MhMatch(Optional<Negatable<NumberRange>> types) implements Match {
    private static final int MOBILITY_HEADER = 135;
    private static final int LAST = 255;
    private static final int HEADER = 6;
    private static final int TYPE_OFFSET = 2;

    /** The types by number, each with its short name. */
    private static final List<List<String>> NAMES = List.of(
            List.of("binding-refresh-request", "brr"),
            List.of("home-test-init", "hoti"),
            List.of("careof-test-init", "coti"),
            List.of("home-test", "hot"),
            List.of("careof-test", "cot"),
            List.of("binding-update", "bu"),
            List.of("binding-acknowledgement", "ba"),
            List.of("binding-error", "be"));

    static MatchRoom room() {
        return MatchRoom.of(
                        "mh",
                        OptionTable.of(Option.custom("--mh-type", 1, words -> types(words.get(0)))
                                .invertible()),
                        (values, family, head) -> new MhMatch(Given.range(values, "--mh-type", LAST)))
                .listed(Listed.inParts()
                        .with("mh (!?)([\\w:-]+)", "!1--mh-type $2")
                        .with("mh", "")
                        .onlyFor(Family.IPV6));
    }

    private static NumberRange types(String word) throws OptionException {
        int colon = word.indexOf(':');
        if (colon < 0) {
            return NumberRange.of(type(word));
        }
        String low = word.substring(0, colon);
        String high = word.substring(colon + 1);
        NumberRange types = new NumberRange(low.isEmpty() ? 0 : type(low), high.isEmpty() ? LAST : type(high));
        if (types.first() > types.last()) {
            throw OptionException.of(
                    "option-value-out-of-range", word + " ends before it begins", "the lower type first");
        }
        return types;
    }

    /** A name, else the first that begins so, else a number. */
    private static long type(String word) throws OptionException {
        String begin = word.toLowerCase(Locale.ROOT);
        int found = -1;
        for (int type = 0; type < NAMES.size(); type++) {
            if (NAMES.get(type).contains(begin)) {
                return type;
            }
            if (found < 0 && NAMES.get(type).stream().anyMatch(name -> name.startsWith(begin))) {
                found = type;
            }
        }
        return found >= 0 ? found : OptionText.number(word, 0, LAST);
    }

    @Override
    public String name() {
        return "mh";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = context.packet();
        if (packet.isLaterFragment()) {
            return MatchResult.NO;
        }
        if (packet.payload().length() < HEADER || packet.payload().at(0) != ExtensionHeader.NONE) {
            return MatchResult.HOT_DROP;
        }
        int type = packet.payload().at(TYPE_OFFSET);
        return MatchResult.of(
                types.map(wanted -> wanted.apply(wanted.value().contains(type))).orElse(true));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m mh", Family.IPV6, "no such match: IPv4 has no such header")
                .or(() -> Refusals.unlessProtocol(placement, "-m mh", List.of(MOBILITY_HEADER)));
    }

    @Override
    public String toSave() {
        return SaveText.of("mh").range("--mh-type", types, LAST).toString();
    }
}
