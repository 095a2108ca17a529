package io.nfwalk.trace;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.Table;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells what one packet had to do with one rule, out of everything that was recorded of it. */
final class RuleAnswers {
    /** So many callers of a chain are asked one after the other. */
    private static final int DEEPEST = 3;

    private static final String AWAY = "did not come to it: ";

    private final AskedRule asked;
    private final Table table;
    private final Chain chain;
    private final RuleLine line;

    private RuleAnswers(AskedRule asked, Table table, Chain chain, RuleLine line) {
        this.asked = asked;
        this.table = table;
        this.chain = chain;
        this.line = line;
    }

    /**
     * About that rule.
     *
     * @throws ContradictionException if there is none
     */
    static RuleAnswers about(AskedRule asked, Tracer said, Family family) {
        List<Table> tables = said.rules().stream()
                .filter(loaded -> loaded.rules().family() == family)
                .flatMap(loaded -> loaded.rules().table(asked.table()).stream())
                .toList();
        if (tables.isEmpty()) {
            throw new ContradictionException("there is no table " + asked.table() + " of the packet's family");
        }
        for (Table table : tables) {
            Optional<Chain> chain = table.chain(asked.chain());
            if (chain.isPresent() && asked.number() <= chain.get().rules().size()) {
                return new RuleAnswers(
                        asked, table, chain.get(), chain.get().rules().get(asked.number() - 1));
            }
        }
        throw new ContradictionException(tables.stream()
                .flatMap(table -> table.chain(asked.chain()).stream())
                .findFirst()
                .map(chain -> "chain " + asked.chain() + " of table " + asked.table() + " has no rule " + asked.number()
                        + ", only " + chain.rules().size())
                .orElseGet(() -> "table " + asked.table() + " has no chain " + asked.chain() + nearest(asked, tables)));
    }

    private static String nearest(AskedRule asked, List<Table> tables) {
        List<String> chains = tables.stream()
                .flatMap(table -> table.chains().stream())
                .map(Chain::name)
                .toList();
        String hint = Spelling.hint(asked.chain(), chains);
        return hint.isEmpty() ? "" : "; " + hint;
    }

