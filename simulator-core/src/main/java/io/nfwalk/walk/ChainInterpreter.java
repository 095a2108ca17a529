package io.nfwalk.walk;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Action;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.Verdict;
import io.nfwalk.walk.RunningTable.RunningChain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The plain reference: looks at rule after rule. Chains call each other on a stack of its own, so that any depth that
 * the kernel loads can be walked. Source: kernel net/ipv4/netfilter/ip_tables.c, ipt_do_table.
 */
public final class ChainInterpreter implements ChainRunner {
    /** An interpreter; it keeps nothing between runs. */
    public ChainInterpreter() {}

    /**
     * How many rules and chains' ends one packet may come to in one table. Where each chain jumps twice to the next,
     * forty of them make a way that no kernel would come to the end of in years.
     */
    static final int MOST_LOOKED_AT = 2_000_000;

    /** How many rules of a table one packet may meet: all are kept. */
    static final int MOST_MET = 300_000;

    /** Where a chain goes on after another one that it jumped to. */
    private record Caller(RunningChain chain, int next) {}

    /** Where a packet is in a table. */
    private static final class Place {
        private final RunningTable table;
        private final RunningChain base;
        private final Deque<Caller> callers = new ArrayDeque<>();
        private RunningChain chain;
        private int next;
        private int lookedAt;
        private int met;

        Place(RunningTable table, Hook hook) {
            this.table = table;
            this.base = table.base(hook);
            this.chain = base;
        }

        boolean isTooFar() {
            return ++lookedAt > MOST_LOOKED_AT || met > MOST_MET;
        }

        boolean isAtEnd() {
            return next == chain.size();
        }

        /** Goes into a chain whose end is the end of this one. */
        void enter(String name) {
            chain = table.chain(name);
            next = 0;
        }

        /** Goes into a chain that leads back here. */
        void call(String name) {
            callers.push(new Caller(chain, next));
            enter(name);
        }

        /** Back to where the chain was called; false from a built-in one. */
        boolean leave() {
            if (callers.isEmpty()) {
                return false;
            }
            Caller caller = callers.pop();
            chain = caller.chain();
            next = caller.next();
            return true;
        }
    }

    @Override
    public Outcome run(RunningTable table, Hook hook, RuleContext context) {
        Place place = new Place(table, hook);
        while (!place.isTooFar()) {
            if (place.isAtEnd()) {
                if (place.chain.policy().isEmpty()) {
                    context.visitEnd(place.chain);
                }
                if (!place.leave()) {
                    return policy(place.base, context);
                }
                continue;
            }
            int index = place.next++;
            MatchResult matched = matches(place.chain, index, context);
            if (!(matched instanceof MatchResult.No)) {
                Optional<Outcome> end = carryOut(matched, place, index, context);
                if (end.isPresent()) {
                    return end.get();
                }
            }
        }
        return tooFar(place);
    }

    private static Outcome tooFar(Place place) {
        String rules = place.met > MOST_MET ? MOST_MET + " rules met" : MOST_LOOKED_AT + " rules looked at";
        Fact fact = new Fact("more than " + rules + " in one table", "chains that a packet is done with sooner");
        return new Outcome.Undetermined(fact, place.chain.name(), Math.max(1, place.next));
    }

    /** What a rule does to a packet that it may have matched; an outcome if that ends the packet's way in the table. */
    private static Optional<Outcome> carryOut(MatchResult matched, Place place, int index, RuleContext context) {
        RunningChain chain = place.chain;
        if (matched instanceof MatchResult.HotDrop) {
            return Optional.of(broken(place.table, chain, index, context));
        }
        if (matched instanceof MatchResult.Unknown unknown) {
            return Optional.of(new Outcome.Undetermined(unknown.fact(), chain.name(), index + 1));
        }
        chain.count(index, context.packet().length());
        Verdict verdict = answered(act(chain.line(index).rule().action(), context), context);
        if (verdict instanceof Verdict.Unknown unknown) {
            return Optional.of(new Outcome.Undetermined(unknown.fact(), chain.name(), index + 1));
        }
        Visit visit = context.visit(chain, index, word(verdict));
        place.met++;
        return matched instanceof MatchResult.Doomed
                ? Optional.of(dropped(place.table, chain, index))
                : follow(verdict, visit, place, context);
    }

    /** Where the packet goes on, unless the verdict ends its way in the table. */
    private static Optional<Outcome> follow(Verdict verdict, Visit visit, Place place, RuleContext context) {
        if (verdict instanceof Verdict.Accept) {
            return Optional.of(Outcome.PASSED);
        }
        if (verdict instanceof Verdict.Bypass) {
            return Optional.of(new Outcome.Bypassed());
        }
        if (verdict instanceof Verdict.Drop) {
            return Optional.of(new Outcome.Dropped(new Cause.ByRule(visit)));
        }
        if (verdict instanceof Verdict.Jump jump) {
            place.call(jump.chain());
        } else if (verdict instanceof Verdict.Goto other) {
            place.enter(other.chain());
        } else if (verdict instanceof Verdict.Return && !place.leave()) {
            return Optional.of(policy(place.base, context));
        }
        return Optional.empty();
    }

