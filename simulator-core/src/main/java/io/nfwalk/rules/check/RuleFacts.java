package io.nfwalk.rules.check;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.PacketMatch;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A rule's conditions, taken apart: what a packet must be like to match it, and whether that is all.
 *
 * <p>A match that reads the header behind IP's ({@code -m tcp}, {@code -m multiport}) says nothing clear of later
 * fragments: there one module reads payload, and another says no. So its data counts only among rules that ask the same
 * match, or where there are no later fragments ({@code readers}).
 */
final class RuleFacts {
    private static final long PORTS = 0xffff;
    private static final long BYTE = 0xff;

    private final RuleHead head;
    private final List<Match> matches;
    private final List<AddressSet> sources = new ArrayList<>();
    private final List<AddressSet> destinations = new ArrayList<>();
    private final Map<NumberField, NumberSet> numbers = new EnumMap<>(NumberField.class);
    private final List<Condition.NumberMasked> bits = new ArrayList<>();
    private final List<Match> readers = new ArrayList<>();
    /** The matches that are no data, but say the same each time. */
    private final List<Match> others = new ArrayList<>();

    private boolean isAll = true;

    private RuleFacts(Rule rule) {
        this.head = rule.head();
        this.matches = rule.matches();
    }

    static RuleFacts of(Rule rule) {
        RuleFacts facts = new RuleFacts(rule);
        facts.head.source().map(AddressSet::of).ifPresent(facts.sources::add);
        facts.head.destination().map(AddressSet::of).ifPresent(facts.destinations::add);
        rule.matches().forEach(facts::add);
        return facts;
    }

    private void add(Match match) {
        Optional<List<Condition>> data = match.conditions();
        if (data.isPresent()) {
            data.get().forEach(this::add);
            if (!(match instanceof PacketMatch)) {
                readers.add(match);
            }
        } else if (match.isRepeatable()) {
            others.add(match);
        } else {
            isAll = false;
        }
    }

    private void add(Condition condition) {
        if (condition instanceof Condition.NumberIn in) {
            NumberSet named = NumberSet.of(in.ranges(), largest(in.field()));
            numbers.merge(in.field(), in.negated() ? named.others() : named, NumberSet::and);
        } else if (condition instanceof Condition.NumberMasked masked) {
            addMasked(masked);
        } else if (condition instanceof Condition.AddressIn address) {
            switch (address.field()) {
                case SOURCE -> sources.add(AddressSet.of(address));
                case DESTINATION -> destinations.add(AddressSet.of(address));
            }
        }
    }

    /** Of a field of few bits each number is looked at; of others the bits are compared. */
    private void addMasked(Condition.NumberMasked masked) {
        long largest = largest(masked.field());
        if (largest > BYTE) {
            bits.add(masked);
            return;
        }
        List<NumberRange> held = new ArrayList<>();
        for (long number = 0; number <= largest; number++) {
            if (((number & masked.mask()) == masked.value()) != masked.negated()) {
                held.add(NumberRange.of(number));
            }
        }
        numbers.merge(masked.field(), NumberSet.of(held, largest), NumberSet::and);
    }

    private static long largest(NumberField field) {
        boolean isPort = field == NumberField.SOURCE_PORT || field == NumberField.DESTINATION_PORT;
        boolean isByte = field == NumberField.TCP_FLAGS || field == NumberField.TTL || field == NumberField.TOS;
        boolean isShort = isPort || field == NumberField.ICMP_TYPE_CODE;
        return isByte ? BYTE : isShort ? PORTS : Long.MAX_VALUE - 1;
    }

    RuleHead head() {
        return head;
    }

    /**
     * The match that is no data and must be there in a rule that this one covers, if there is one that must be equal.
     */
    Optional<Match> mustBeEqual() {
        return others.stream()
                .filter(match -> !match.name().equals("state") && !match.name().equals("conntrack"))
                .findFirst();
    }

    /** The matches that are no data. */
    List<Match> others() {
        return others;
    }

    /** The one number that the field must have. */
    Optional<Long> one(NumberField field) {
        return Optional.ofNullable(numbers.get(field))
                .filter(NumberSet::isOne)
                .map(set -> set.ranges().get(0).first());
    }

    /** Whether the rule says nothing but what stands here, so that what fits all of it matches. */
    boolean isAll() {
        return isAll;
    }

    /** Whether every packet matches. */
    boolean holdsAlways() {
        return isAll
                && head.equals(RuleHead.ANY)
                && readers.isEmpty()
                && others.isEmpty()
                && bits.isEmpty()
                && numbers.values().stream().allMatch(set -> set.others().isEmpty())
                && sources.isEmpty()
                && destinations.isEmpty();
    }

    /** Whether an answer may change where nothing but the host's knowledge of the packet does. */
    boolean asksMoreThanBytes() {
        return !others.isEmpty()
                || numbers.containsKey(NumberField.MARK)
                || bits.stream().anyMatch(masked -> masked.field() == NumberField.MARK);
    }

