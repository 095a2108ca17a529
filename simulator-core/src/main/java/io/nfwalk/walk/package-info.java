/**
 * A packet's way through one host: the hooks in priority order, the kernel's path between them, and the record of it.
 *
 * <pre>
 *   in -> PREROUTING -> route -> FORWARD -------> POSTROUTING -> out
 *                         |                           ^
 *                       INPUT -> process -> route -> OUTPUT
 * </pre>
 *
 * <ol>
 *   <li>{@link io.nfwalk.walk.HostWalk} is a running host. Frames arrive at {@code receive}, the host's own packets at
 *       {@code send}; wires, neighbours and sockets are its {@link io.nfwalk.walk.Surroundings}.
 *   <li>Inside, {@code BridgePath}, {@code InputPath} and {@code OutputPath} follow a {@code Passage}, a packet with what
 *       the host knows of it; {@code Netfilter} takes it through one hook, {@code Stage} by {@code Stage}.
 *   <li>{@link io.nfwalk.walk.ChainInterpreter} walks one table's chains, rule after rule: the plain
 *       {@link io.nfwalk.walk.ChainRunner}, and the one to read.
 *   <li>Everything that happens is an {@link io.nfwalk.walk.Event}. A {@link io.nfwalk.walk.Visit} is a rule that matched
 *       or a policy that was reached; an {@link io.nfwalk.walk.Ending} is where a packet's way is over, with a
 *       {@link io.nfwalk.walk.Cause} if it went no further. A packet may have several ends.
 * </ol>
 *
 * <p>All that changes while packets pass is one object, {@code HostState}. The description of the host is immutable.
 *
 * <p>Next: {@link io.nfwalk.walk.ChainInterpreter}, then {@link io.nfwalk.network}.
 */
package io.nfwalk.walk;