    /** ip_tables says nothing of the rule, nf_tables calls it the rule's verdict; neither counts it. */
    private static Outcome broken(RunningTable table, RunningChain chain, int index, RuleContext context) {
        if (table.backend() == Backend.NFT) {
            context.visit(chain, index, "drop");
        }
        return dropped(table, chain, index);
    }

    private static Outcome dropped(RunningTable table, RunningChain chain, int index) {
        return new Outcome.Dropped(new Cause.BrokenPacket(table.name().toString(), chain.name(), index + 1));
    }

    private static MatchResult matches(RunningChain chain, int index, RuleContext context) {
        Rule rule = chain.line(index).rule();
        MatchResult head = rule.head().match(context);
        if (head instanceof MatchResult.No) {
            context.passedOver(chain, index, OptionalInt.empty());
        }
        if (!(head instanceof MatchResult.Yes)) {
            return head;
        }
        List<Match> matches = rule.matches();
        boolean doomed = false;
        for (int i = 0; i < matches.size(); i++) {
            context.at(chain, index, i);
            MatchResult result = matches.get(i).match(context);
            if (result instanceof MatchResult.Unknown unknown) {
                result = saysNoAnyway(matches.subList(i + 1, matches.size()), context)
                        ? MatchResult.NO
                        : context.answer(unknown.fact()).map(MatchResult::of).orElse(result);
            }
            if (result instanceof MatchResult.Doomed && context.backend() == Backend.LEGACY) {
                doomed = true;
            } else if (result instanceof MatchResult.Doomed || doomed && result instanceof MatchResult.No) {
                return MatchResult.HOT_DROP;
            } else if (!(result instanceof MatchResult.Yes)) {
                if (result instanceof MatchResult.No) {
                    context.passedOver(chain, index, OptionalInt.of(i));
                }
                return result;
            }
        }
        context.at(chain, index, matches.size());
        return doomed ? MatchResult.DOOMED : MatchResult.YES;
    }

    /**
     * Whether the rule does not match whatever is not known, since one of these that look at the packet alone says so.
     */
    private static boolean saysNoAnyway(List<Match> later, RuleContext context) {
        for (Match match : later) {
            if (match.conditions().isEmpty()) {
                return false;
            }
            if (match.match(context) instanceof MatchResult.No) {
                return true;
            }
        }
        return false;
    }

    /** What a target does that is not known may be answered through the door of the undecided. */
    private static Verdict answered(Verdict verdict, RuleContext context) {
        if (!(verdict instanceof Verdict.Unknown unknown)) {
            return verdict;
        }
        String subject = unknown.fact().subject();
        Optional<Boolean> goesOn = context.answer(new Fact(subject, "whether the packet goes on to the next rule"));
        if (goesOn.isEmpty() || goesOn.get()) {
            return goesOn.isEmpty() ? verdict : Verdict.CONTINUE;
        }
        Optional<Boolean> dropped = context.answer(new Fact(subject, "whether the packet is dropped"));
        return dropped.<Verdict>map(gone -> gone ? new Verdict.Drop("drop") : Verdict.ACCEPT)
                .orElse(verdict);
    }

    private static Verdict act(Action action, RuleContext context) {
        if (action instanceof Action.Jump jump) {
            return new Verdict.Jump(jump.chain());
        }
        if (action instanceof Action.Goto other) {
            return new Verdict.Goto(other.chain());
        }
        return action instanceof Action.Apply apply ? apply.target().apply(context) : Verdict.CONTINUE;
    }

    private static Outcome policy(RunningChain base, RuleContext context) {
        base.countPolicy(context.packet().length());
        Chain.Policy policy = base.policy().orElseThrow();
        Visit visit = context.visitPolicy(base, policy);
        return policy == Chain.Policy.ACCEPT ? Outcome.PASSED : new Outcome.Dropped(new Cause.ByRule(visit));
    }

    private static String word(Verdict verdict) {
        if (verdict instanceof Verdict.Drop drop) {
            return drop.word();
        }
        if (verdict instanceof Verdict.Jump jump) {
            return "jump " + jump.chain();
        }
        if (verdict instanceof Verdict.Goto other) {
            return "goto " + other.chain();
        }
        if (verdict instanceof Verdict.Bypass) {
            return "QUEUE";
        }
        if (verdict instanceof Verdict.Accept) {
            return "accept";
        }
        return verdict instanceof Verdict.Return ? "return" : "continue";
    }
}
