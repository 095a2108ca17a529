package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;

/**
 * {@code -m frag}: IPv6's fragment header. Only a packet that has one matches; where connections are tracked there is
 * none any more, because fragments have been joined before.
 *
 * <p>The kernel never looks at {@code --fraglen}. The reserved bits that {@code --fragres} wants to be zero are so in
 * every packet here.
 *
 * <p>Semantics: kernel {@code net/ipv6/netfilter/ip6t_frag.c}, {@code frag_mt6}.
 * Options and save form: iptables {@code extensions/libip6t_frag.c}.
 *
 * @param ids {@code --fragid}, 0 to 2^32-1 each; a reversed range is kept, and holds no id
 * @param length {@code --fraglen}, 0 to 2^32-1
 * @param reserved {@code --fragres}
 * @param first {@code --fragfirst}: the piece at offset 0
 * @param more whether more pieces must follow ({@code --fragmore}) or none may ({@code --fraglast})
 */
public record FragMatch(
        Optional<Negatable<NumberRange>> ids,
        Optional<Negatable<Long>> length,
        boolean reserved,
        boolean first,
        Optional<Boolean> more)
        implements Match {
    private static final long LAST = 0xffff_ffffL;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.range("--fragid", 0, LAST).invertible(),
            Option.number("--fraglen", 0, LAST).invertible(),
            Option.flag("--fragres"),
            Option.flag("--fragfirst"),
            Option.flag("--fragmore").excludes("--fraglast"),
            Option.flag("--fraglast").excludes("--fragmore"));

    static MatchRoom room() {
        return MatchRoom.of("frag", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("frag")
                        .with("ids?:(!?)(\\S+)", "!1--fragid $2")
                        .with("length:(!?)(\\S+)", "!1--fraglen $2")
                        .with("reserved", "--fragres")
                        .with("first", "--fragfirst")
                        .with("more", "--fragmore")
                        .with("last", "--fraglast")
                        .onlyFor(Family.IPV6));
    }

    private static FragMatch read(OptionValues values) {
        Optional<Boolean> more = values.has("--fraglast")
                ? Optional.of(false)
                : Given.flag(values, "--fragmore").map(given -> true);
        return new FragMatch(
                Given.range(values, "--fragid", LAST),
                Given.negatable(values, "--fraglen", Long.class),
                values.has("--fragres"),
                values.has("--fragfirst"),
                more);
    }

    @Override
    public String name() {
        return "frag";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(context.packet().fragment().map(this::holdsFor).orElse(false));
    }

    private boolean holdsFor(Fragment fragment) {
        long id = Integer.toUnsignedLong(fragment.id());
        return ids.map(wanted -> wanted.apply(wanted.value().contains(id))).orElse(true)
                && !(first && !fragment.isFirst())
                && more.map(wanted -> wanted == fragment.more()).orElse(true);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessFamily(placement, "-m frag", Family.IPV6, "-f");
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("frag").range("--fragid", ids, LAST).option("--fraglen", length);
        if (reserved) {
            text.flag("--fragres");
        }
        if (first) {
            text.flag("--fragfirst");
        }
        more.ifPresent(wanted -> text.flag(wanted ? "--fragmore" : "--fraglast"));
        return text.toString();
    }
}
