package io.nfwalk.chance;

/**
 * Something about the world that a walk depends on and the input may not say.
 *
 * @param subject what is not known: {@code -m owner}
 * @param needs what would settle it, for people
 */
public record Fact(String subject, String needs) {}
