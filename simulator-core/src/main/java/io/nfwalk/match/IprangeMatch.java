package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.AddressField;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.PacketMatch;
import io.nfwalk.rules.RuleHead.Negatable;
import io.nfwalk.rules.ShortAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m iprange}: addresses from one to another, both included.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_iprange.c}, {@code iprange_mt4} and {@code iprange_mt6}.
 * Save form: iptables {@code extensions/libxt_iprange.c}.
 *
 * @param source {@code --src-range}
 * @param destination {@code --dst-range}
 */
public record IprangeMatch(Optional<Negatable<Range>> source, Optional<Negatable<Range>> destination)
        implements PacketMatch {
    /**
     * Addresses from one to another.
     *
     * @param first the lowest
     * @param last the highest, included; below {@code first} the range is kept, and holds no address
     */
    public record Range(IpAddress first, IpAddress last) {
        /** {@code 10.0.0.1-10.0.0.9}, also for a single address. */
        @Override
        public String toString() {
            return first + "-" + last;
        }

        static Range read(String word, Family family) throws OptionException {
            int dash = word.indexOf('-');
            IpAddress first = ShortAddress.paddedWithZeros(dash < 0 ? word : word.substring(0, dash), family);
            return new Range(first, dash < 0 ? first : ShortAddress.paddedWithZeros(word.substring(dash + 1), family));
        }
    }

    static MatchRoom room() {
        return new MatchRoom("iprange", IprangeMatch::options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("source IP range (! )?(\\S+)", "!1--src-range $2")
                        .with("destination IP range (! )?(\\S+)", "!1--dst-range $2"));
    }

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.custom("--src-range", 1, words -> Range.read(words.get(0), family))
                        .invertible(),
                Option.custom("--dst-range", 1, words -> Range.read(words.get(0), family))
                        .invertible());
    }

    private static IprangeMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("iprange", values, "--src-range", "--dst-range");
        return new IprangeMatch(
                Given.negatable(values, "--src-range", Range.class),
                Given.negatable(values, "--dst-range", Range.class));
    }

    @Override
    public String name() {
        return "iprange";
    }

    @Override
    public List<Condition> holds() {
        List<Condition> conditions = new ArrayList<>();
        source.ifPresent(given -> conditions.add(condition(AddressField.SOURCE, given)));
        destination.ifPresent(given -> conditions.add(condition(AddressField.DESTINATION, given)));
        return conditions;
    }

    private static Condition condition(AddressField field, Negatable<Range> given) {
        return new Condition.AddressIn(
                field, given.value().first(), given.value().last(), given.negated());
    }

    @Override
    public String toSave() {
        return SaveText.of("iprange")
                .option("--src-range", source)
                .option("--dst-range", destination)
                .toString();
    }
}
