package io.nfwalk.kube;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleHead.Negatable;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Leaves out of a rule set what can't concern packets of certain destinations, so that a walk through the rules of ten
 * thousand Services costs no more than one through those of one.
 *
 * <p>A rule is left out if it asks for one destination address, or for one destination port before all that could
 * remember or draw, and none of the packets has it: neither as it comes, nor as any rule that is kept translates it. A
 * chain is left out if no rule that is kept leads to it. Where a rule is kept that changes destinations in another way
 * than {@code -j DNAT --to-destination ADDRESS:PORT}, nothing is left out.
 */
final class RuleIndex {
    private static final Pattern DNAT = Pattern.compile(
            "-j DNAT --to-destination (?:\\[([0-9a-fA-F:.]+)\\]|([0-9.]+)|([0-9a-fA-F:.]+))(?::(\\d+))?");
    /** Targets that leave destinations alone. */
    private static final List<String> HARMLESS = List.of(
            "ACCEPT",
            "DROP",
            "RETURN",
            "REJECT",
            "MARK",
            "CONNMARK",
            "MASQUERADE",
            "SNAT",
            "LOG",
            "NFLOG",
            "TRACE",
            "CT",
            "NOTRACK",
            "SET",
            "TCPMSS",
            "CHECKSUM",
            "CLASSIFY",
            "DSCP",
            "TOS",
            "TTL",
            "HL",
            "ECN",
            "AUDIT");

    private final RuleSet rules;
    private final boolean whole;
    private final List<Map<String, IndexedChain>> tables = new ArrayList<>();
    /** Of each table the built-in chains, where packets begin. */
    private final List<List<String>> entrances = new ArrayList<>();

    RuleIndex(RuleSet rules) {
        this(rules, false);
    }

    /** One that leaves nothing out, if the rules are wanted whole. */
    RuleIndex(RuleSet rules, boolean whole) {
        this.rules = rules;
        this.whole = whole;
        for (Table table : rules.tables()) {
            Map<String, IndexedChain> chains = new HashMap<>();
            table.chains().forEach(chain -> chains.put(chain.name(), new IndexedChain(chain)));
            tables.add(chains);
            entrances.add(table.chains().stream()
                    .filter(chain -> chain.policy().isPresent())
                    .map(Chain::name)
                    .toList());
        }
    }

    RuleSet rules() {
        return rules;
    }

    /** The rules of a chain by what they ask for. */
    private static final class IndexedChain {
        private final Chain chain;
        private final Map<IpAddress, List<Integer>> byAddress = new HashMap<>();
        private final Map<Integer, List<Integer>> byPort = new HashMap<>();
        private final List<Integer> others = new ArrayList<>();

        IndexedChain(Chain chain) {
            this.chain = chain;
            for (int i = 0; i < chain.rules().size(); i++) {
                Rule rule = chain.rules().get(i).rule();
                Optional<IpAddress> address = onlyDestination(rule);
                OptionalInt port = address.isPresent() ? OptionalInt.empty() : onlyPort(rule);
                if (address.isPresent()) {
                    byAddress
                            .computeIfAbsent(address.get(), any -> new ArrayList<>(1))
                            .add(i);
                } else if (port.isPresent()) {
                    byPort.computeIfAbsent(port.getAsInt(), any -> new ArrayList<>(1))
                            .add(i);
                } else {
                    others.add(i);
                }
            }
        }

        List<RuleLine> about(Collection<IpAddress> addresses, Collection<Integer> ports) {
            if (byAddress.isEmpty() && byPort.isEmpty()) {
                return chain.rules();
            }
            Set<Integer> places = new TreeSet<>(others);
            addresses.forEach(address -> places.addAll(byAddress.getOrDefault(address, List.of())));
            ports.forEach(port -> places.addAll(byPort.getOrDefault(port, List.of())));
            return places.stream().map(chain.rules()::get).toList();
        }
    }

