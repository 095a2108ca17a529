/** Which rules a test run met. Begin with {@link io.nfwalk.testkit.coverage.RuleCoverage}. */
package io.nfwalk.testkit.coverage;
