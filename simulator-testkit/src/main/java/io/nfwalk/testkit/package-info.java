/**
 * Tests of rule sets: what must hold for one packet, and what for all.
 *
 * <ol>
 *   <li>{@link io.nfwalk.testkit.junit}: {@code @NetfilterRules} hands a test the rule set of a file, or a host with it.
 *   <li>{@link io.nfwalk.testkit.assertion}: {@code assertThat(host).receiving(packet).on("eth0")...}
 *   <li>{@link io.nfwalk.testkit.arbitrary}: arbitrary packets, rule sets, hosts, connections, clusters for jqwik.
 *   <li>{@link io.nfwalk.testkit.law}: what has to hold of the rules of every kube-proxy, ready to use.
 *   <li>{@link io.nfwalk.testkit.coverage}: which rules the tests met.
 * </ol>
 */
package io.nfwalk.testkit;
