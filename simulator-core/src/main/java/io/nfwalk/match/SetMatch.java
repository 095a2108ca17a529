package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.IpSets;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.SetReference;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * {@code -m set}: whether the packet is in an ip set, and what the element has counted. A set whose elements have more
 * parts than the rule names sides, or that is of the other family, has nothing in it.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_set.c}, {@code set_match_v4}; {@code ipset/ip_set_core.c}, ip_set_test.
 * Options and save form: iptables {@code extensions/libxt_set.c}.
 *
 * @param set the set and the packet's sides
 * @param inverted whether {@code !} stood before {@code --match-set}
 * @param returnsNomatch whether {@code --return-nomatch} was given
 * @param updatesCounters whether {@code ! --update-counters} was not given
 * @param updatesMembers whether {@code ! --update-subcounters} was not given
 * @param packets what the element must have counted in packets
 * @param bytes what it must have counted in bytes
 */
public record SetMatch(
        SetReference set,
        boolean inverted,
        boolean returnsNomatch,
        boolean updatesCounters,
        boolean updatesMembers,
        Optional<Counted> packets,
        Optional<Counted> bytes)
        implements Match {
    private static final List<String> COMPARISONS = List.of("eq", "lt", "gt");

    /**
     * A comparison with a counter.
     *
     * @param comparison {@code eq}, {@code lt} or {@code gt}
     * @param number what it is compared with, 0 to 2^64-1 (unsigned)
     * @param inverted whether {@code !} stood before an {@code eq}
     */
    public record Counted(String comparison, long number, boolean inverted) {
        private boolean holds(long counter) {
            int order = Long.compareUnsigned(counter, number);
            return switch (comparison) {
                case "lt" -> order < 0;
                case "gt" -> order > 0;
                default -> order == 0 != inverted;
            };
        }
    }

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--match-set", 2, SetReference::read)
                        .alias("--set")
                        .invertible()
                        .required(),
                Option.flag("--return-nomatch"),
                Option.flag("--update-counters").invertible(),
                Option.flag("--update-subcounters").invertible(),
                counter("packets", "eq").invertible(),
                counter("packets", "lt"),
                counter("packets", "gt"),
                counter("bytes", "eq").invertible(),
                counter("bytes", "lt"),
                counter("bytes", "gt"));
        return MatchRoom.of("set", options, (values, family, head) -> read(values))
                .listed(Listed.as("(! )?match-set (\\S+) (\\S+)", "!1--match-set $2 $3")
                        .with("return-nomatch", "--return-nomatch")
                        .with("! update-counters", "! --update-counters")
                        .with("! update-subcounters", "! --update-subcounters")
                        .with("(! )?packets-(eq|lt|gt) (\\d+)", "!1--packets-$2 $3")
                        .with("(! )?bytes-(eq|lt|gt) (\\d+)", "!1--bytes-$2 $3"));
    }

    private static Option counter(String what, String comparison) {
        return Option.custom("--" + what + "-" + comparison, 1, words -> OptionText.number(words.get(0), 0, -1));
    }

    private static SetMatch read(OptionValues values) throws OptionException {
        return new SetMatch(
                values.value("--match-set", SetReference.class),
                values.inverted("--match-set"),
                values.has("--return-nomatch"),
                !values.inverted("--update-counters"),
                !values.inverted("--update-subcounters"),
                counted(values, "packets"),
                counted(values, "bytes"));
    }

    private static Optional<Counted> counted(OptionValues values, String what) throws OptionException {
        Optional<Counted> counted = Optional.empty();
        for (String comparison : COMPARISONS) {
            String option = "--" + what + "-" + comparison;
            if (values.has(option)) {
                if (counted.isPresent()) {
                    throw OptionException.of(
                                    "option-conflict",
                                    "only one of --" + what + "-eq, -lt and -gt can be given",
                                    "one of them")
                            .about(option);
                }
                counted = Optional.of(new Counted(comparison, values.number(option), values.inverted(option)));
            }
        }
        return counted;
    }

    @Override
    public String name() {
        return "set";
    }

    @Override
    public List<SetReference> ipSets() {
        return List.of(set);
    }

    /** A kernel loads no rule about a set that is not there: then nobody has said what is in it. */
    @Override
    public MatchResult match(MatchContext context) {
        if (!context.host().sets().has(set.name())) {
            return new MatchResult.Unknown(new Fact(toSave(), "what is in the ip set '" + set.name() + "'"));
        }
        IpSets.Question question = new IpSets.Question(
                returnsNomatch,
                updatesCounters,
                updatesMembers,
                packets.map(counted -> (LongPredicate) counted::holds),
                bytes.map(counted -> (LongPredicate) counted::holds));
        return MatchResult.of(context.host().sets().test(set, context.packet(), question) != inverted);
    }

    @Override
    public String found(MatchContext context) {
        return inverted ? "the packet is in the set" : "the packet is not in the set";
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("set").option("--match-set", set.toString(), inverted);
        if (returnsNomatch) {
            text.flag("--return-nomatch");
        }
        if (!updatesCounters) {
            text.flag("! --update-counters");
        }
        if (!updatesMembers) {
            text.flag("! --update-subcounters");
        }
        print(text, "packets", packets);
        print(text, "bytes", bytes);
        return text.toString();
    }

    private static void print(SaveText text, String what, Optional<Counted> counted) {
        counted.ifPresent(given -> text.option(
                "--" + what + "-" + given.comparison(), Long.toUnsignedString(given.number()), given.inverted()));
    }
}
