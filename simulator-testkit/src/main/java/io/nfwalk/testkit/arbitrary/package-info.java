/**
 * Arbitrary packets, rule sets, hosts, connections and clusters for jqwik, which shrink to the smallest that still do
 * it.
 *
 * <p>Begin with {@link io.nfwalk.testkit.arbitrary.Packets}.
 */
package io.nfwalk.testkit.arbitrary;