    /** Why no packet can match; empty if there may be one. */
    Optional<String> contradiction() {
        if (areContradictory(sources)) {
            return Optional.of("no packet has such a source address");
        }
        if (areContradictory(destinations)) {
            return Optional.of("no packet has such a destination address");
        }
        if (isEmptyName(head.inInterface()) || isEmptyName(head.outInterface())) {
            return Optional.of("every interface is excluded");
        }
        for (Map.Entry<NumberField, NumberSet> number : numbers.entrySet()) {
            if (number.getValue().isEmpty()) {
                return Optional.of("no packet has such a " + words(number.getKey()));
            }
        }
        for (Condition.NumberMasked masked : bits) {
            if (isNever(masked) || bits.stream().anyMatch(other -> exclude(masked, other))) {
                return Optional.of("no packet has such a " + words(masked.field()));
            }
        }
        return Optional.empty();
    }

    private static String words(NumberField field) {
        String words = field.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return field == NumberField.TCP_FLAGS ? "combination of TCP flags" : words;
    }

    private static boolean areContradictory(List<AddressSet> sets) {
        for (AddressSet one : sets) {
            if (one.isEmpty() || sets.size() > 1 && sets.stream().anyMatch(one::excludes)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEmptyName(Optional<Negatable<RuleHead.InterfaceName>> condition) {
        return condition.map(NameSet::of).filter(NameSet::isEmpty).isPresent();
    }

    private static boolean isNever(Condition.NumberMasked masked) {
        boolean bitsOutside = (masked.value() & ~masked.mask()) != 0;
        return masked.negated() ? masked.mask() == 0 && masked.value() == 0 : bitsOutside;
    }

    private static boolean exclude(Condition.NumberMasked one, Condition.NumberMasked other) {
        if (one.field() != other.field() || one.negated() && other.negated()) {
            return false;
        }
        if (!one.negated() && !other.negated()) {
            return differ(one, other);
        }
        Condition.NumberMasked plain = one.negated() ? other : one;
        Condition.NumberMasked negated = one.negated() ? one : other;
        return isWithin(plain, negated);
    }

    private static boolean differ(Condition.NumberMasked one, Condition.NumberMasked other) {
        return ((one.value() ^ other.value()) & one.mask() & other.mask()) != 0;
    }

    /** Whether what fits the first one, {@code !} aside, fits the other one. */
    private static boolean isWithin(Condition.NumberMasked inner, Condition.NumberMasked outer) {
        return (inner.mask() & outer.mask()) == outer.mask() && (inner.value() & outer.mask()) == outer.value();
    }

    /**
     * Whether each packet that matches the later rule would match this one at the same place.
     *
     * @param wholePackets whether no later fragments come here
     */
    boolean covers(RuleFacts later, boolean wholePackets) {
        return isAll
                && areCovered(sources, later.sources)
                && areCovered(destinations, later.destinations)
                && isCovered(head.inInterface(), later.head.inInterface())
                && isCovered(head.outInterface(), later.head.outInterface())
                && isProtocolCovered(later)
                && isFragmentCovered(later)
                && areNumbersCovered(later)
                && bits.stream().allMatch(masked -> later.bits.stream().anyMatch(other -> covers(masked, other)))
                && others.stream().allMatch(match -> later.matches.stream().anyMatch(match::covers))
                && (wholePackets
                        || later.hasNoLaterFragments()
                        || readers.stream().allMatch(later::readsAs));
    }

    private static boolean areCovered(List<AddressSet> wanted, List<AddressSet> known) {
        return wanted.stream().allMatch(set -> known.stream().anyMatch(set::covers));
    }

    private static boolean isCovered(
            Optional<Negatable<RuleHead.InterfaceName>> wanted, Optional<Negatable<RuleHead.InterfaceName>> known) {
        return wanted.isEmpty() || known.isPresent() && NameSet.of(wanted.get()).covers(NameSet.of(known.get()));
    }

    private boolean isProtocolCovered(RuleFacts later) {
        if (head.protocol().isEmpty()) {
            return true;
        }
        Negatable<Integer> wanted = head.protocol().get();
        return later.head
                .protocol()
                .map(known -> known.equals(wanted)
                        || wanted.negated()
                                && !known.negated()
                                && !known.value().equals(wanted.value()))
                .orElse(false);
    }

    private boolean isFragmentCovered(RuleFacts later) {
        return head.fragment().isEmpty() || head.fragment().equals(later.head.fragment());
    }

    private boolean hasNoLaterFragments() {
        return head.fragment().map(Negatable::negated).orElse(false);
    }

    private boolean areNumbersCovered(RuleFacts later) {
        return numbers.entrySet().stream().allMatch(wanted -> {
            NumberSet known = later.numbers.get(wanted.getKey());
            return known != null && wanted.getValue().containsAll(known);
        });
    }

    private static boolean covers(Condition.NumberMasked wanted, Condition.NumberMasked known) {
        if (wanted.field() != known.field()) {
            return false;
        }
        if (wanted.negated()) {
            return known.negated() ? isWithin(wanted, known) : differ(wanted, known);
        }
        return !known.negated() && isWithin(known, wanted);
    }

    private boolean readsAs(Match reader) {
        return readers.stream()
                .anyMatch(mine ->
                        mine.equals(reader) || mine.name().equals(reader.name()) && hasData(mine) && hasData(reader));
    }

    private static boolean hasData(Match match) {
        return !match.conditions().orElse(List.of()).isEmpty();
    }
}
