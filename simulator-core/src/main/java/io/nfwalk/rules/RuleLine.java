package io.nfwalk.rules;

/**
 * A rule and where it stood.
 *
 * @param rule what it says
 * @param span its place in the text
 * @param counters what the text says that it has counted
 */
public record RuleLine(Rule rule, SourceSpan span, Counters counters) {}
