/**
 * The rooms of conntrack's helpers, one for each name that {@code CT --helper} takes: what they read in a payload, what
 * they then expect, and what they write anew where the connection is translated.
 *
 * <p>A {@link io.nfwalk.conntrack.helper.Helper} is given a {@link io.nfwalk.conntrack.helper.Visit}, one packet of its
 * connection behind all chains. It makes {@link io.nfwalk.conntrack.helper.Expectation expectations}; a new connection
 * that fits one is RELATED, and where the first connection is translated an {@link io.nfwalk.conntrack.helper.Arrival}
 * translates it alike. Parsing is the kernel's to the letter, with its oddities, as a packet that a helper can't read
 * may be dropped.
 */
package io.nfwalk.conntrack.helper;
