package io.nfwalk.cli;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NamedSets;
import io.nfwalk.host.SetText;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.check.Finding;
import io.nfwalk.rules.check.RuleSetCheck;
import io.nfwalk.scenario.CheckedFile;
import io.nfwalk.scenario.CheckedFile.Note;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.PlannedStep;
import io.nfwalk.scenario.RulesText;
import io.nfwalk.scenario.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks one file: what each iptables would refuse, and what is odd about the rules.
 *
 * @param backends which iptables are asked; what all of them refuse is an error
 * @param family which iptables rule files are for, if that was given
 * @param sets the ip sets that are there when rule files are loaded, if that was given
 */
record FileCheck(List<Backend> backends, Optional<Family> family, Optional<SetText> sets) {
    /** Copies the list. */
    FileCheck {
        backends = List.copyOf(backends);
    }

    /** Checks a file with rules; {@code -} is the standard input. */
    CheckedFile rules(Path file) {
        RuleInput input = RuleInput.read(file, family);
        SourceLines lines = new SourceLines(Path.of(""));
        input.text().ifPresent(text -> lines.add(input.name(), text));
        Map<Backend, List<Diagnostic>> told = new LinkedHashMap<>();
        Optional<RuleSet> rules = Optional.empty();
        RuleSet some = RuleSet.empty(Family.IPV4);
        List<ParseResult> results = input.parse(backends);
        for (int i = 0; i < backends.size(); i++) {
            ParseResult result = results.get(i);
            told.put(backends.get(i), result.diagnostics());
            rules = rules.or(result::rules);
            some = some.tables().size() < result.committed().tables().size() ? result.committed() : some;
        }
        List<Note> notes = new ArrayList<>(merged(told));
        RuleSet checked = rules.orElse(some);
        notes.addAll(odd(checked, input.name(), lines));
        notes.addAll(ofSets(checked, lines));
        return new CheckedFile(input.name(), inOrder(notes, input.name()));
    }

    /** Which sets have to be there, or, where it was said which ones are, what iptables says of those that are not. */
    private List<Note> ofSets(RuleSet rules, SourceLines lines) {
        NamedSets named = NamedSets.in(rules);
        List<Diagnostic> told = sets.map(text -> named.missing(SetFile.restored(text)))
                .orElseGet(() -> named.needed().stream().toList());
        return told.stream()
                .map(diagnostic -> {
                    String line = lines.line(
                            diagnostic.span().file(), diagnostic.span().line());
                    return new Note(
                            diagnostic.quoting(line), sets.isPresent() ? backends : List.of(), Optional.empty());
                })
                .toList();
    }

    /** Checks a scenario and the rules that it names or holds. */
    CheckedFile scenario(Path file) {
        Map<Backend, List<Diagnostic>> told = new LinkedHashMap<>();
        Optional<Scenario> scenario = Optional.empty();
        for (Backend backend : backends) {
            Scenario.Read read = Scenario.read(file, backend);
            told.put(backend, read.diagnostics());
            scenario = scenario.or(read::scenario);
        }
        Set<Note> notes = new LinkedHashSet<>(merged(told));
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        SourceLines lines = new SourceLines(folder);
        scenario.ifPresent(read -> ruleSets(read)
                .forEach((rules, bridges) -> odd(rules, file.toString(), lines).stream()
                        .filter(note -> !bridges || !note.diagnostic().code().equals("needs-br-netfilter"))
                        .forEach(notes::add)));
        return new CheckedFile(file.toString(), inOrder(new ArrayList<>(notes), file.toString()));
    }

    /** All rule sets of a scenario, and whether their host ever has br_netfilter. */
    private static Map<RuleSet, Boolean> ruleSets(Scenario scenario) {
        Map<RuleSet, Boolean> ruleSets = new LinkedHashMap<>();
        for (HostSetup setup : scenario.setups()) {
            boolean bridges = setup.host().brNetfilterLoaded()
                    || loadsBridges(scenario, setup.host().name());
            for (LoadedRules loaded : setup.host().ruleSets()) {
                ruleSets.put(loaded.rules(), bridges);
            }
            for (PlannedStep step : scenario.steps()) {
                if (step.action() instanceof PlannedStep.Action.Alter alter
                        && alter.change().host().equals(setup.host().name())) {
                    for (RulesText text : alter.change().loads()) {
                        ruleSets.put(text.rules(), bridges);
                    }
                }
            }
        }
        return ruleSets;
    }

