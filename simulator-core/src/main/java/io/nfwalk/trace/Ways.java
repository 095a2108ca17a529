package io.nfwalk.trace;

import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Tries what was left open: whether the destination is this host's, and by which interfaces the packet comes in and
 * leaves. Of interfaces, those are tried by which a rule that was looked at decided.
 */
final class Ways {
    private static final int MOST = 24;

    private final Function<Choice, Run> run;
    private final boolean inIsOpen;
    private final boolean outIsOpen;
    private final Map<Choice, Run> runs = new LinkedHashMap<>();
    private boolean leftSomeOut;

    /**
     * What is supposed.
     *
     * @param own whether the destination is this host's address
     * @param in the interface that it comes in by; empty for what was said, or one that no rule names
     * @param out the interface that it leaves by, likewise
     */
    record Choice(boolean own, Optional<String> in, Optional<String> out) {
        static Choice of(boolean own) {
            return new Choice(own, Optional.empty(), Optional.empty());
        }

        private List<Choice> simpler() {
            List<Choice> simpler = new ArrayList<>();
            if (in.isPresent()) {
                simpler.add(new Choice(own, Optional.empty(), out));
            }
            if (out.isPresent()) {
                simpler.add(new Choice(own, in, Optional.empty()));
            }
            return simpler;
        }
    }

    /**
     * What came of a choice.
     *
     * @param way the way
     * @param fate where routing sent the packet
     */
    record Run(TracedWay way, Fate fate) {
        boolean endsLike(Run other) {
            List<TracedWay.Share> shares = way.outcomes();
            List<TracedWay.Share> others = other.way.outcomes();
            if (!endsLike(way, other.way) || shares.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < shares.size(); i++) {
                boolean same = shares.get(i).probability().equals(others.get(i).probability())
                        && endsLike(shares.get(i).way(), others.get(i).way());
                if (!same) {
                    return false;
                }
            }
            return true;
        }

        private static boolean endsLike(TracedWay one, TracedWay other) {
            Verdict verdict = one.verdict();
            return verdict.kind() == other.verdict().kind()
                    && verdict.by()
                            .map(Visit::address)
                            .equals(other.verdict().by().map(Visit::address))
                    && (!verdict.kind().passed()
                            || verdict.ending()
                                    .packet()
                                    .equals(other.verdict().ending().packet()))
                    && one.asked().map(RuleAnswer::kind).equals(other.asked().map(RuleAnswer::kind));
        }
    }

    /** Where routing sent a packet. */
    enum Fate {
        /** To this host. */
        LOCAL,
        /** Away. */
        OUT,
        /** It did not come so far. */
        NEITHER
    }

    Ways(Function<Choice, Run> run, boolean inIsOpen, boolean outIsOpen) {
        this.run = run;
        this.inIsOpen = inIsOpen;
        this.outIsOpen = outIsOpen;
    }

    /** Tries these and what they lead to; in the order in which they are to be told. */
    Map<Choice, Run> explore(List<Choice> first) {
        Deque<Choice> open = new ArrayDeque<>(first);
        while (!open.isEmpty() && runs.size() < MOST) {
            Choice choice = open.poll();
            if (runs.containsKey(choice)) {
                continue;
            }
            Run done = run.apply(choice);
            runs.put(choice, done);
            next(choice, done).stream()
                    .filter(other -> !runs.containsKey(other))
                    .forEach(open::add);
        }
        leftSomeOut = !open.isEmpty();
        return runs;
    }

    /** Whether there were more interfaces than could be tried. */
    boolean leftSomeOut() {
        return leftSomeOut;
    }

    /** Whether the choice of an interface makes a difference. */
    boolean matters(Choice choice) {
        return choice.simpler().stream()
                .map(runs::get)
                .noneMatch(simpler -> simpler != null && simpler.endsLike(runs.get(choice)));
    }

    private List<Choice> next(Choice choice, Run done) {
        List<Choice> next = new ArrayList<>();
        if (outIsOpen && choice.out().isEmpty()) {
            names(done.way(), true).forEach(name -> next.add(new Choice(choice.own(), choice.in(), Optional.of(name))));
        }
        if (inIsOpen && choice.in().isEmpty()) {
            names(done.way(), false)
                    .forEach(name -> next.add(new Choice(choice.own(), Optional.of(name), choice.out())));
        }
        return next;
    }

    /** The interfaces by which rules decided: those that kept a rule from matching, and those that would have. */
    private static Set<String> names(TracedWay way, boolean out) {
        Set<String> names = new LinkedHashSet<>();
        String option = out ? "-o " : "-i ";
        List<Event> events = new ArrayList<>(way.events());
        way.outcomes().forEach(share -> events.addAll(share.way().events()));
        for (Event event : events) {
            Optional<Negatable<InterfaceName>> decided = Optional.empty();
            if (event instanceof Event.PassedOver passed) {
                boolean byIt = passed.mismatch().condition().startsWith(option)
                        || passed.mismatch().condition().startsWith("! " + option);
                decided = byIt
                        ? out
                                ? passed.line().rule().head().outInterface()
                                : passed.line().rule().head().inInterface()
                        : Optional.empty();
            } else if (event instanceof Visit visit && visit.line().isPresent()) {
                decided = out
                        ? visit.line().get().rule().head().outInterface()
                        : visit.line().get().rule().head().inInterface();
            }
            decided.map(given -> given.value().text())
                    .map(text -> text.replaceFirst("\\+$", "0"))
                    .filter(name -> !name.equals("lo") && name.length() <= 15 && !name.equals("0"))
                    .ifPresent(names::add);
        }
        return names;
    }
}
