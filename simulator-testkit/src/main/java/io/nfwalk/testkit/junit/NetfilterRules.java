package io.nfwalk.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Hands a test the rule set of a file, a host with it, or what its packets meet of it.
 *
 * <pre>{@code
 * @Test
 * void webTrafficIsBalanced(@NetfilterRules("node.rules") Host host) {
 *     assertThat(host).receiving("tcp 10.0.0.7:40000 to 10.32.0.117:80").on("eth0")
 *             .isDeliveredTo("10.200.2.51:80").withProbability(1, 3);
 * }
 * }</pre>
 *
 * <p>The parameter is a {@link io.nfwalk.rules.RuleSet}, a {@link io.nfwalk.host.Host} or a {@link
 * io.nfwalk.testkit.coverage.RuleCoverage}. What assertions of such tests meet is counted; see {@link
 * RuleCoverageMinimum}.
 *
 * <p>A host of which no interfaces are named forwards, and has {@code eth0} with 192.0.2.1/24 and 2001:db8::1/64,
 * through which its default routes lead, and each other interface that a rule names.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(NetfilterExtension.class)
public @interface NetfilterRules {
    /**
     * The file: a resource beside the test class, one from the root of the class path, or a path from where the tests
     * run. iptables-save or ip6tables-save text; or, for a host, a YAML file as {@code nfwalk trace --host} takes it:
     * {@code cluster.yaml#worker-2}.
     */
    String value();

    /**
     * The host's interfaces: a name, {@code bridge} or {@code master BRIDGE} if need be, and addresses with prefix
     * lengths.
     * {@code "eth0 10.240.0.22/24"}, {@code "cnio0 bridge 10.200.2.1/24"}, {@code "veth1 master cnio0"}.
     */
    String[] interfaces() default {};

    /**
     * The host's routes, the arguments of {@code ip route add} each; without, the default routes lead through the first
     * interface.
     */
    String[] routes() default {};

    /** Sysctls that the host has besides forwarding: {@code "net.ipv4.conf.all.rp_filter=1"}. */
    String[] sysctls() default {};

    /** Sockets of the host: {@code "tcp/80"}, {@code "udp/10.0.0.1:53"}. */
    String[] listen() default {};

    /** Modules of the host: {@code "br_netfilter"}. */
    String[] modules() default {};
}
