package io.nfwalk.target;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.IpSets;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.SetReference;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * {@code -j SET}: puts the packet into an ip set, takes it out of one, or takes its mark from an element. The next rule
 * follows.
 *
 * <p>Semantics: kernel net/netfilter/xt_set.c, set_target_v3. Options and save form: iptables extensions/libxt_SET.c.
 *
 * @param added the set to put it into
 * @param exist whether an element that is there gets a new time-out
 * @param timeout its time-out in seconds, if given; 0 to 2^32-2, beyond what the kernel's clock holds the most it does
 * @param deleted the set to take it out of
 * @param mapped the set whose element says the mark
 * @param mapsMark whether the mark is taken
 * @param mapsPriority whether the class of the queueing discipline is taken
 * @param mapsQueue whether the queue of the device is taken
 */
record SetTarget(
        Optional<SetReference> added,
        boolean exist,
        OptionalLong timeout,
        Optional<SetReference> deleted,
        Optional<SetReference> mapped,
        boolean mapsMark,
        boolean mapsPriority,
        boolean mapsQueue)
        implements Target {
    private static final List<Hook> WITH_OUT = List.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    private static final long LONGEST_TIMEOUT = 2_147_483;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--add-set", 2, SetReference::read).invertible(),
            Option.custom("--del-set", 2, SetReference::read).invertible(),
            Option.custom("--map-set", 2, SetReference::read).invertible(),
            Option.flag("--exist").invertible(),
            Option.number("--timeout", 0, 0xffff_fffeL),
            Option.flag("--map-mark"),
            Option.flag("--map-prio"),
            Option.flag("--map-queue"));

    static final TargetRoom ROOM = TargetRoom.of("SET", OPTIONS, (values, family, head) -> read(values))
            .listed(Listed.inParts()
                    .with("(add|del|map)-set (\\S+) (\\S+)", "--$1-set $2 $3")
                    .with("exist", "--exist")
                    .with("timeout (\\d+)", "--timeout $1")
                    .with("map-(mark|prio|queue)", "--map-$1"));

    private static SetTarget read(OptionValues values) throws OptionException {
        if (Stream.of("--add-set", "--del-set", "--map-set").noneMatch(values::has)) {
            throw OptionException.of("option-required", "-j SET needs a set", "--add-set, --del-set or --map-set");
        }
        needs(values, "--add-set", "--exist", "--timeout");
        needs(values, "--map-set", "--map-mark", "--map-prio", "--map-queue");
        if (values.has("--map-set")
                && Stream.of("--map-mark", "--map-prio", "--map-queue").noneMatch(values::has)) {
            throw OptionException.of(
                            "option-needs", "--map-set does nothing alone", "--map-mark, --map-prio or --map-queue")
                    .about("--map-set");
        }
        return new SetTarget(
                values.find("--add-set", SetReference.class),
                values.has("--exist"),
                values.has("--timeout") ? OptionalLong.of(values.number("--timeout")) : OptionalLong.empty(),
                values.find("--del-set", SetReference.class),
                values.find("--map-set", SetReference.class),
                values.has("--map-mark"),
                values.has("--map-prio"),
                values.has("--map-queue"));
    }

    private static void needs(OptionValues values, String needed, String... options) throws OptionException {
        for (String option : options) {
            if (values.has(option) && !values.has(needed)) {
                throw OptionException.of("option-needs", option + " goes with " + needed + " only", needed)
                        .about(option);
            }
        }
    }

    @Override
    public String name() {
        return "SET";
    }

    @Override
    public List<SetReference> ipSets() {
        return Stream.of(added, deleted, mapped).flatMap(Optional::stream).toList();
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        if (mapped.isPresent() && placement.table() != TableName.MANGLE) {
            return Optional.of(new Refusal("target-wrong-table", "--map-set is for mangle only", "mangle"));
        }
        return mapsPriority || mapsQueue ? Refusals.unlessAt(WITH_OUT, "-j SET", placement) : Optional.empty();
    }

    @Override
    public Verdict apply(TargetContext context) {
        IpSets sets = context.host().sets();
        OptionalLong time =
                timeout.isPresent() ? OptionalLong.of(Math.min(LONGEST_TIMEOUT, timeout.getAsLong())) : timeout;
        added.ifPresent(set -> sets.add(set, context.packet(), time, exist));
        deleted.ifPresent(set -> sets.delete(set, context.packet()));
        Optional<SetReference> unknown = mapped.filter(set -> mapsMark && !sets.has(set.name()));
        if (unknown.isPresent()) {
            return new Verdict.Unknown(
                    new Fact("-j SET", "what is in the ip set '" + unknown.get().name() + "'"));
        }
        if (mapsMark) {
            mapped.flatMap(set -> sets.map(set, context.packet()))
                    .ifPresent(to -> context.setMark(context.mark() & ~to.markMask() ^ to.mark()));
        }
        return Verdict.CONTINUE;
    }

    /** An element of the set can name any. */
    @Override
    public int markBits() {
        return mapsMark ? -1 : 0;
    }

    @Override
    public String toSave() {
        StringBuilder text = new StringBuilder("-j SET");
        added.ifPresent(set -> text.append(" --add-set ").append(set));
        text.append(exist ? " --exist" : "");
        timeout.ifPresent(time -> text.append(" --timeout ").append(time));
        deleted.ifPresent(set -> text.append(" --del-set ").append(set));
        mapped.ifPresent(set -> text.append(" --map-set ").append(set));
        text.append(mapsMark ? " --map-mark" : "")
                .append(mapsPriority ? " --map-prio" : "")
                .append(mapsQueue ? " --map-queue" : "");
        return text.toString();
    }
}
