package io.nfwalk.testkit.arbitrary;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.Service;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.law.ServiceLaws;
import java.util.List;

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

    /**
     * The node's name and, a line each, what the Services are and where their endpoints; the rules follow from these.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(node);
        for (Service service : cluster.services()) {
            text.append("\n").append(service.name()).append(' ').append(service.clusterIps());
            service.ports()
                    .forEach(port -> text.append(' ')
                            .append(port.protocol().word())
                            .append('/')
                            .append(port.port())
                            .append(port.nodePort() == 0 ? "" : " node port " + port.nodePort()));
            text.append(words(" external", service.externalIps()))
                    .append(words(" load balancer", service.loadBalancerIps()))
                    .append(words(" for", service.sourceRanges()))
                    .append(service.affinity().isPresent() ? " affinity" : "")
                    .append(service.internalLocal() ? " internal-local" : "")
                    .append(service.externalLocal() ? " external-local" : "");
            cluster.slices(service.name())
                    .forEach(slice -> slice.endpoints()
                            .forEach(endpoint -> text.append("\n  ")
                                    .append(endpoint.address())
                                    .append(endpoint.node()
                                            .map(name -> " on " + name)
                                            .orElse(""))
                                    .append(
                                            endpoint.ready()
                                                    ? " ready"
                                                    : endpoint.serving() ? " serving" : " not serving")
                                    .append(endpoint.terminating() ? ", ending" : "")));
        }
        return text.toString();
    }

    private static String words(String title, List<?> values) {
        return values.isEmpty() ? "" : title + " " + values;
    }
}
