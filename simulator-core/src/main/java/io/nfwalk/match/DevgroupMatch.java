package io.nfwalk.match;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m devgroup}: the group of the interface that the packet came by or will leave by ({@code ip link set group}).
 * The value's bits outside of the mask do not count.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_devgroup.c}, {@code devgroup_mt}. Options and save form: iptables
 * {@code extensions/libxt_devgroup.c}.
 *
 * @param source the group of the in interface, with its {@code !}
 * @param destination the group of the out interface, with its {@code !}
 */
public record DevgroupMatch(Optional<Negatable<Masked>> source, Optional<Negatable<Masked>> destination)
        implements Match {
    private static final List<Hook> WITH_IN = List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
    private static final List<Hook> WITH_OUT = List.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--src-group", 1, words -> group(words.get(0))).invertible(),
                Option.custom("--dst-group", 1, words -> group(words.get(0))).invertible());
        return MatchRoom.of("devgroup", options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("(! )?src-group (\\S+)", "!1--src-group $2")
                        .with("(! )?dst-group (\\S+)", "!1--dst-group $2"));
    }

    private static Masked group(String word) throws OptionException {
        return NamedMasked.read(word, SystemNames.INTERFACE_GROUPS, "group of interfaces");
    }

    private static DevgroupMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("devgroup", values, "--src-group", "--dst-group");
        return new DevgroupMatch(
                Given.negatable(values, "--src-group", Masked.class),
                Given.negatable(values, "--dst-group", Masked.class));
    }

    @Override
    public String name() {
        return "devgroup";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        Optional<Refusal> in = source.flatMap(any -> Refusals.unlessOnlyAt(placement, "--src-group", WITH_IN));
        return in.isPresent()
                ? in
                : destination.flatMap(any -> Refusals.unlessOnlyAt(placement, "--dst-group", WITH_OUT));
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(
                holds(source, context.inInterface(), context) && holds(destination, context.outInterface(), context));
    }

    private static boolean holds(Optional<Negatable<Masked>> wanted, String device, MatchContext context) {
        return wanted.map(group -> {
                    long differing =
                            context.host().groupOf(device) ^ group.value().value();
                    return ((differing & group.value().mask()) == 0) != group.negated();
                })
                .orElse(true);
    }

    @Override
    public String toSave() {
        return SaveText.of("devgroup")
                .option("--src-group", source, DevgroupMatch::text)
                .option("--dst-group", destination, DevgroupMatch::text)
                .toString();
    }

    private static String text(Masked group) {
        return NamedMasked.print(group, SystemNames.INTERFACE_GROUPS);
    }
}
