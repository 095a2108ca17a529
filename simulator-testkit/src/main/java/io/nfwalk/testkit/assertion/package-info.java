/** What one packet on one host must lead to. Begin with {@link io.nfwalk.testkit.assertion.NetfilterAssertions}. */
package io.nfwalk.testkit.assertion;
