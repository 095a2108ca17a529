package io.nfwalk.kube;

import io.nfwalk.Walk;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks whether a node's rules do what the cluster's objects say: sends packets on every way to every Service's port
 * through the rules, and looks where they end, how likely, and whether the answers come back.
 *
 * <pre>{@code
 * CheckReport report = NodeCheck.check(cluster, "worker-2", List.of(rules), CheckOptions.USUAL);
 * report.violations().forEach(System.out::println);
 * }</pre>
 *
 * <p>Nothing is read out of the rules' texts but which addresses and ports they mention: any set of rules that has the
 * right effect is right. Unless its interfaces are given, the node is taken to have one to everything beyond it, and its
 * pods on a bridge; if it has no range of addresses for them, each behind a route of its own.
 */
public final class NodeCheck {
    private final Cluster cluster;
    private final ClusterNode node;
    private final List<RuleSet> rules;
    private final CheckOptions options;
    private final Optional<Consumer<Walk>> observer;

    private NodeCheck(
            Cluster cluster,
            ClusterNode node,
            List<RuleSet> rules,
            CheckOptions options,
            Optional<Consumer<Walk>> observer) {
        this.cluster = cluster;
        this.node = node;
        this.rules = List.copyOf(rules);
        this.options = options;
        this.observer = observer;
    }

    /**
     * Checks the families that have rules.
     *
     * @param cluster what the objects say
     * @param node the node's name
     * @param rules its rules, of one family or of both
     * @param options what else is known of the node
     * @throws IllegalArgumentException if the cluster has no such node, or the node has no address of a family
     */
    public static CheckReport check(Cluster cluster, String node, List<RuleSet> rules, CheckOptions options) {
        return check(cluster, node, rules, options, Optional.empty());
    }

    /**
     * The same with somebody who looks on: is told of every walk, by this thread, through all rules and not only those
     * that can matter. What is wrong comes with the packet's walk.
     */
    public static CheckReport check(
            Cluster cluster, String node, List<RuleSet> rules, CheckOptions options, Consumer<Walk> observer) {
        return check(cluster, node, rules, options, Optional.of(observer));
    }

    private static CheckReport check(
            Cluster cluster,
            String node,
            List<RuleSet> rules,
            CheckOptions options,
            Optional<Consumer<Walk>> observer) {
        ClusterNode found = cluster.node(node)
                .orElseThrow(() -> new IllegalArgumentException("the cluster has no node '" + node + "'"));
        for (RuleSet one : rules) {
            if (found.addresses(one.family()).isEmpty()) {
                throw new IllegalArgumentException(
                        "node '" + node + "' has no address of the family of its rules, " + one.family());
            }
        }
        return new NodeCheck(cluster, withItsAddresses(found, options), rules, options, observer).report();
    }

    /** The node with all addresses that its interfaces have, where those are known. */
    private static ClusterNode withItsAddresses(ClusterNode node, CheckOptions options) {
        List<String> more = options.host().stream()
                .flatMap(host -> host.interfaces().stream())
                .filter(device -> device.kind() != NetworkInterface.Kind.LOOPBACK)
                .flatMap(device -> device.addresses().stream())
                .map(InterfaceAddress::address)
                .filter(address -> !address.isLinkLocal() && !node.addresses().contains(address))
                .map(IpAddress::toString)
                .distinct()
                .toList();
        return node.withAddresses(more.toArray(String[]::new));
    }

    private CheckReport report() {
        List<WayReport> ways = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        List<RuleIndex> indexes = rules.stream()
                .map(one -> new RuleIndex(one, observer.isPresent()))
                .toList();
        NodeNetwork network = NodeNetwork.of(node, options, observer);
        for (RuleSet one : rules) {
            Family family = one.family();
            CheckOptions ofFamily = options.with(options.proxy(family));
            ServiceWays finder = new ServiceWays(cluster, node, ofFamily.proxy());
            RulesForm form = RulesForm.of(one);
            List<ServedPort> served = ServedPort.all(cluster, family);
            Subjects subjects = new Subjects(cluster, network, indexes, ofFamily, finder, form);
            Stream<ServedPort> ports = observer.isPresent() ? served.stream() : served.parallelStream();
            List<ServiceCheck.Result> results =
                    ports.map(port -> new ServiceCheck(subjects).check(port)).toList();
            results.forEach(result -> {
                ways.addAll(result.ways());
                violations.addAll(result.violations());
            });
            Optional<IpAddress> pod = finder.anyPod(family);
            pod.flatMap(address -> new InvalidPackets(network, indexes, ofFamily).check(address))
                    .ifPresent(violations::add);
            violations.addAll(new OtherMarks(subjects).check(one, served));
            Leftovers leftovers = new Leftovers(cluster, network, indexes, ofFamily, finder);
            violations.addAll(leftovers.reached(one, served));
            remarks.addAll(Jumps.missing(one));
            remarks.addAll(Leftovers.unreachable(one));
        }
        return new CheckReport(node.name(), ways, violations, remarks);
    }
}
