package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every rule set and every text. */
class RuleSetLawsTest {
    private static final List<String> USER_CHAINS = List.of("A", "B", "KUBE-SVC-0123456789ABCDEF", "a_b", "\u00e4");
    private static final List<String> BUILT_IN = List.of("INPUT", "FORWARD", "OUTPUT");

    /** Canonical texts of matches and targets that may stand in any chain of filter in a rule about tcp. */
    private static final List<String> MATCHES = List.of(
            "-m comment --comment \"a \\\"b\\\" \\'c\\' \\\\ ;#$\"",
            "-m comment --comment \"\"",
            "-m tcp --dport 80",
            "-m tcp ! --sport 1:1024 ! --tcp-flags FIN,SYN,RST,ACK SYN",
            "-m mark ! --mark 0x4000/0x4000",
            "-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT",
            "-m statistic --mode nth --every 3 --packet 2",
            "-m statistic --mode random --probability 0.33333333349",
            "-m multiport --dports 80,443,8000:8100",
            "-m limit --limit 5/min --limit-burst 10",
            "-m addrtype --dst-type LOCAL",
            "-m nfacct --nfacct-name  counted");

    private static final List<String> TARGETS = List.of(
            "-j ACCEPT",
            "-j DROP",
            "-j RETURN",
            "-j LOG --log-prefix \"IN: \"",
            "-j MARK --set-xmark 0x1/0x1",
            "-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
            "-j LED --led-trigger-id seen");

    @Property(tries = 300)
    void printedRulesParseBackToEqualRules(@ForAll("ruleSets") RuleSet rules) {
        RuleSet again = Texts.rules(rules.toSave());
        assertThat(withoutPlaces(again)).isEqualTo(withoutPlaces(rules));
    }

    @Property(tries = 300)
    void whatIsPrintedIsPrintedTheSameAgain(@ForAll("ruleSets") RuleSet rules) {
        assertThat(Texts.rules(rules.toSave()).toSave()).isEqualTo(rules.toSave());
    }

    @Property(tries = 100)
    void blanksBetweenWordsSayNothing(@ForAll("ruleSets") RuleSet rules) {
        String spread = rules.toSave()
                .lines()
                .map(line -> line.startsWith("-A") && !line.contains("\"") ? line.replace(" ", " \t ") + "  " : line)
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(withoutPlaces(Texts.rules(spread))).isEqualTo(withoutPlaces(rules));
    }

    @Property(tries = 100)
    void aRestoredTableIsAsInTheTextWhateverWasThere(
            @ForAll("ruleSets") RuleSet before, @ForAll("ruleSets") RuleSet rules) {
        RuleSet after =
                RuleSetParser.restore(rules.toSave(), Texts.NFT, before, false).orThrow();
        assertThat(withoutPlaces(after)).isEqualTo(withoutPlaces(rules));
    }

    @Property(tries = 1000)
    void everyTextIsARuleSetOrHasAnErrorThatPointsIntoIt(@ForAll("texts") String text) {
        ParseResult result = RuleSetParser.parse(text, Texts.NFT);
        List<String> lines = text.lines().toList();
        boolean hasError = result.diagnostics().stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
        assertThat(result.rules().isEmpty()).isEqualTo(hasError);
        for (Diagnostic diagnostic : result.diagnostics()) {
            assertThat(diagnostic.span().line()).isBetween(1, Math.max(1, lines.size()));
            String line = lines.isEmpty() ? "" : lines.get(diagnostic.span().line() - 1);
            assertThat(diagnostic.sourceLine()).isEqualTo(line);
            assertThat(diagnostic.span().column()).isBetween(1, line.length() + 1);
        }
    }

    /** The chains and what their rules say, without the places where they stood. */
    private static List<String> withoutPlaces(RuleSet rules) {
        List<String> said = new ArrayList<>();
        for (Table table : rules.tables()) {
            for (Chain chain : table.chains()) {
                said.add(table.name() + " " + chain.name() + " " + chain.policy() + " " + chain.counters());
                chain.rules().forEach(line -> said.add(line.counters() + " " + line.rule()));
            }
        }
        return said;
    }

    @Provide
    Arbitrary<RuleSet> ruleSets() {
        Arbitrary<List<Chain>> builtIn = chains(BUILT_IN, true);
        Arbitrary<List<Chain>> user = chains(USER_CHAINS, false);
        return Combinators.combine(builtIn, user, Arbitraries.of(true, false)).as((base, others, counters) -> {
            List<Chain> all = new ArrayList<>(others);
            all.addAll(base);
            Table table = new Table(TableName.FILTER, all);
            return new RuleSet(Family.IPV4, List.of(counters ? table : uncounted(table)), counters);
        });
    }

    private static Table uncounted(Table table) {
        return new Table(
                table.name(),
                table.chains().stream()
                        .map(chain -> new Chain(
                                chain.name(),
                                chain.policy(),
                                chain.counters(),
                                chain.rules().stream()
                                        .map(line -> new RuleLine(line.rule(), line.span(), Counters.ZERO))
                                        .toList()))
                        .toList());
    }

