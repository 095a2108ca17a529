package io.nfwalk.match;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Mismatch;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.ProtocolNames;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code -m conntrack}: what connection tracking knows of the packet and of its connection. The tuples are the
 * connection's, not the packet's.
 *
 * <p>For a packet without a connection the answer is final after the state: yes if {@code --ctstate} was given and
 * held, else no, whatever the other options say. In raw, before tracking, a packet on which {@code CT} left a template
 * has one that is NEW and all zeros.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_conntrack.c}, {@code conntrack_mt}.
 * Options and save form: iptables {@code extensions/libxt_conntrack.c}.
 *
 * @param states {@code --ctstate}
 * @param protocol {@code --ctproto}, 0 to 255
 * @param addresses {@code --ctorigsrc} to {@code --ctrepldst}
 * @param ports {@code --ctorigsrcport} to {@code --ctrepldstport}
 * @param statuses {@code --ctstatus}
 * @param secondsLeft {@code --ctexpire}, 0 to 2^32-1 each
 * @param direction {@code --ctdir}
 */
public record ConntrackMatch(
        Optional<Negatable<ConnectionStates>> states,
        Optional<Negatable<Integer>> protocol,
        Map<TuplePart, Negatable<AddressWithMask>> addresses,
        Map<TuplePart, Negatable<NumberRange>> ports,
        Optional<Negatable<ConnectionStatuses>> statuses,
        Optional<Negatable<NumberRange>> secondsLeft,
        Optional<Direction> direction)
        implements Match {
    /** The four places of a connection's tuples, in the order in which iptables-save prints them. */
    public enum TuplePart {
        /** Source of the first packet. */
        ORIGINAL_SOURCE("--ctorigsrc"),
        /** Destination of the first packet, before any translation. */
        ORIGINAL_DESTINATION("--ctorigdst"),
        /** Source of the answers as they arrive. */
        REPLY_SOURCE("--ctreplsrc"),
        /** Destination of the answers as they arrive. */
        REPLY_DESTINATION("--ctrepldst");

        private final String option;

        TuplePart(String option) {
            this.option = option;
        }

        private String portOption() {
            return option + "port";
        }
    }

    /** Copies the maps. */
    public ConntrackMatch {
        addresses = inOrder(addresses);
        ports = inOrder(ports);
    }

    private static <T> Map<TuplePart, T> inOrder(Map<TuplePart, T> parts) {
        Map<TuplePart, T> copy = new EnumMap<>(TuplePart.class);
        copy.putAll(parts);
        return Collections.unmodifiableMap(copy);
    }

    /** A match on the state alone. */
    public static ConntrackMatch ofStates(ConnectionStates states, boolean inverted) {
        return new ConntrackMatch(
                Optional.of(new Negatable<>(states, inverted)),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static MatchRoom room() {
        return new MatchRoom("conntrack", ConntrackMatch::options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("(! )?ctstate (\\S+)", "!1--ctstate $2")
                        .with("(! )?ctproto (\\S+)", "!1--ctproto $2")
                        .with("(! )?ctorigsrc (\\S+)", "!1--ctorigsrc $2")
                        .with("(! )?ctorigdst (\\S+)", "!1--ctorigdst $2")
                        .with("(! )?ctreplsrc (\\S+)", "!1--ctreplsrc $2")
                        .with("(! )?ctrepldst (\\S+)", "!1--ctrepldst $2")
                        .with("(! )?ctorigsrcport (\\S+)", "!1--ctorigsrcport $2")
                        .with("(! )?ctorigdstport (\\S+)", "!1--ctorigdstport $2")
                        .with("(! )?ctreplsrcport (\\S+)", "!1--ctreplsrcport $2")
                        .with("(! )?ctrepldstport (\\S+)", "!1--ctrepldstport $2")
                        .with("(! )?ctstatus (\\S+)", "!1--ctstatus $2")
                        .with("(! )?ctexpire (\\S+)", "!1--ctexpire $2")
                        .with("(! )?ctdir (\\S+)", "!1--ctdir $2"));
    }

    private static OptionTable options(Family family) {
        List<Option> options = new ArrayList<>();
        options.add(Option.custom("--ctstate", 1, words -> ConnectionStates.read(words.get(0)))
                .invertible());
        options.add(Option.custom("--ctproto", 1, words -> ProtocolNames.number(words.get(0)))
                .invertible());
        for (TuplePart part : TuplePart.values()) {
            options.add(Option.custom(part.option, 1, words -> AddressWithMask.read(words.get(0), family))
                    .invertible());
            options.add(Option.custom(part.portOption(), 1, words -> PortOptions.wrapped(words.get(0)))
                    .invertible());
        }
        options.add(Option.custom("--ctstatus", 1, words -> ConnectionStatuses.read(words.get(0)))
                .invertible());
        options.add(Option.range("--ctexpire", 0, 0xffff_ffffL).invertible());
        options.add(Option.custom("--ctdir", 1, words -> direction(words.get(0))));
        return OptionTable.of(options.toArray(Option[]::new));
    }

    private static Direction direction(String word) throws OptionException {
        return Arrays.stream(Direction.values())
                .filter(direction -> direction.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> OptionException.of(
                        "option-value-unknown", "'" + word + "' is not a direction", "ORIGINAL, REPLY"));
    }

    private static ConntrackMatch read(OptionValues values) throws OptionException {
        if (values.names().isEmpty()) {
            throw OptionException.of("option-required", "-m conntrack needs an option", "such as --ctstate");
        }
        Map<TuplePart, Negatable<AddressWithMask>> addresses = new EnumMap<>(TuplePart.class);
        Map<TuplePart, Negatable<NumberRange>> ports = new EnumMap<>(TuplePart.class);
        for (TuplePart part : TuplePart.values()) {
            Given.negatable(values, part.option, AddressWithMask.class).ifPresent(given -> addresses.put(part, given));
            Given.negatable(values, part.portOption(), NumberRange.class).ifPresent(given -> ports.put(part, given));
        }
        return new ConntrackMatch(
                Given.negatable(values, "--ctstate", ConnectionStates.class),
                Given.negatable(values, "--ctproto", Integer.class),
                addresses,
                ports,
                Given.negatable(values, "--ctstatus", ConnectionStatuses.class),
                Given.negatable(values, "--ctexpire", NumberRange.class),
                values.find("--ctdir", Direction.class));
    }

    @Override
    public String name() {
        return "conntrack";
    }

    @Override
    public MatchResult match(MatchContext context) {
        if (!holds(states, states -> states.holdFor(context))) {
            return MatchResult.NO;
        }
        return MatchResult.of(TrackedFacts.of(context).map(this::holdFor).orElse(states.isPresent()));
    }

    private boolean holdFor(TrackedFacts facts) {
        return direction.map(wanted -> wanted == facts.direction()).orElse(true)
                && addresses.entrySet().stream()
                        .allMatch(entry -> entry.getValue()
                                .apply(entry.getValue().value().contains(facts.address(entry.getKey()))))
                && holds(protocol, wanted -> wanted == facts.original().protocol())
                && ports.entrySet().stream()
                        .allMatch(entry ->
                                entry.getValue().apply(entry.getValue().value().contains(facts.port(entry.getKey()))))
                && holds(statuses, facts::hasAnyOf)
                && holds(secondsLeft, wanted -> wanted.contains(facts.secondsLeft()));
    }

    @Override
    public Mismatch mismatch(MatchContext context) {
        if (!holds(states, states -> states.holdFor(context))) {
            return mismatch("--ctstate", states.orElseThrow(), ConnectionStates.found(context));
        }
        Optional<TrackedFacts> facts = TrackedFacts.of(context);
        return facts.isEmpty()
                ? new Mismatch(options(), "it has no connection")
                : direction
                        .filter(wanted -> wanted != facts.get().direction())
                        .map(wanted -> new Mismatch(
                                "--ctdir " + wanted,
                                "it goes the way " + facts.get().direction()))
                        .or(() -> mismatchOfTuples(facts.get()))
                        .orElseGet(() -> mismatchOfTheRest(facts.get()));
    }

    private String options() {
        return toSave().substring("-m conntrack ".length());
    }

    private static Mismatch mismatch(String option, Negatable<?> wanted, String found) {
        return new Mismatch(Mismatch.condition(option + " " + wanted.value(), wanted.negated()), found);
    }

    private Optional<Mismatch> mismatchOfTuples(TrackedFacts facts) {
        for (Map.Entry<TuplePart, Negatable<AddressWithMask>> each : addresses.entrySet()) {
            IpAddress address = facts.address(each.getKey());
            if (!each.getValue().apply(each.getValue().value().contains(address))) {
                return Optional.of(mismatch(each.getKey().option, each.getValue(), "its connection has " + address));
            }
        }
        for (Map.Entry<TuplePart, Negatable<NumberRange>> each : ports.entrySet()) {
            int port = facts.port(each.getKey());
            if (!each.getValue().apply(each.getValue().value().contains(port))) {
                return Optional.of(mismatch(each.getKey().portOption(), each.getValue(), "its connection has " + port));
            }
        }
        return Optional.empty();
    }

    private Mismatch mismatchOfTheRest(TrackedFacts facts) {
        if (!holds(protocol, wanted -> wanted == facts.original().protocol())) {
            return mismatch(
                    "--ctproto",
                    protocol.orElseThrow(),
                    "its connection has " + facts.original().protocol());
        }
        if (!holds(statuses, facts::hasAnyOf)) {
            return mismatch("--ctstatus", statuses.orElseThrow(), "its connection has " + facts.statuses());
        }
        return holds(secondsLeft, wanted -> wanted.contains(facts.secondsLeft()))
                ? new Mismatch(options(), "")
                : mismatch("--ctexpire", secondsLeft.orElseThrow(), "its connection has " + facts.secondsLeft() + " s");
    }

    private static <T> boolean holds(Optional<Negatable<T>> given, Predicate<T> condition) {
        return given.map(wanted -> wanted.apply(condition.test(wanted.value()))).orElse(true);
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    /** The states of which a packet must have one for the match to say yes, if it asks for states. */
    static Optional<Negatable<ConnectionStates>> askedStates(Match match) {
        if (match instanceof StateMatch state) {
            return Optional.of(new Negatable<>(state.states(), state.inverted()));
        }
        return match instanceof ConntrackMatch conntrack ? conntrack.states : Optional.empty();
    }

    @Override
    public boolean covers(Match other) {
        boolean statesOnly = states.isPresent()
                && equals(ofStates(states.get().value(), states.get().negated()));
        Optional<Negatable<ConnectionStates>> asked = askedStates(other);
        if (statesOnly && asked.isPresent()) {
            return states.get()
                    .value()
                    .cover(
                            states.get().negated(),
                            asked.get().value(),
                            asked.get().negated());
        }
        return isRepeatable() && equals(other);
    }

    @Override
    public boolean isRepeatable() {
        return secondsLeft.isEmpty();
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("conntrack").option("--ctstate", states).option("--ctproto", protocol);
        addresses.forEach(
                (part, given) -> text.option(part.option, given.value().toString(), given.negated()));
        ports.forEach(
                (part, given) -> text.option(part.portOption(), given.value().toString(), given.negated()));
        text.option("--ctstatus", statuses).option("--ctexpire", secondsLeft);
        direction.ifPresent(wanted -> text.option("--ctdir", wanted.name(), false));
        return text.toString();
    }
}