    private static boolean loadsBridges(Scenario scenario, String host) {
        return scenario.steps().stream()
                .map(PlannedStep::action)
                .filter(PlannedStep.Action.Alter.class::isInstance)
                .map(action -> ((PlannedStep.Action.Alter) action).change())
                .anyMatch(change -> change.host().equals(host)
                        && change.modules().orElse(List.of()).contains("br_netfilter"));
    }

    /** What is told of the file, and by which iptables; what only one of several refuses is no more than a warning. */
    private List<Note> merged(Map<Backend, List<Diagnostic>> told) {
        Map<Diagnostic, List<Backend>> tellers = new LinkedHashMap<>();
        told.forEach((backend, diagnostics) -> diagnostics.forEach(diagnostic ->
                tellers.computeIfAbsent(diagnostic, absent -> new ArrayList<>()).add(backend)));
        List<Note> notes = new ArrayList<>();
        tellers.forEach((diagnostic, by) -> notes.add(note(diagnostic, by)));
        return notes;
    }

    private Note note(Diagnostic diagnostic, List<Backend> by) {
        if (!diagnostic.refusedByIptables()) {
            return new Note(diagnostic, List.of(), Optional.empty());
        }
        if (by.size() == backends.size()) {
            return new Note(with(diagnostic, Severity.ERROR, diagnostic.message()), by, Optional.empty());
        }
        String message = "only " + name(by.get(0)) + " refuses this: " + diagnostic.message();
        return new Note(with(diagnostic, Severity.WARNING, message), by, Optional.empty());
    }

    private static String name(Backend backend) {
        return switch (backend) {
            case NFT -> "iptables-nft";
            case LEGACY -> "iptables-legacy";
        };
    }

    private static Diagnostic with(Diagnostic diagnostic, Severity severity, String message) {
        return new Diagnostic(
                severity,
                diagnostic.code(),
                diagnostic.span(),
                diagnostic.length(),
                message,
                diagnostic.sourceLine(),
                diagnostic.expected(),
                diagnostic.hint());
    }

    /** What is odd about a rule set of that file, each with its place. */
    private static List<Note> odd(RuleSet rules, String file, SourceLines lines) {
        List<Finding> findings = RuleSetCheck.of(rules);
        List<Note> notes = new ArrayList<>();
        for (Table table : rules.tables()) {
            Set<String> wanted = new LinkedHashSet<>();
            findings.stream()
                    .filter(finding -> finding.table() == table.name() && finding.rule() == 0)
                    .forEach(finding -> wanted.add(declaration(finding)));
            SourceSpan some = someRule(table, file);
            Map<String, Integer> found =
                    wanted.isEmpty() ? Map.of() : lines.find(some.file(), some.line(), "*" + table.name(), wanted);
            for (Finding finding : findings) {
                if (finding.table() == table.name()) {
                    int line = found.getOrDefault(declaration(finding), 1);
                    SourceSpan span = finding.rule() > 0 ? finding.span() : new SourceSpan(some.file(), line, 1);
                    notes.add(note(finding, span, lines));
                }
            }
        }
        return notes;
    }

    /** How the line begins that declares the chain, or begins the table. */
    private static String declaration(Finding finding) {
        return finding.chain().isEmpty() ? "*" + finding.table() : ":" + finding.chain();
    }

    /** Where some rule of the table stands; else the file's first line. */
    private static SourceSpan someRule(Table table, String file) {
        return table.chains().stream()
                .flatMap(chain -> chain.rules().stream())
                .map(RuleLine::span)
                .filter(span -> span.line() > 0)
                .findFirst()
                .orElse(new SourceSpan(file, 1, 1));
    }

    private static Note note(Finding finding, SourceSpan span, SourceLines lines) {
        String line = lines.line(span.file(), span.line());
        int indentation = line.length() - line.stripLeading().length();
        Diagnostic diagnostic = new Diagnostic(
                finding.severity(),
                finding.code(),
                new SourceSpan(span.file(), span.line(), Math.max(span.column(), indentation + 1)),
                1,
                finding.message(),
                line,
                Optional.empty(),
                finding.hint());
        return new Note(diagnostic, List.of(), Optional.of(finding));
    }

    /** What the file itself has, then what others have that it names; in each by line. */
    private static List<Note> inOrder(List<Note> notes, String file) {
        Map<String, Integer> order = new LinkedHashMap<>(Map.of(file, 0));
        notes.forEach(note -> order.putIfAbsent(note.diagnostic().span().file(), order.size()));
        List<Note> sorted = new ArrayList<>(notes);
        sorted.sort(Comparator.<Note>comparingInt(
                        note -> order.get(note.diagnostic().span().file()))
                .thenComparingInt(note -> note.diagnostic().span().line())
                .thenComparingInt(note -> note.diagnostic().span().column()));
        return sorted;
    }
}
