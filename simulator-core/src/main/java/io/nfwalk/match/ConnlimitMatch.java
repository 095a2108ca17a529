package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tuples;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.AddressField;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import java.util.Optional;

/**
 * {@code -m connlimit}: how many connections of one address (or of one network) are alive. The packet's own one counts
 * too; it is noted by the tuple that it began with, so that answers count for their own source.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_connlimit.c}, {@code connlimit_mt}; {@code nf_conncount.c}. Options and
 * save form: iptables {@code extensions/libxt_connlimit.c}.
 *
 * @param limit so many connections are not too many, 0 to 2^32-1
 * @param above whether more than that match; else so many and fewer
 * @param length how many bits of the address count
 * @param field which address of the packet
 */
public record ConnlimitMatch(long limit, boolean above, int length, AddressField field) implements Match {
    static MatchRoom room() {
        return new MatchRoom("connlimit", ConnlimitMatch::options, (values, family, head) -> read(values, family))
                .listed(Listed.inParts()
                        .with("#conn src/(\\S+) <= (\\d+)", "--connlimit-upto $2 --connlimit-mask $1 --connlimit-saddr")
                        .with("#conn src/(\\S+) > (\\d+)", "--connlimit-above $2 --connlimit-mask $1 --connlimit-saddr")
                        .with("#conn dst/(\\S+) <= (\\d+)", "--connlimit-upto $2 --connlimit-mask $1 --connlimit-daddr")
                        .with(
                                "#conn dst/(\\S+) > (\\d+)",
                                "--connlimit-above $2 --connlimit-mask $1 --connlimit-daddr"));
    }

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.number("--connlimit-upto", 0, 0xffff_ffffL).invertible().excludes("--connlimit-above"),
                Option.number("--connlimit-above", 0, 0xffff_ffffL).invertible().excludes("--connlimit-upto"),
                // A mask with holes counts as all bits. Source: libxtables, xtopt_parse_plenmask.
                Option.custom(
                        "--connlimit-mask",
                        1,
                        words -> MaskLength.lengthOrMask(words.get(0), family).orElse(family.addressBits())),
                Option.flag("--connlimit-saddr").excludes("--connlimit-daddr"),
                Option.flag("--connlimit-daddr").excludes("--connlimit-saddr"));
    }

    private static ConnlimitMatch read(OptionValues values, Family family) throws OptionException {
        Given.requireOneOf("connlimit", values, "--connlimit-upto", "--connlimit-above");
        String option = values.has("--connlimit-above") ? "--connlimit-above" : "--connlimit-upto";
        return new ConnlimitMatch(
                values.number(option),
                option.equals("--connlimit-above") != values.inverted(option),
                values.find("--connlimit-mask", Integer.class).orElse(family.addressBits()),
                values.has("--connlimit-daddr") ? AddressField.DESTINATION : AddressField.SOURCE);
    }

    @Override
    public String name() {
        return "connlimit";
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        Optional<Connection> connection = context.tracking().connection();
        Optional<Tuple> tuple = connection.map(Connection::original).or(() -> Tuples.of(context.packet()));
        if (tuple.isEmpty()) {
            return MatchResult.HOT_DROP;
        }
        Zone zone = connection
                .map(Connection::zone)
                .or(() -> context.standIn().map(Template::zone))
                .orElse(Zone.DEFAULT);
        // An untracked packet may be of a connection that conntrack knows from others.
        Optional<Connection> entry = connection.or(() -> context.host().connection(tuple.get(), zone));
        int count = context.memory(LiveConnections.class, LiveConnections::new)
                .count(
                        Network.of(field.of(context.packet()), length).address(),
                        zone.number(),
                        new LiveConnections.Known(tuple.get(), zone),
                        entry,
                        context.host());
        return count == 0 ? MatchResult.HOT_DROP : MatchResult.of(count > limit == above);
    }

    @Override
    public String toSave() {
        return SaveText.of("connlimit")
                .option(above ? "--connlimit-above" : "--connlimit-upto", Long.toString(limit), false)
                .option("--connlimit-mask", Integer.toString(length), false)
                .flag(field == AddressField.SOURCE ? "--connlimit-saddr" : "--connlimit-daddr")
                .toString();
    }
}
