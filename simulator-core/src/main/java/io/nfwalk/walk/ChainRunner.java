package io.nfwalk.walk;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Hook;

/** Runs a packet through a table's base chain; the contract of the plain interpreter and of faster ones. */
public interface ChainRunner {
    /**
     * Runs the packet through the base chain of the hook and everything it jumps to, counting and recording as the
     * kernel does.
     *
     * @param table the loaded table; it must have a chain for the hook
     * @param hook the hook
     * @param context the packet at this hook and table
     */
    Outcome run(RunningTable table, Hook hook, RuleContext context);

    /** What a table says of a packet. */
    sealed interface Outcome {
        /** It passes. */
        record Passed() implements Outcome {}

        /** It passes, and its hook does nothing more with it. */
        record Bypassed() implements Outcome {}

        /**
         * It is gone.
         *
         * @param cause why
         */
        record Dropped(Cause cause) implements Outcome {}

        /**
         * It hangs on something that nobody stated.
         *
         * @param fact what is not known
         * @param chain in which chain
         * @param rule at which position, from 1
         */
        record Undetermined(Fact fact, String chain, int rule) implements Outcome {}

        /** It passes. */
        Outcome PASSED = new Passed();
    }
}
