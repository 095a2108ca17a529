/**
 * What a Linux host does to a packet: the front door.
 *
 * <p>Three lines: parse the rules, build the host, send a packet.
 *
 * <pre>{@code
 * RuleSet rules = Simulator.parse(text);
 * Host router = Host.builder("router")
 *         .networkInterface("eth0", "10.8.0.1/24")
 *         .networkInterface("eth1", "10.9.0.1/24")
 *         .sysctl("net.ipv4.ip_forward", "1")
 *         .rules(rules)
 *         .build();
 * Walk walk = Simulator.of(router).receive("eth0", Packet.tcp("10.8.0.2:40000", "10.8.0.1:80"));
 * }</pre>
 *
 * <p>Then read: {@link io.nfwalk.Walk#visits()} are the rules it met, {@link io.nfwalk.Walk#endings()} where it ended,
 * {@link io.nfwalk.Walk#connections()} what conntrack remembers, {@link io.nfwalk.Walk#why()} the reason in words, and
 * {@code System.out.println(walk)} is all of it for people.
 *
 * <p>The data's way through the packages, each of which knows only those before it:
 *
 * <pre>
 *  iptables-save text --> rules --> ChainRunner ---------+
 *  builders ------------> host, network --> walk --------+--> record --> explain --> Walk
 *                                            |
 *                                 conntrack, chance
 * </pre>
 *
 * <ol>
 *   <li>{@link io.nfwalk.undo}: what running state is kept in, so that it can be set back to a mark.
 *   <li>{@link io.nfwalk.packet}: addresses, headers, packets, tuples.
 *   <li>{@link io.nfwalk.chance}: the one door of everything that the input does not decide.
 *   <li>{@link io.nfwalk.conntrack}: connections, their states and time-outs, NAT.
 *   <li>{@link io.nfwalk.rules}: rule sets, their text, the chain graph; the contracts of extensions.
 *   <li>{@link io.nfwalk.match} and {@link io.nfwalk.target}: one file for each {@code -m} and {@code -j}.
 *   <li>{@link io.nfwalk.host}: interfaces, bridges, routes, sysctls: a network namespace as it is described.
 *   <li>{@link io.nfwalk.walk}: the hooks and the kernel's path between them, and the record of it.
 *   <li>{@link io.nfwalk.network}: several hosts, wires, and what answers.
 *   <li>{@link io.nfwalk.explain}: from a record to words.
 * </ol>
 *
 * <p>Next: {@link io.nfwalk.Simulator}, then {@link io.nfwalk.walk}.
 */
package io.nfwalk;
