package io.nfwalk.rules;

/**
 * Why a rule did not take a packet: the first of its conditions that did not hold, and what the packet has in its
 * place.
 *
 * @param condition the condition as a rule words it: {@code --dport 53}
 * @param found what was found instead: {@code its destination port is 80}; empty where there is no more to say than no
 */
public record Mismatch(String condition, String found) {
    /** {@code --dport 53: its destination port is 80}. */
    @Override
    public String toString() {
        return found.isEmpty() ? condition : condition + ": " + found;
    }

    /** A condition's words, with {@code !} before them if it is negated. */
    public static String condition(String words, boolean negated) {
        return negated ? "! " + words : words;
    }
}
