/**
 * What travels: addresses of both families, headers, {@link io.nfwalk.packet.Packet} and {@link
 * io.nfwalk.packet.Tuple}. Everything here is an immutable value; nothing here knows of hosts, rules or time.
 *
 * <p>Next: {@link io.nfwalk.chance}.
 */
package io.nfwalk.packet;
