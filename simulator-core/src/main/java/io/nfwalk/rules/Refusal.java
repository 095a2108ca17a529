package io.nfwalk.rules;

/**
 * Why something cannot stand where it stands.
 *
 * @param code the diagnostic's code, such as {@code target-wrong-hook}
 * @param message the reason, for people
 * @param expected what would be right
 */
public record Refusal(String code, String message, String expected) {}