    /** What all these events say of it. */
    RuleAnswer in(List<Event> events, Verdict verdict) {
        List<String> matched = new ArrayList<>();
        List<String> not = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Visit visit && isThis(visit.table(), visit.chain(), visit.rule())) {
                matched.add("matched " + visit.before() + " at " + visit.hook() + ": " + visit.verdict());
            } else if (event instanceof Event.PassedOver passed
                    && isThis(passed.table(), passed.chain(), passed.rule())) {
                not.add("did not match " + passed.packet() + " at " + passed.hook() + ": " + passed.mismatch());
            }
        }
        if (!matched.isEmpty()) {
            matched.addAll(not);
            return answer(RuleAnswer.Kind.MATCHED, matched);
        }
        if (verdict.ending() instanceof Ending.Undetermined unknown
                && unknown.table().equals(asked.table().toString())
                && unknown.chain().equals(asked.chain())
                && unknown.rule() == asked.number()) {
            not.add("whether it matches is not known; needed: " + unknown.fact().needs());
            return answer(RuleAnswer.Kind.UNDETERMINED, not);
        }
        return not.isEmpty()
                ? answer(RuleAnswer.Kind.NOT_REACHED, whatKeptItAway(events, verdict))
                : answer(RuleAnswer.Kind.NOT_MATCHED, not);
    }

    private boolean isThis(Object atTable, String atChain, int rule) {
        return atTable == asked.table() && atChain.equals(asked.chain()) && rule == asked.number();
    }

    private RuleAnswer answer(RuleAnswer.Kind kind, List<String> reasons) {
        return new RuleAnswer(asked, VerdictReader.quote(line), kind, reasons);
    }

    private List<String> whatKeptItAway(List<Event> events, Verdict verdict) {
        List<String> reasons = new ArrayList<>();
        addWhatKeptItFrom(chain, asked.number(), events, verdict, DEEPEST, reasons);
        return List.copyOf(new LinkedHashSet<>(reasons));
    }

    private void addWhatKeptItFrom(
            Chain chain, int number, List<Event> events, Verdict verdict, int depth, List<String> reasons) {
        Set<String> ends = new LinkedHashSet<>();
        for (Event event : events) {
            if (event instanceof Visit visit
                    && visit.table() == asked.table()
                    && visit.chain().equals(chain.name())
                    && visit.rule() > 0
                    && visit.rule() < number
                    && !visit.verdict().equals("continue")
                    && !visit.verdict().startsWith("jump ")) {
                ends.add(AWAY + "it went no further in " + chain.name() + " than to " + visit.address() + ": "
                        + visit.verdict()
                        + visit.line()
                                .flatMap(VerdictReader::place)
                                .map(place -> "  (" + place + ")")
                                .orElse(""));
            }
        }
        if (verdict.ending() instanceof Ending.Undetermined unknown
                && unknown.table().equals(asked.table().toString())
                && unknown.chain().equals(chain.name())
                && unknown.rule() < number) {
            ends.add(AWAY + "it is not known what becomes of it at " + unknown.table() + ":" + unknown.chain()
                    + ":rule:" + unknown.rule());
        }
        boolean came = events.stream().anyMatch(event -> isIn(chain, event));
        if (!ends.isEmpty()) {
            reasons.addAll(ends);
        } else if (came) {
            reasons.add(AWAY + "a chain that " + chain.name() + " calls before did not let it come back: " + verdict);
        } else if (chain.policy().isPresent()) {
            reasons.add(AWAY + "it did not come to " + chain.name() + " of " + asked.table() + ": " + verdict);
        } else {
            addCallers(chain, events, verdict, depth, reasons);
        }
    }

    private boolean isIn(Chain chain, Event event) {
        return event instanceof Visit visit
                        && visit.table() == asked.table()
                        && visit.chain().equals(chain.name())
                || event instanceof Event.PassedOver passed
                        && passed.table() == asked.table()
                        && passed.chain().equals(chain.name());
    }

    /** Nobody sent it to the chain: what those who would have say. */
    private void addCallers(Chain callee, List<Event> events, Verdict verdict, int depth, List<String> reasons) {
        int before = reasons.size();
        for (Chain caller : table.chains()) {
            for (int i = 0; i < caller.rules().size(); i++) {
                if (depth > 0 && leadsTo(callee, caller.rules().get(i))) {
                    addCaller(caller, i + 1, events, verdict, depth, reasons);
                }
            }
        }
        if (reasons.size() == before) {
            reasons.add(
                    depth > 0
                            ? AWAY + "no rule leads to chain " + callee.name()
                            : AWAY + "it did not come to chain " + callee.name());
        }
    }

    private static boolean leadsTo(Chain callee, RuleLine line) {
        Action action = line.rule().action();
        return action instanceof Action.Jump jump && jump.chain().equals(callee.name())
                || action instanceof Action.Goto other && other.chain().equals(callee.name());
    }

    private void addCaller(
            Chain caller, int number, List<Event> events, Verdict verdict, int depth, List<String> reasons) {
        List<String> looked = events.stream()
                .filter(Event.PassedOver.class::isInstance)
                .map(Event.PassedOver.class::cast)
                .filter(passed -> passed.table() == asked.table()
                        && passed.chain().equals(caller.name())
                        && passed.rule() == number)
                .map(passed -> AWAY + asked.table() + ":" + caller.name() + ":rule:" + number
                        + " would have led there, but: " + passed.mismatch())
                .distinct()
                .toList();
        if (looked.isEmpty()) {
            addWhatKeptItFrom(caller, number, events, verdict, depth - 1, reasons);
        } else {
            reasons.addAll(looked);
        }
    }
}
