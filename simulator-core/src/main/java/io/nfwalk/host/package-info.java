/**
 * One network namespace: an immutable {@link io.nfwalk.host.Host} and the pure look-ups that the kernel would do in it.
 *
 * <p>A host is built from interfaces, sysctls, routes and policy rules (as the argument lines of iproute2), rules and
 * sockets. {@link io.nfwalk.host.Routing} then answers where a packet goes: {@code input} for those that come in,
 * {@code output} for the host's own, {@code reroute} for those that OUTPUT changed. No packet moves here.
 *
 * <p>Next: {@code io.nfwalk.walk}.
 */
package io.nfwalk.host;
