/**
 * What is odd about a rule set that iptables takes: rules that no packet can match, chains that nothing leads to, and
 * the like. {@link io.nfwalk.rules.check.RuleSetCheck} is the door.
 *
 * <p>Nothing is claimed falsely: a rule that is said to match no packet matches none in any kernel, whatever the host
 * is like. What can't be seen by looking at the rules alone is not said.
 *
 * <ol>
 *   <li>{@code RuleFacts} gathers a rule's conditions: what a packet that matches must be like, and what suffices.
 *   <li>{@code ChainFates} knows for each chain what can happen to a packet in it.
 *   <li>{@code CoverIndex} finds an earlier rule that takes all packets of a later one.
 *   <li>{@code ChainCheck} goes through one chain with these.
 * </ol>
 */
package io.nfwalk.rules.check;
