package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.AddressField;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What rules name of packets, and what lies beside it: for each field of a packet the values at which rules begin or
 * cease to match.
 *
 * <p>They come from the rules' own conditions and from the conditions that matches tell as data ({@link
 * Match#conditions}). Of what is not data (NAT targets, {@code -m conntrack}), the addresses, ports and marks that the
 * canonical text names count as inside, for sources and destinations alike.
 */
public final class RuleBorders {
    private static final Pattern PORTS_BEHIND_ADDRESS = Pattern.compile("[0-9\\]]:([0-9]+)(?:-([0-9]+))?");
    private static final Pattern PORTS = Pattern.compile("--to-ports ([0-9]+)(?:-([0-9]+))?");
    private static final Pattern MARK = Pattern.compile("0x([0-9a-f]{1,8})\\b");
    private static final List<Integer> OTHER_PROTOCOLS = List.of(Protocol.TCP, Protocol.UDP, Protocol.ICMP, 253);
    private static final int LONGEST_NAME = 15;

    private final Family family;
    private final Map<AddressField, Border<IpAddress>> addresses = new EnumMap<>(AddressField.class);
    private final Map<NumberField, Border<Long>> numbers = new EnumMap<>(NumberField.class);
    private Border<Integer> protocols = Border.none();
    private Border<String> inInterfaces = Border.none();
    private Border<String> outInterfaces = Border.none();

    private RuleBorders(Family family) {
        this.family = family;
    }

    /** Of all its rules. */
    public static RuleBorders of(RuleSet rules) {
        RuleBorders all = new RuleBorders(rules.family());
        for (Table table : rules.tables()) {
            for (Chain chain : table.chains()) {
                chain.rules().forEach(line -> all.add(line.rule()));
            }
        }
        return all;
    }

    /** Of these rules of one family: one rule, or those that lead to it and itself. */
    public static RuleBorders of(Family family, List<Rule> rules) {
        RuleBorders some = new RuleBorders(family);
        rules.forEach(some::add);
        return some;
    }

    /** Addresses that rules name. */
    public Border<IpAddress> addresses(AddressField field) {
        return addresses.getOrDefault(field, Border.none());
    }

    /** Numbers that rules name: ports, TCP flags, ICMP types with codes, times to live, lengths, tos and marks. */
    public Border<Long> numbers(NumberField field) {
        return numbers.getOrDefault(field, Border.none());
    }

    /** Protocols that rules name. */
    public Border<Integer> protocols() {
        return protocols;
    }

    /** Names of in interfaces; {@code eth+} stands for {@code eth0}. */
    public Border<String> inInterfaces() {
        return inInterfaces;
    }

    /** Names of out interfaces, likewise. */
    public Border<String> outInterfaces() {
        return outInterfaces;
    }

    private void add(Rule rule) {
        RuleHead head = rule.head();
        head.source()
                .ifPresent(given -> put(
                        AddressField.SOURCE, AddressBorders.of(given.value()).negatedIf(given.negated())));
        head.destination()
                .ifPresent(given -> put(
                        AddressField.DESTINATION,
                        AddressBorders.of(given.value()).negatedIf(given.negated())));
        head.protocol().ifPresent(given -> protocols = protocols.and(protocol(given.value(), given.negated())));
        head.inInterface()
                .ifPresent(given ->
                        inInterfaces = inInterfaces.and(names(given.value().text(), given.negated())));
        head.outInterface()
                .ifPresent(given ->
                        outInterfaces = outInterfaces.and(names(given.value().text(), given.negated())));
        for (Match match : rule.matches()) {
            if (match.conditions().isPresent()) {
                match.conditions().get().forEach(this::add);
            } else if (!match.name().equals("comment")) {
                addNamed(match.toSave());
            }
        }
        addNamed(rule.action().toSave());
    }

    private void add(Condition condition) {
        if (condition instanceof Condition.NumberIn in) {
            put(in.field(), NumberBorders.of(in));
        } else if (condition instanceof Condition.NumberMasked masked) {
            put(masked.field(), NumberBorders.of(masked));
        } else if (condition instanceof Condition.AddressIn address) {
            put(
                    address.field(),
                    AddressBorders.between(address.first(), address.last()).negatedIf(address.negated()));
        }
    }

    private void addNamed(String text) {
        Border<IpAddress> named = new Border<>(AddressBorders.namedIn(text, family), List.of());
        put(AddressField.SOURCE, named);
        put(AddressField.DESTINATION, named);
        for (Pattern pattern : List.of(PORTS_BEHIND_ADDRESS, PORTS)) {
            Matcher ports = pattern.matcher(text);
            while (ports.find()) {
                putPort(ports.group(1));
                putPort(ports.group(2));
            }
        }
        Matcher marks = MARK.matcher(text);
        while (text.contains("mark") && marks.find()) {
            put(NumberField.MARK, new Border<>(List.of(Long.parseLong(marks.group(1), 16)), List.of()));
        }
    }

    private void putPort(String digits) {
        if (digits != null && digits.length() <= 5 && Long.parseLong(digits) <= 0xffff) {
            Border<Long> port = new Border<>(List.of(Long.parseLong(digits)), List.of());
            put(NumberField.SOURCE_PORT, port);
            put(NumberField.DESTINATION_PORT, port);
        }
    }

    private void put(AddressField field, Border<IpAddress> border) {
        addresses.merge(field, border, Border::and);
    }

    private void put(NumberField field, Border<Long> border) {
        numbers.merge(field, border, Border::and);
    }

    private static Border<Integer> protocol(int number, boolean negated) {
        List<Integer> others =
                OTHER_PROTOCOLS.stream().filter(other -> other != number).toList();
        return new Border<>(List.of(number), others).negatedIf(negated);
    }

    /** An interface of that name, and one whose name is a little longer, or shorter. */
    private static Border<String> names(String text, boolean negated) {
        boolean open = text.endsWith("+");
        String stem = open ? text.substring(0, text.length() - 1) : text;
        List<String> inside = new ArrayList<>(List.of(open ? stem + "0" : stem));
        List<String> outside = new ArrayList<>();
        if (open && stem.length() > 1) {
            outside.add(stem.substring(0, stem.length() - 1));
        } else if (!open) {
            outside.add(stem.length() < LONGEST_NAME ? stem + "0" : stem.substring(1));
        }
        inside.removeIf(name -> name.length() > LONGEST_NAME);
        return new Border<>(inside, outside).negatedIf(negated);
    }

    /**
     * Of each rule, in the rule set's order, with those that lead to it: of a rule in a user chain, the jumps on one of
     * the ways from a built-in chain.
     */
    static List<RuleBorders> ofEach(RuleSet rules) {
        List<RuleBorders> each = new ArrayList<>();
        for (Table table : rules.tables()) {
            JumpPaths paths = new JumpPaths(table);
            for (Chain chain : table.chains()) {
                for (RuleLine line : chain.rules()) {
                    List<Rule> way = new ArrayList<>(paths.to(chain.name()));
                    way.add(line.rule());
                    each.add(of(rules.family(), way));
                }
            }
        }
        return each;
    }
}
