/**
 * What a host remembers of connections, and what it makes of their addresses. The way of a first packet:
 *
 * <ol>
 *   <li>{@link io.nfwalk.conntrack.ConntrackTable#track} finds its {@link io.nfwalk.conntrack.Connection} or makes one,
 *       which only this packet knows; a tracker of its protocol judges it. The result is a {@link
 *       io.nfwalk.conntrack.Tracking}.
 *   <li>{@link io.nfwalk.conntrack.Nat} decides its translation, destination first, source last, and rewrites it.
 *   <li>{@link io.nfwalk.conntrack.ConntrackTable#confirm} puts the connection into the table when the packet leaves or
 *       reaches a socket, unless another connection has one of its tuples.
 * </ol>
 *
 * <p>Later packets and answers are found by their tuple and only rewritten. Time is a {@link
 * io.nfwalk.conntrack.VirtualClock}; ports that the kernel draws come through {@link io.nfwalk.chance.Chance}.
 *
 * <p>The trackers and the choice of tuples were compared with a 6.18 kernel packet by packet, on random conversations.
 *
 * <p>Helpers read payloads: text by themselves, H.323's packed messages by {@code io.nfwalk.conntrack.per}.
 *
 * <p>Next: {@link io.nfwalk.rules}.
 */
package io.nfwalk.conntrack;