    static Optional<IpAddress> onlyDestination(Rule rule) {
        return rule.head()
                .destination()
                .filter(one -> !one.negated())
                .map(Negatable::value)
                .filter(RuleIndex::isOneAddress)
                .map(Network::address);
    }

    private static boolean isOneAddress(Network network) {
        return network.prefixLength().orElse(-1) == network.address().family().addressBits();
    }

    /** The port that a rule asks for in its first match, or behind comments. */
    static OptionalInt onlyPort(Rule rule) {
        for (Match match : rule.matches()) {
            if (match.name().equals("comment")) {
                continue;
            }
            boolean hasPorts = List.of("tcp", "udp", "sctp").contains(match.name());
            for (Condition condition : hasPorts ? match.conditions().orElse(List.of()) : List.<Condition>of()) {
                if (condition instanceof Condition.NumberIn in
                        && in.field() == NumberField.DESTINATION_PORT
                        && !in.negated()
                        && in.ranges().size() == 1
                        && in.ranges().get(0).first() == in.ranges().get(0).last()) {
                    return OptionalInt.of((int) in.ranges().get(0).first());
                }
            }
            return OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    /** What matters to packets to those addresses and ports, and to what they are translated to. */
    RuleSet about(Collection<IpAddress> addresses, Collection<Integer> ports) {
        if (whole) {
            return rules;
        }
        Set<IpAddress> known = new LinkedHashSet<>(addresses);
        Set<Integer> knownPorts = new LinkedHashSet<>(ports);
        while (true) {
            int size = known.size() + knownPorts.size();
            List<Table> kept = new ArrayList<>();
            for (int i = 0; i < tables.size(); i++) {
                Optional<Table> table = keep(i, known, knownPorts);
                if (table.isEmpty()) {
                    return rules;
                }
                kept.add(table.get());
            }
            if (known.size() + knownPorts.size() == size) {
                return new RuleSet(rules.family(), kept, rules.countersPrinted());
            }
        }
    }

    /**
     * The table without what does not matter; empty if it can't be said what does. Adds what packets are translated to.
     */
    private Optional<Table> keep(int number, Set<IpAddress> addresses, Set<Integer> ports) {
        Map<String, IndexedChain> chains = tables.get(number);
        Deque<String> waiting = new ArrayDeque<>(entrances.get(number));
        Set<String> seen = new HashSet<>(entrances.get(number));
        List<Chain> kept = new ArrayList<>();
        while (!waiting.isEmpty()) {
            IndexedChain chain = chains.get(waiting.remove());
            List<RuleLine> lines = chain.about(addresses, ports);
            for (RuleLine line : lines) {
                Action action = line.rule().action();
                if (action instanceof Action.Apply apply
                        && !translate(apply.target().name(), action.toSave(), addresses, ports)) {
                    return Optional.empty();
                }
                next(action).filter(seen::add).ifPresent(waiting::add);
            }
            kept.add(new Chain(chain.chain.name(), chain.chain.policy(), chain.chain.counters(), lines));
        }
        return Optional.of(new Table(rules.tables().get(number).name(), kept));
    }

    private static Optional<String> next(Action action) {
        if (action instanceof Action.Jump jump) {
            return Optional.of(jump.chain());
        }
        return action instanceof Action.Goto other ? Optional.of(other.chain()) : Optional.empty();
    }

    private static boolean translate(String target, String text, Set<IpAddress> addresses, Set<Integer> ports) {
        if (!target.equals("DNAT")) {
            return HARMLESS.contains(target);
        }
        Matcher to = DNAT.matcher(text);
        Optional<IpAddress> address = to.matches()
                ? Stream.of(to.group(1), to.group(2), to.group(3))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .flatMap(IpAddress::parse)
                : Optional.empty();
        if (address.isEmpty()) {
            return false;
        }
        addresses.add(address.get());
        if (to.group(4) != null) {
            ports.add(Integer.valueOf(to.group(4)));
        }
        return true;
    }
}
