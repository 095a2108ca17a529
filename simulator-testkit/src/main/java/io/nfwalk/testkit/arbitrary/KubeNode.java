package io.nfwalk.testkit.arbitrary;

import io.nfwalk.kube.Cluster;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.law.ServiceLaws;

/**
 * A node of a cluster with the rules that kube-proxy would give it.
 *
 * @param cluster the cluster
 * @param node the node's name
 * @param rules its rules
 */
public record KubeNode(Cluster cluster, String node, RuleSet rules) {
    /** What must hold of it. */
    public ServiceLaws laws() {
        return ServiceLaws.of(cluster, node, rules);
    }

    /** The same with other rules. */
    public KubeNode with(RuleSet other) {
        return new KubeNode(cluster, node, other);
    }

    /** The node's name, the Services and the rules. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(node);
        cluster.services().forEach(service -> {
            text.append("\n").append(service);
            cluster.slices(service.name()).forEach(slice -> text.append("\n  ").append(slice.endpoints()));
        });
        return text.append("\n").append(rules.toSave()).toString();
    }
}
