/** What has to hold for all packets. Begin with {@link io.nfwalk.testkit.law.ServiceLaws}. */
package io.nfwalk.testkit.law;
