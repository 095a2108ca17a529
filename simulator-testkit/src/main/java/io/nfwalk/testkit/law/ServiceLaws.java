package io.nfwalk.testkit.law;

import io.nfwalk.kube.CheckOptions;
import io.nfwalk.kube.CheckReport;
import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.Law;
import io.nfwalk.kube.NodeCheck;
import io.nfwalk.kube.ProxyOptions;
import io.nfwalk.kube.Violation;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.coverage.CoverageScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What has to hold of a node's rules for every Service of a cluster, for all packets to it; ready to use in a test or a
 * property.
 *
 * <pre>{@code
 * @Property
 * void rulesDoWhatServicesSay(@ForAll("nodes") KubeNode node) {
 *     node.laws().hold();
 * }
 *
 * @Test
 * void hairpinTrafficIsMasqueraded(@NetfilterRules("node.rules") RuleSet rules) {
 *     ServiceLaws.of(cluster, "worker-2", rules).trafficThatWouldBeAnsweredPastTheNodeIsMasqueraded();
 * }
 * }</pre>
 *
 * <p>Each law fails with one packet that does not keep it: who sends it to which address, what becomes of it and what
 * should, and its walk through the node. Packets are asked with their exact probabilities, and their answers are
 * followed; all these walks count where rule coverage is collected.
 */
public final class ServiceLaws {
    private final CheckReport report;

    private ServiceLaws(CheckReport report) {
        this.report = report;
    }

    /**
     * Of a node whose pods are on a bridge, with br_netfilter and a kube-proxy that was started without options.
     *
     * @param cluster what the objects say
     * @param node the node's name
     * @param rules its rules, of one family or of both
     * @throws IllegalArgumentException if the cluster has no such node, or the node has no address of a family
     */
    public static ServiceLaws of(Cluster cluster, String node, RuleSet... rules) {
        ProxyOptions proxy = rules.length == 0 ? ProxyOptions.USUAL : ProxyOptions.USUAL.with(rules[0].family());
        return of(cluster, node, CheckOptions.USUAL.with(proxy), rules);
    }

    /** Of a node of which more is known. */
    public static ServiceLaws of(Cluster cluster, String node, CheckOptions options, RuleSet... rules) {
        return new ServiceLaws(NodeCheck.check(cluster, node, List.of(rules), options, CoverageScope::report));
    }

    /** Everything that does not hold, each with its packet. */
    public List<Violation> violations() {
        return report.violations();
    }

    /** The first packet for which the law does not hold; empty if it holds. */
    public Optional<Violation> counterexample(Law law) {
        return report.violations().stream()
                .filter(violation -> violation.law() == law)
                .findFirst();
    }

    /** All laws hold. */
    public void hold() {
        hold(Law.values());
    }

    /**
     * These laws hold.
     *
     * @throws AssertionError with a packet for which one does not
     */
    public void hold(Law... laws) {
        List<Law> wanted = Arrays.asList(laws);
        List<Violation> broken = report.violations().stream()
                .filter(violation -> wanted.contains(violation.law()))
                .toList();
        if (!broken.isEmpty()) {
            String others = broken.size() == 1 ? "" : "\n(and " + (broken.size() - 1) + " more)";
            String walk = broken.get(0).walk();
            throw new AssertionError("node " + report.node() + ": " + broken.get(0)
                    + (walk.isEmpty() ? "" : "\n" + walk + "\n") + others);
        }
    }

    /** {@link Law#ANSWERS}. */
    public void aReplyIsTranslatedBackExactly() {
        hold(Law.ANSWERS);
    }

    /** {@link Law#ENDS}. */
    public void everyPacketEndsSomewhere() {
        hold(Law.ENDS);
    }

    /** {@link Law#TRANSLATES}. */
    public void noPacketToAServiceLeavesUntranslated() {
        hold(Law.TRANSLATES);
    }

    /** {@link Law#REACHES} and {@link Law#SHARES}. */
    public void everyReadyEndpointIsReachedAtItsShareAndNothingElse() {
        hold(Law.REACHES, Law.SHARES);
    }

    /** {@link Law#REFUSES}. */
    public void aServiceWithoutEndpointsIsRefused() {
        hold(Law.REFUSES);
    }

    /** {@link Law#MASQUERADES}: hairpin traffic, and what comes from outside by a node port. */
    public void trafficThatWouldBeAnsweredPastTheNodeIsMasqueraded() {
        hold(Law.MASQUERADES);
    }

    /** {@link Law#KEEPS_SOURCE} and {@link Law#DROPS}: what {@code externalTrafficPolicy: Local} asks for. */
    public void localTrafficPolicyKeepsTheSourceAndDropsWithoutLocalEndpoints() {
        hold(Law.KEEPS_SOURCE, Law.DROPS);
    }

    /** {@link Law#STICKS}. */
    public void sessionAffinitySticks() {
        hold(Law.STICKS);
    }

    /** {@link Law#NODE_PORTS}. */
    public void aNodePortAnswersWhereItShouldAndNowhereElse() {
        hold(Law.NODE_PORTS);
    }

    /** {@link Law#SOURCE_RANGES}. */
    public void aLoadBalancerIsForItsSourceRanges() {
        hold(Law.SOURCE_RANGES);
    }

    /** {@link Law#INVALID}. */
    public void invalidPacketsDoNotLeakUntranslated() {
        hold(Law.INVALID);
    }

    /** {@link Law#CLEARS_MARK}. */
    public void theMasqueradeMarkIsClearedBehindPostrouting() {
        hold(Law.CLEARS_MARK);
    }

    /** {@link Law#OTHER_MARKS}. */
    public void otherProgramsMarksChangeNothing() {
        hold(Law.OTHER_MARKS);
    }

    /** {@link Law#HEALTH_CHECKS}. */
    public void healthChecksComeToTheNodeItself() {
        hold(Law.HEALTH_CHECKS);
    }

    /** {@link Law#LEFTOVERS}. */
    public void nothingIsLeftOfDeletedServices() {
        hold(Law.LEFTOVERS);
    }
}
