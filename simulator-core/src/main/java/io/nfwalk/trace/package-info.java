/**
 * One packet against one rule set, with as little said as possible.
 *
 * <ol>
 *   <li>{@link io.nfwalk.trace.Tracer} takes the rules and what else is known: interfaces, addresses, a mark, what conntrack
 *       knows; or a whole host.
 *   <li>It makes a host of that, sends the packet through it ({@link io.nfwalk.walk.HostWalk}, the same walk that scenarios
 *       take), and gives a {@link io.nfwalk.trace.Trace}.
 *   <li>Where the answer hangs on what nobody stated, there are several {@link io.nfwalk.trace.TracedWay}s, each with its
 *       {@link io.nfwalk.trace.Verdict} and what is {@link io.nfwalk.trace.Supposed} for it.
 * </ol>
 *
 * <pre>{@code
 * RuleSet rules = Simulator.parse(text);
 * Trace trace = Tracer.of(rules).in("eth0").trace("tcp 10.0.0.7:40000 to 10.32.0.10:53");
 * System.out.println(trace);
 * }</pre>
 */
package io.nfwalk.trace;
