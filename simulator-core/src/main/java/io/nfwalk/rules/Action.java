package io.nfwalk.rules;

/** The end of a rule. */
public sealed interface Action {
    /** No {@code -j} and no {@code -g}: the rule only counts. */
    record None() implements Action {}

    /**
     * {@code -j} with a user chain.
     *
     * @param chain its name
     */
    record Jump(String chain) implements Action {}

    /**
     * {@code -g} with a user chain.
     *
     * @param chain its name
     */
    record Goto(String chain) implements Action {}

    /**
     * {@code -j} with a target.
     *
     * @param target the target
     */
    record Apply(Target target) implements Action {}

    /** Its canonical text, empty for {@link None}. */
    default String toSave() {
        if (this instanceof Jump jump) {
            return "-j " + jump.chain();
        }
        if (this instanceof Goto other) {
            return "-g " + other.chain();
        }
        return this instanceof Apply apply ? apply.target().toSave() : "";
    }
}
