package io.nfwalk.rules;

/** What a rule's target says. */
public sealed interface Verdict {
    /** The table lets the packet pass. */
    record Accept() implements Verdict {}

    /**
     * The packet is for a program that does not listen, and goes past all that its hook would have done with it then.
     */
    record Bypass() implements Verdict {}

    /**
     * The packet is gone.
     *
     * @param word how the record calls it: {@code drop}, or the target's name ({@code REJECT})
     */
    record Drop(String word) implements Verdict {}

    /** The next rule of the chain. */
    record Continue() implements Verdict {}

    /** Back to the chain that jumped here; in a base chain, its policy. */
    record Return() implements Verdict {}

    /**
     * On in another chain, and back here after it.
     *
     * @param chain its name
     */
    record Jump(String chain) implements Verdict {}

    /**
     * On in another chain, and after it back to whoever jumped here.
     *
     * @param chain its name
     */
    record Goto(String chain) implements Verdict {}

    /** What happens hangs on a target that nfwalk does not know. */
    record Unknown(io.nfwalk.chance.Fact fact) implements Verdict {}

    /** The table lets the packet pass. */
    Verdict ACCEPT = new Accept();
    /** The packet is gone, by {@code drop}. */
    Verdict DROP = new Drop("drop");
    /** The next rule. */
    Verdict CONTINUE = new Continue();
    /** Back to the caller. */
    Verdict RETURN = new Return();
}
