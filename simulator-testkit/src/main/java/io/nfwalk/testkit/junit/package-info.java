/** Rule sets and hosts for JUnit's tests. Begin with {@link io.nfwalk.testkit.junit.NetfilterRules}. */
package io.nfwalk.testkit.junit;
