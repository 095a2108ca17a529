package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Place.UserChain;
import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws rule sets: rules of every kind, with user chains in user chains. */
final class RuleSets {
    /** Matches that share the name of an option. */
    private static final List<String> ALIKE =
            List.of("-m (conn)?mark .*", "-m (connlabel|recent) .*", "-m (policy|statistic) .*");

    private static final Set<Hook> OUTGOING = EnumSet.of(Hook.OUTPUT, Hook.POSTROUTING, Hook.FORWARD);
    private static final Set<Hook> INCOMING = EnumSet.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);

    private final Dice dice;
    private final Scene scene;
    private final MatchWords matches;
    private final TargetWords targets;
    /** The interfaces that rules may name. */
    private final List<String> interfaces;

    private RuleSets(Dice dice, Scene scene, List<String> interfaces) {
        this.dice = dice;
        this.scene = scene;
        this.matches = new MatchWords(dice, scene);
        this.targets = new TargetWords(dice, scene);
        this.interfaces = new ArrayList<>(interfaces);
        this.interfaces.addAll(List.of("eth+", "lo"));
        if (!scene.bridges.isEmpty()) {
            this.interfaces.addAll(List.of("br+", "v+"));
        }
    }

    /** For a host in the middle. */
    static RuleSets ofBox(Dice dice, Scene scene) {
        return new RuleSets(dice, scene, scene.interfaces);
    }

    /** For any host. */
    static RuleSets of(Dice dice, Scene scene, String host) {
        return new RuleSets(
                dice,
                scene,
                scene.host(host).interfaces().stream().map(InterfaceText::name).toList());
    }

    /** Some tables. */
    RuleSetText any() {
        List<TableName> names = new ArrayList<>();
        Map<TableName, Double> share = new LinkedHashMap<>();
        share.put(TableName.RAW, scene.helpers ? 1 : 0.4);
        share.put(TableName.MANGLE, 0.55);
        share.put(TableName.NAT, 0.75);
        share.put(TableName.FILTER, 0.9);
        share.put(TableName.SECURITY, 0.2);
        share.forEach((name, probability) -> {
            if (dice.chance(probability)) {
                names.add(name);
            }
        });
        return of(names.isEmpty() ? List.of(TableName.FILTER) : names);
    }

    /** One to three tables with few rules. */
    RuleSetText few() {
        List<TableName> names = new ArrayList<>(List.of(TableName.values()));
        if (!scene.translates) {
            names.remove(TableName.NAT);
        }
        List<TableName> some = dice.some(names, dice.between(1, 3));
        names.retainAll(some);
        return new RuleSetText(
                scene.family, names.stream().map(this::smallTable).toList());
    }

    /** These tables; no nat in a scene without. */
    RuleSetText of(List<TableName> names) {
        List<TableText> tables = names.stream()
                .filter(name -> name != TableName.NAT || scene.translates)
                .map(this::table)
                .toList();
        return tables.isEmpty() ? of(List.of(TableName.FILTER)) : new RuleSetText(scene.family, tables);
    }

    /** The hooks at which a table may have rules. {@link Exclusion#SECURITY_BESIDE_NAT} is heeded here. */
    private List<Hook> hooks(TableName name) {
        return name.hooks().stream()
                .filter(hook -> name != TableName.SECURITY || hook != Hook.INPUT || !scene.translates)
                .toList();
    }

    private TableText smallTable(TableName name) {
        List<RuleText> rules = new ArrayList<>();
        for (int i = dice.between(1, 3); i > 0; i--) {
            Hook hook = dice.of(hooks(name));
            rules.add(rule(hook.name(), name, EnumSet.of(hook), List.of(), true));
        }
        return new TableText(name, Map.of(), List.of(), rules);
    }

    private TableText table(TableName name) {
        List<UserChain> chains = new ArrayList<>();
        List<List<RuleText>> bodies = new ArrayList<>();
        int count = dice.<Integer>choice()
                .add(4, 0)
                .add(3, 1)
                .add(2, 2)
                .add(1, 3)
                .add(1, 4)
                .add(0.3, 8)
                .draw();
        for (int i = count; i > 0; i--) {
            String chain = name.name().charAt(0) + String.valueOf(i);
            Set<Hook> hooks = hooksOfUserChain(name);
            List<RuleText> body = new ArrayList<>();
            for (int r = dice.between(dice.chance(0.1) ? 0 : 1, 4); r > 0; r--) {
                body.add(rule(chain, name, hooks, chains, false));
            }
            bodies.add(body);
            chains.add(new UserChain(chain, hooks));
        }
        List<RuleText> rules = new ArrayList<>(common(name));
        Map<String, String> policies = new LinkedHashMap<>();
        for (Hook hook : hooks(name)) {
            policy(name, hook, policies);
            for (int r = rulesAt(name, hook); r > 0; r--) {
                rules.add(rule(hook.name(), name, EnumSet.of(hook), chains, true));
            }
        }
        bodies.forEach(rules::addAll);
        List<String> names = chains.stream().map(UserChain::name).toList();
        return new TableText(name, policies, names, rules);
    }

    private Set<Hook> hooksOfUserChain(TableName name) {
        if (name == TableName.NAT) {
            return dice.of(
                    EnumSet.of(Hook.PREROUTING, Hook.OUTPUT),
                    EnumSet.of(Hook.PREROUTING),
                    EnumSet.of(Hook.POSTROUTING),
                    EnumSet.of(Hook.POSTROUTING, Hook.INPUT));
        }
        List<Hook> all = hooks(name);
        return EnumSet.copyOf(dice.chance(0.4) ? all : dice.some(all, dice.between(1, all.size())));
    }

    private void policy(TableName name, Hook hook, Map<String, String> policies) {
        if (dice.chance(0.05) && !(name == TableName.NAT && hook == Hook.INPUT)) {
            policies.put(hook.name(), "DROP");
        } else if (dice.chance(0.3)) {
            policies.put(hook.name(), "ACCEPT");
        }
    }

    private int rulesAt(TableName name, Hook hook) {
        int count = dice.<Integer>choice()
                .add(3, 0)
                .add(3, 1)
                .add(3, 2)
                .add(2, 3)
                .add(1, 5)
                .draw();
        boolean seldom = (hook == Hook.INPUT || hook == Hook.OUTPUT) && !scene.box.equals("h");
        if (seldom && dice.chance(0.5)) {
            count = Math.min(count, 1);
        }
        return name == TableName.RAW || name == TableName.SECURITY ? Math.min(count, 2) : count;
    }

    /** A rule for that chain; a base chain gets no verdict for everything. */
    RuleText rule(String chain, TableName table, Set<Hook> hooks, List<UserChain> chains, boolean base) {
        Flow flow = dice.chance(0.75) && !scene.flows.isEmpty() ? dice.of(scene.flows) : anyFlow();
        Place place = new Place(table, hooks, "", false, chains, flow);
        List<String> conditions = new ArrayList<>();
        addresses(place, conditions);
        devices(place, conditions);
        place = protocol(place, conditions);
        String action = targets.any(place);
        int count =
                dice.<Integer>choice().add(4, 0).add(6, 1).add(2, 2).add(1, 3).draw();
        boolean last = action.matches("-j (ACCEPT|DROP|REJECT.*)");
        if (last && base && count == 0 && conditions.size() < 2) {
            count = 1;
        }
        boolean syn = action.contains("TCPMSS");
        if (syn) {
            // ip_tables wants it so
            conditions.add("-m tcp --tcp-flags SYN,RST SYN");
        }
        for (int i = 0; i < count; i++) {
            String match = matches.any(place);
            if (!(syn && match.startsWith("-m tcp")) && !confuses(match, conditions)) {
                conditions.add(match);
            }
        }
        return RuleText.append(chain, conditions, action);
    }

    /**
     * iptables takes an option of a match's second use for another match's that stands between them and has it, too.
     */
    private static boolean confuses(String match, List<String> conditions) {
        return ALIKE.stream()
                .anyMatch(alike -> match.matches(alike) && conditions.stream().anyMatch(other -> other.matches(alike)));
    }

    private Flow anyFlow() {
        return new Flow(
                scene.anyAddress(dice),
                scene.anyAddress(dice),
                dice.of("tcp", "tcp", "udp", "icmp"),
                dice.of(Scene.PORTS),
                dice.of(Scene.PORTS));
    }

    private void addresses(Place place, List<String> conditions) {
        if (dice.chance(0.15)) {
            String source = dice.chance(0.75) ? place.flow().source() : scene.anyAddress(dice);
            conditions.add(matches.bang() + "-s " + matches.network(source));
        }
        boolean translates = place.table() == TableName.NAT && place.only(Hook.PREROUTING, Hook.OUTPUT);
        if (dice.chance(translates ? 0.55 : 0.2)) {
            String destination = dice.chance(0.75)
                    ? place.flow().destination()
                    : translates
                            ? scene.address(dice, Role.VIRTUAL, Role.VIRTUAL, Role.OWN, Role.BEYOND, Role.PEER)
                            : scene.anyAddress(dice);
            conditions.add((translates ? "" : matches.bang()) + "-d " + matches.network(destination));
        }
    }

    private void devices(Place place, List<String> conditions) {
        if (INCOMING.containsAll(place.hooks()) && dice.chance(0.13)) {
            conditions.add(matches.bang() + "-i " + dice.of(interfaces));
        }
        if (OUTGOING.containsAll(place.hooks()) && dice.chance(0.13)) {
            conditions.add(matches.bang() + "-o " + dice.of(interfaces));
        }
    }

    private Place protocol(Place place, List<String> conditions) {
        if (dice.chance(0.35)) {
            return place;
        }
        boolean not = dice.chance(0.06);
        String own = place.flow().protocol();
        String protocol = dice.chance(0.75)
                ? own.equals("gre") ? "47" : own
                : dice.<String>choice()
                        .add(8, "tcp")
                        .add(6, "udp")
                        .add(5, "icmp")
                        .add(0.5, "47")
                        .add(0.3, "udplite")
                        .add(0.3, "sctp")
                        .draw();
        conditions.add((not ? "! " : "") + "-p " + protocol);
        return place.of(protocol, not);
    }

    // ---- rules as people write them

    private List<RuleText> common(TableName name) {
        return switch (name) {
            case RAW ->
                scene.helpers
                        ? HelperTalks.RULES.stream().map(RuleSets::line).toList()
                        : headed(lines(0.25, dice.of(1, 2, 2, 3), ofRaw()), TableName.RAW);
            case MANGLE -> headed(lines(0.3, dice.between(1, 4), ofMangle()), TableName.MANGLE);
            case NAT -> services();
            case FILTER ->
                scene.helpers
                        ? lines(0.8, dice.between(1, 3), HelperTalks.FILTERS)
                        : lines(0.4, dice.between(1, 4), ofFilter());
            case SECURITY -> List.of();
        };
    }

    /** These, and rules that read the headers of flows that have one which few packets have. */
    private List<RuleText> headed(List<RuleText> rules, TableName table) {
        List<RuleText> all = new ArrayList<>(rules);
        for (Flow flow : scene.flows) {
            String protocol = flow.protocol();
            if ((Headers.has(protocol) || protocol.equals("sctp")) && dice.chance(0.8)) {
                Place place = new Place(table, EnumSet.of(Hook.PREROUTING), protocol, false, List.of(), flow);
                List<String> conditions = new ArrayList<>(List.of("-p " + protocol));
                Headers.room(protocol)
                        .flatMap(room -> matches.named(room, place))
                        .ifPresent(conditions::add);
                all.add(RuleText.append(Hook.PREROUTING.name(), conditions, dice.of("", "", "-j MARK --set-mark 0x1")));
            }
        }
        return all;
    }

    private List<RuleText> lines(double probability, int count, List<String> lines) {
        return dice.chance(probability)
                ? dice.some(lines, count).stream().map(RuleSets::line).toList()
                : List.of();
    }

    /** {@code CHAIN conditions -j TARGET}, the conditions separated by two blanks. */
    static RuleText line(String text) {
        String[] parts = text.split(" {2,}");
        String last = parts[parts.length - 1];
        boolean hasAction = last.startsWith("-j ");
        List<String> conditions = List.of(parts).subList(1, hasAction ? parts.length - 1 : parts.length);
        return RuleText.append(parts[0], conditions, hasAction ? last : "");
    }

    private List<String> ofRaw() {
        String in = dice.of(scene.interfaces);
        String other = dice.of(scene.interfaces);
        return List.of(
                "PREROUTING  -i " + in + "  -j CT --zone 1",
                "PREROUTING  -i " + other + "  -j CT --zone 1",
                "PREROUTING  -p udp  -j CT --zone 2",
                "PREROUTING  -i " + in + "  -j CT --zone-orig 1",
                "PREROUTING  -i " + other + "  -j CT --zone-reply 1",
                "PREROUTING  -s " + scene.address(dice, Role.PEER) + "  -j NOTRACK",
                "PREROUTING  -m mark --mark 0x1  -j CT --zone mark",
                "PREROUTING  -p icmp  -j MARK --set-mark 0x1",
                "OUTPUT  -j CT --zone 1");
    }

    private List<String> ofMangle() {
        return List.of(
                "PREROUTING  -j CONNMARK --restore-mark",
                "POSTROUTING  -j CONNMARK --save-mark",
                "PREROUTING  -p udp  -j MARK --set-mark 0x1",
                "PREROUTING  -m conntrack --ctstate NEW  -j MARK --set-mark 0x2",
                "FORWARD  -p tcp  -m tcp --tcp-flags SYN,RST SYN  -j TCPMSS --clamp-mss-to-pmtu",
                "FORWARD  -m mark ! --mark 0x0  -j CONNMARK --set-mark 0x3",
                "OUTPUT  -j MARK --set-mark 0x1",
                "OUTPUT  -p icmp  -j TOS --set-tos 0x10",
                "PREROUTING  -j TTL --ttl-inc 1",
                "FORWARD  -p udp  -j TTL --ttl-set 1",
                "POSTROUTING  -j TTL --ttl-dec 1");
    }

    private List<String> ofFilter() {
        return List.of(
                "FORWARD  -m conntrack --ctstate RELATED,ESTABLISHED  -j ACCEPT",
                "FORWARD  -m conntrack --ctstate INVALID  -j DROP",
                "FORWARD  -m conntrack --ctstate DNAT  -j ACCEPT",
                "FORWARD  -m conntrack --ctstate NEW  -m conntrack --ctdir ORIGINAL  -j LOG",
                "INPUT  -m conntrack --ctstate INVALID",
                "FORWARD  -p tcp  -m conntrack --ctstate INVALID  -j REJECT --reject-with tcp-reset",
                "FORWARD  -m conntrack --ctstatus ASSURED",
                "INPUT  -m conntrack ! --ctstate SNAT,DNAT",
                "FORWARD  -p tcp  -m tcp --dport 81  -j REJECT --reject-with tcp-reset",
                "FORWARD  -p udp  -m udp --dport 81  -j REJECT",
                "OUTPUT  -m conntrack --ctstate RELATED  -j ACCEPT",
                "OUTPUT  -p icmp  -j REJECT",
                "OUTPUT  -p tcp  -j REJECT --reject-with tcp-reset");
    }

    /** Some destinations that are translated, and some sources. */
    private List<RuleText> services() {
        List<RuleText> rules = new ArrayList<>();
        if (dice.chance(0.6)) {
            for (int i = dice.between(1, 4); i > 0; i--) {
                String virtual = scene.address(dice, Role.VIRTUAL, Role.VIRTUAL, Role.OWN);
                String peer = scene.address(dice, Role.PEER, Role.PEER, Role.PEER, Role.OWN);
                String hook = dice.of("PREROUTING", "PREROUTING", "OUTPUT");
                rules.add(line(hook + "  -d " + virtual + "  "
                        + dice.of(
                                "-p tcp  -j DNAT --to-destination " + peer + ":80",
                                "-j DNAT --to-destination " + peer,
                                "-p udp  -j DNAT --to-destination " + peer + ":53",
                                "-p tcp  -m tcp --dport " + dice.of(Scene.PORTS) + "  -j DNAT --to-destination " + peer
                                        + ":8080",
                                "-j REDIRECT",
                                "-p udp  -j REDIRECT --to-ports 1000",
                                "-p icmp  -j DNAT --to-destination " + peer)));
            }
        }
        if (dice.chance(0.5)) {
            rules.add(line("POSTROUTING  "
                    + dice.of(
                            "-o " + dice.of(scene.interfaces) + "  -j MASQUERADE",
                            "-j MASQUERADE",
                            "-s " + scene.address(dice, Role.PEER) + "/24  -j SNAT --to-source 10.9.0.9",
                            "-m conntrack --ctstate DNAT  -j MASQUERADE",
                            "-s " + scene.address(dice, Role.PEER) + "/24  -j NETMAP --to 10.77.0.0/24")));
        }
        return rules;
    }

    /** Rules to add to a table that is there. */
    RuleSetText added() {
        TableName translating = scene.translates ? TableName.NAT : TableName.FILTER;
        TableName name = dice.of(TableName.FILTER, TableName.FILTER, TableName.MANGLE, translating, TableName.RAW);
        List<RuleText> rules = new ArrayList<>();
        for (Hook hook : dice.some(name.hooks(), dice.between(1, 2))) {
            RuleText rule = rule(hook.name(), name, EnumSet.of(hook), List.of(), true);
            rules.add(dice.chance(0.4) ? new RuleText("-I", rule.chain(), rule.conditions(), rule.action()) : rule);
        }
        return new RuleSetText(scene.family, List.of(new TableText(name, Map.of(), List.of(), rules)));
    }
}
