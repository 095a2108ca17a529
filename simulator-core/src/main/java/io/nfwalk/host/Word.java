package io.nfwalk.host;

/**
 * A word of a line.
 *
 * @param text its letters
 * @param offset where in the line it begins, from 0
 */
record Word(String text, int offset) {}
