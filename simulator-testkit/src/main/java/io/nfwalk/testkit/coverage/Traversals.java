package io.nfwalk.testkit.coverage;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.TableName;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Which rules the packets of a record were compared with, in order. A record tells those that matched, and the ends of
 * chains; the rules between two of these were looked at and did not match.
 */
final class Traversals {
    private static final String JUMP = "jump ";
    private static final String GOTO = "goto ";

    private final List<Looked> looked = new ArrayList<>();
    /** The traversals of tables that have not ended, the latest first: what a rule sends is walked within them. */
    private final Deque<Traversal> open = new ArrayDeque<>();

    /**
     * A rule that a packet was compared with.
     *
     * @param key where the rule stands
     * @param family of the packet
     * @param line the rule, if it matched
     * @param matched the rule's verdict, if it matched
     */
    record Looked(RuleKey key, Family family, Optional<RuleLine> line, Optional<String> matched) {}

    /** Which chains of which table of which host. */
    private record TableAt(String host, Family family, Backend backend, TableName table, Hook hook) {}

    /** A packet on its way through a table. */
    private static final class Traversal {
        private final TableAt at;
        private final Deque<Position> chains = new ArrayDeque<>();

        Traversal(TableAt at) {
            this.at = at;
            chains.push(new Position(at.hook().name()));
        }
    }

    /** How far a packet has come in a chain. */
    private static final class Position {
        private final String chain;
        private int seen;

        Position(String chain) {
            this.chain = chain;
        }
    }

    private Traversals() {}

    static List<Looked> of(List<Event> events) {
        Traversals traversals = new Traversals();
        for (Event event : events) {
            if (event instanceof Event.Entered entered) {
                traversals.open.push(new Traversal(new TableAt(
                        entered.host(),
                        entered.packet().family(),
                        entered.backend(),
                        entered.table(),
                        entered.hook())));
            } else if (event instanceof Visit visit) {
                traversals.visit(visit);
            }
        }
        return traversals.looked;
    }

    private void visit(Visit visit) {
        TableAt at = new TableAt(visit.host(), visit.family(), visit.backend(), visit.table(), visit.hook());
        Traversal traversal = null;
        for (Iterator<Traversal> all = open.iterator(); all.hasNext() && traversal == null; ) {
            Traversal candidate = all.next();
            boolean isHere = candidate.at.equals(at)
                    && !candidate.chains.isEmpty()
                    && candidate.chains.peek().chain.equals(visit.chain());
            traversal = isHere ? candidate : null;
        }
        if (traversal != null) {
            advance(traversal, visit);
        }
    }

    private void advance(Traversal traversal, Visit visit) {
        Position position = traversal.chains.peek();
        // At its end a chain counts one more rule than it has.
        int until = visit.rule() > 0 ? visit.rule() : visit.number();
        for (int rule = position.seen + 1; rule < until; rule++) {
            looked.add(new Looked(key(visit, rule), visit.family(), Optional.empty(), Optional.empty()));
        }
        if (visit.rule() > 0) {
            looked.add(
                    new Looked(key(visit, visit.rule()), visit.family(), visit.line(), Optional.of(visit.verdict())));
        }
        position.seen = until;
        goOn(traversal, visit.verdict());
    }

    private static RuleKey key(Visit visit, int rule) {
        return new RuleKey(visit.table(), visit.chain(), rule);
    }

    private void goOn(Traversal traversal, String verdict) {
        if (verdict.startsWith(JUMP)) {
            traversal.chains.push(new Position(verdict.substring(JUMP.length())));
        } else if (verdict.startsWith(GOTO)) {
            traversal.chains.pop();
            traversal.chains.push(new Position(verdict.substring(GOTO.length())));
        } else if (verdict.equals("return")) {
            traversal.chains.pop();
        } else if (!verdict.equals("continue")) {
            open.remove(traversal);
        }
    }
}
