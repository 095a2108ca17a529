package io.nfwalk.testkit.assertion;

import io.nfwalk.host.Host;

/**
 * The beginning of every assertion about a host.
 *
 * <pre>{@code
 * import static io.nfwalk.testkit.assertion.NetfilterAssertions.assertThat;
 *
 * assertThat(host).receiving("tcp 10.0.0.7:40000 to 10.32.0.117:80").on("eth0")
 *         .isDeliveredTo("10.200.2.51:80").withProbability(1, 3)
 *         .andItsReplyComesFrom("10.32.0.117:80");
 * }</pre>
 */
public final class NetfilterAssertions {
    private NetfilterAssertions() {}

    /** What is to be said of a host that has just started. */
    public static HostAssert assertThat(Host host) {
        return new HostAssert(host);
    }
}
