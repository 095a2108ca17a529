package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.HostFacts;
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
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code -m owner}: the socket that one of the host's own packets comes from. A packet without socket matches if every
 * given option is inverted. A socket of the kernel itself has no user and no group; it matches unless one of them is
 * asked for without {@code !}.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_owner.c}, {@code owner_mt}. Options and save form: iptables
 * {@code extensions/libxt_owner.c}. Of user and group names only those are known that every Debian machine has.
 *
 * @param socketExists whether {@code --socket-exists} was given, and whether {@code !} stood before it
 * @param uid the users, with their {@code !}
 * @param gid the groups, with their {@code !}
 * @param supplementaryGroups whether {@code --suppl-groups} was given: further groups of the process count too
 */
public record OwnerMatch(
        Optional<Boolean> socketExists,
        Optional<Negatable<NumberRange>> uid,
        Optional<Negatable<NumberRange>> gid,
        boolean supplementaryGroups)
        implements Match {
    private static final long LARGEST = 0xffff_fffeL;

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--uid-owner", 1, words -> ids(words.get(0), "user", SystemNames.USERS))
                        .invertible(),
                Option.custom("--gid-owner", 1, words -> ids(words.get(0), "group", SystemNames.GROUPS))
                        .invertible(),
                Option.flag("--socket-exists").invertible(),
                Option.flag("--suppl-groups"));
        return MatchRoom.of("owner", options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("(! )?owner UID match (\\S+)", "!1--uid-owner $2")
                        .with("(! )?owner GID match (\\S+)", "!1--gid-owner $2")
                        .with("(! )?owner socket exists", "!1--socket-exists")
                        .with("incl\\. suppl\\. groups", "--suppl-groups"));
    }

    private static OwnerMatch read(OptionValues values) throws OptionException {
        List<String> names = values.names();
        int groups = names.indexOf("--suppl-groups");
        if (groups >= 0 && !names.subList(0, groups).contains("--gid-owner")) {
            throw OptionException.of(
                            "option-needs", "--suppl-groups needs --gid-owner before it", "--gid-owner, then this")
                    .about("--suppl-groups");
        }
        Given.requireOneOf("owner", values, "--uid-owner", "--gid-owner", "--socket-exists");
        return new OwnerMatch(
                Given.flag(values, "--socket-exists"),
                Given.negatable(values, "--uid-owner", NumberRange.class),
                Given.negatable(values, "--gid-owner", NumberRange.class),
                groups >= 0);
    }

    /** A name, a number, or two numbers with a hyphen between them, which may be the wrong way round. */
    private static NumberRange ids(String word, String what, Map<String, Long> names) throws OptionException {
        Long known = names.get(word);
        if (known != null) {
            return NumberRange.of(known);
        }
        int hyphen = word.indexOf('-', 1);
        try {
            return hyphen < 0
                    ? NumberRange.of(OptionText.number(word, 0, LARGEST))
                    : new NumberRange(
                            OptionText.number(word.substring(0, hyphen), 0, LARGEST),
                            OptionText.number(word.substring(hyphen + 1), 0, LARGEST));
        } catch (OptionException notANumber) {
            throw OptionException.of(
                    "option-value-unknown",
                    "'" + word + "' is no " + what,
                    "a " + what + "'s number, two numbers as 1000-2000, or the name of a " + what
                            + " that every system has");
        }
    }

    @Override
    public String name() {
        return "owner";
    }

    /** The kernel takes no range that is the wrong way round. */
    @Override
    public Optional<Refusal> refusal(Placement placement) {
        boolean reversed = uid.filter(OwnerMatch::isReversed).isPresent()
                || gid.filter(OwnerMatch::isReversed).isPresent();
        return reversed
                ? Optional.of(new Refusal(
                        "option-value-out-of-range", "the range of -m owner begins behind its end", "the lower first"))
                : Refusals.unlessOnlyAt(placement, "-m owner", List.of(Hook.OUTPUT, Hook.POSTROUTING));
    }

    private static boolean isReversed(Negatable<NumberRange> ids) {
        return ids.value().first() > ids.value().last();
    }

    @Override
    public MatchResult match(MatchContext context) {
        HostFacts host = context.host();
        return switch (host.sender()) {
            case NOBODY -> MatchResult.of(allInverted());
            case KERNEL -> MatchResult.of(mayHaveSocket() && isInverted(uid) && isInverted(gid));
            case PROCESS -> mayHaveSocket() ? ofProcess(host.owner()) : MatchResult.NO;
        };
    }

    private boolean allInverted() {
        return socketExists.orElse(true) && isInverted(uid) && isInverted(gid) && !supplementaryGroups;
    }

    private boolean mayHaveSocket() {
        return !socketExists.orElse(false);
    }

    private static boolean isInverted(Optional<Negatable<NumberRange>> ids) {
        return ids.map(Negatable::negated).orElse(true);
    }

    /** Of two conditions the one that is known not to hold is enough. */
    private MatchResult ofProcess(Optional<HostFacts.Owner> owner) {
        Optional<Boolean> user = holds(uid, owner.map(HostFacts.Owner::uid));
        Optional<Boolean> group = holds(gid, owner.map(HostFacts.Owner::gid));
        if (user.equals(Optional.of(false)) || group.equals(Optional.of(false))) {
            return MatchResult.NO;
        }
        return user.isPresent() && group.isPresent()
                ? MatchResult.YES
                : new MatchResult.Unknown(new Fact(
                        toSave(), "the user and the group of the process that sends the packet", Fact.Scope.SOCKET));
    }

    @Override
    public String found(MatchContext context) {
        HostFacts host = context.host();
        return switch (host.sender()) {
            case NOBODY -> "no socket of this host sends it";
            case KERNEL -> "the kernel itself sends it";
            case PROCESS -> host.owner().map(OwnerMatch::words).orElse("a process sends it");
        };
    }

    private static String words(HostFacts.Owner owner) {
        List<String> known = new ArrayList<>();
        owner.uid().ifPresent(id -> known.add("user " + id));
        owner.gid().ifPresent(id -> known.add("group " + id));
        return "a process of " + String.join(", ", known) + " sends it";
    }

    private static Optional<Boolean> holds(Optional<Negatable<NumberRange>> wanted, Optional<OptionalLong> known) {
        OptionalLong id = known.orElse(OptionalLong.empty());
        if (wanted.isEmpty()) {
            return Optional.of(true);
        }
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(wanted.get().value().contains(id.getAsLong())
                        != wanted.get().negated());
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("owner")
                .flag("--socket-exists", socketExists)
                .option("--uid-owner", uid, OwnerMatch::text)
                .option("--gid-owner", gid, OwnerMatch::text);
        return text.flag("--suppl-groups", supplementaryGroups).toString();
    }

    private static String text(NumberRange ids) {
        return ids.first() == ids.last() ? Long.toString(ids.first()) : ids.first() + "-" + ids.last();
    }
}
