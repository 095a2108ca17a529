package io.nfwalk.chance;

/**
 * A fact, and what it is asked of. Two questions about the same fact and thing have one answer, wherever they are
 * asked.
 *
 * @param fact what is asked
 * @param host on which host
 * @param step in which step of the simulation, from 1
 * @param about the packet or the socket, in words
 * @param table where it is asked: the rule's table
 * @param chain the rule's chain
 * @param rule the rule's position in it, from 1
 */
public record Question(Fact fact, String host, int step, String about, String table, String chain, int rule) {
    /** Whether the answer to one is the answer to the other. */
    public boolean isSameAs(Question other) {
        return fact.equals(other.fact)
                && host.equals(other.host)
                && about.equals(other.about)
                && (fact.scope() == Fact.Scope.SOCKET || step == other.step);
    }

    /** The same question, asked in that step. */
    public Question inStep(int number) {
        return new Question(fact, host, number, about, table, chain, rule);
    }
}