    private static Arbitrary<List<Chain>> chains(List<String> names, boolean withPolicy) {
        Arbitrary<List<Chain>> chains = Arbitraries.just(List.of());
        for (String name : names) {
            // INPUT takes no -o and OUTPUT no -i. A user chain leads to later ones only, so that there is no loop.
            List<String> later = withPolicy ? USER_CHAINS : names.subList(names.indexOf(name) + 1, names.size());
            Arbitrary<List<RuleLine>> rules =
                    lines(later, !name.endsWith("PUT")).list().ofMaxSize(3);
            chains = Combinators.combine(chains, rules, Arbitraries.of(Chain.Policy.class), counters())
                    .as((before, lines, policy, counted) -> {
                        List<Chain> all = new ArrayList<>(before);
                        all.add(new Chain(
                                name,
                                Optional.of(policy).filter(p -> withPolicy),
                                withPolicy ? counted : Counters.ZERO,
                                lines));
                        return all;
                    });
        }
        return chains;
    }

    private static Arbitrary<Counters> counters() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Counters::new);
    }

    private static Arbitrary<RuleLine> lines(List<String> jumps, boolean withInterfaces) {
        Arbitrary<List<Match>> matches = Arbitraries.of(MATCHES)
                .list()
                .ofMaxSize(3)
                .map(texts ->
                        texts.stream().map(text -> rule(text).matches().get(0)).toList());
        return Combinators.combine(heads(withInterfaces), matches, actions(jumps), counters())
                .as((head, list, action, counted) ->
                        new RuleLine(new Rule(head, list, action), SourceSpan.NONE, counted));
    }

    private static Rule rule(String words) {
        RuleSet rules = Texts.rules(Texts.filter("-A FORWARD -p tcp " + words));
        Table table = rules.table(TableName.FILTER).orElseThrow();
        return table.chain(Hook.FORWARD).orElseThrow().rules().get(0).rule();
    }

    private static Arbitrary<Action> actions(List<String> jumps) {
        Arbitrary<Action> targets =
                Arbitraries.of(TARGETS).map(text -> rule(text).action());
        Arbitrary<Action> none = Arbitraries.just(new Action.None());
        if (jumps.isEmpty()) {
            return Arbitraries.oneOf(targets, none);
        }
        return Arbitraries.oneOf(
                targets,
                none,
                Arbitraries.of(jumps).map(Action.Jump::new),
                Arbitraries.of(jumps).map(Action.Goto::new));
    }

    private static Arbitrary<RuleHead> heads(boolean withInterfaces) {
        Arbitrary<Optional<Negatable<InterfaceName>>> interfaces =
                withInterfaces ? interfaces() : Arbitraries.just(Optional.empty());
        Arbitrary<Optional<Negatable<Boolean>>> fragments = Arbitraries.of(true, false)
                .map(negated -> new Negatable<>(true, negated))
                .optional();
        Optional<Negatable<Integer>> tcp = Optional.of(new Negatable<>(6, false));
        return Combinators.combine(networks(), networks(), interfaces, interfaces, fragments)
                .as((source, destination, in, out, fragment) ->
                        new RuleHead(source, destination, in, out, tcp, fragment));
    }

    private static Arbitrary<Optional<Negatable<InterfaceName>>> interfaces() {
        return Combinators.combine(Arbitraries.of("eth0", "cali+", "a.b"), Arbitraries.of(true, false))
                .as((name, negated) -> new Negatable<>(new InterfaceName(name), negated))
                .optional();
    }

    private static Arbitrary<Optional<Negatable<Network>>> networks() {
        Arbitrary<Network> prefixes = Combinators.combine(
                        Arbitraries.integers(), Arbitraries.integers().between(1, 32))
                .as((bits, length) -> Network.of(IpAddress.ipv4(bits), length));
        Arbitrary<Network> holes = Combinators.combine(
                        Arbitraries.integers(), Arbitraries.integers().filter(mask -> mask != 0))
                .as((bits, mask) -> new Network(IpAddress.ipv4(bits), IpAddress.ipv4(mask)));
        return Combinators.combine(Arbitraries.oneOf(prefixes, holes), Arbitraries.of(true, false))
                .as(Negatable::new)
                .optional();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "*filter",
                "*nat",
                "*",
                ":A - [0:0]",
                ":INPUT",
                ":",
                "COMMIT",
                "#",
                "-A",
                "INPUT",
                "A",
                "-I",
                "-D",
                "-N",
                "-X",
                "-F",
                "-P",
                "-R",
                "-Z",
                "-E",
                "1",
                "!",
                "-s",
                "10.0.0.1",
                "-d",
                "-p",
                "tcp",
                "-m",
                "comment",
                "--comment",
                "\"",
                "\"a b\"",
                "\\",
                "-j",
                "DROP",
                "LOG",
                "-g",
                "--dport",
                "80",
                "--dport=80",
                "-c",
                "[1:2]",
                "[",
                "--",
                "-",
                "-f",
                "-i",
                "eth0",
                "-4",
                "-6",
                "owner",
                "--uid-owner",
                "--c",
                "MARK",
                "--set-mark",
                "-t",
                "\u00e9\ud83d\ude00",
                "--tcp-flags",
                "SYN");
        Arbitrary<String> gaps = Arbitraries.of(" ", " ", " ", "\n", "\n", "\t", "");
        return Combinators.combine(pieces, gaps)
                .as((piece, gap) -> piece + gap)
                .list()
                .ofMaxSize(40)
                .map(list -> String.join("", list))
                .flatMap(text ->
                        Arbitraries.of("", "*filter\n:A - [0:0]\n-A INPUT ").map(start -> start + text));
    }
}
