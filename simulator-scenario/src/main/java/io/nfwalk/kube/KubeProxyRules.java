package io.nfwalk.kube;

import io.nfwalk.StandardExtensions;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that kube-proxy's iptables mode installs on a node, in the form of Kubernetes 1.30 and later.
 *
 * <pre>{@code
 * RuleSet rules = KubeProxyRules.write(cluster, "worker-2", ProxyOptions.USUAL);
 * }</pre>
 *
 * <p>The built-in chains hold kube-proxy's jumps, and kubelet's to KUBE-FIREWALL behind them. Services come by their
 * names; kube-proxy itself writes them in an order that changes from run to run.
 *
 * <p>Source: Kubernetes {@code pkg/proxy/iptables/proxier.go}, {@code syncProxyRules}.
 */
public final class KubeProxyRules {
    private static final String LAST_RULE = "-A KUBE-SERVICES -m comment --comment"
            + " \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\" ";
    private static final String NEW_ONES = " -m conntrack --ctstate NEW -m comment --comment ";

    private final Cluster cluster;
    private final ClusterNode node;
    private final ProxyOptions options;
    private final RuleLines lines = new RuleLines();

    private KubeProxyRules(Cluster cluster, ClusterNode node, ProxyOptions options) {
        this.cluster = cluster;
        this.node = node;
        this.options = options;
    }

    /**
     * The rules.
     *
     * @param cluster what the objects say
     * @param node the name of the node
     * @param options how kube-proxy was started, and for which family
     * @throws IllegalArgumentException if the cluster has no such node
     */
    public static RuleSet write(Cluster cluster, String node, ProxyOptions options) {
        return RuleSet.parse(text(cluster, node, options), options.family(), StandardExtensions.all());
    }

    /** The same as {@code iptables-restore} would get it on an empty host. */
    static String text(Cluster cluster, String node, ProxyOptions options) {
        ClusterNode found = cluster.node(node)
                .orElseThrow(() -> new IllegalArgumentException("the cluster has no node '" + node + "'"));
        return new KubeProxyRules(cluster, found, options).text();
    }

    private String text() {
        jumps();
        postrouting();
        localnet();
        List<ServedPort> all = ServedPort.all(cluster, options.family());
        List<EndpointChoice> choices = all.stream()
                .map(one -> EndpointChoice.of(cluster, one, node.name()))
                .toList();
        int endpoints = choices.stream().mapToInt(choice -> choice.all().size()).sum();
        for (int i = 0; i < all.size(); i++) {
            new ServiceRules(all.get(i), choices.get(i), node, options, endpoints, lines).write();
        }
        nodePorts();
        forward();
        return lines.text();
    }

    /** kube-proxy puts its jumps in front of what is there, one after the other, so that its last comes first. */
    private void jumps() {
        List.of("KUBE-EXTERNAL-SERVICES", "KUBE-FIREWALL", "KUBE-FORWARD", "KUBE-NODEPORTS", "KUBE-PROXY-CANARY")
                .forEach(lines::filterChain);
        List.of("KUBE-PROXY-FIREWALL", "KUBE-SERVICES").forEach(lines::filterChain);
        List.of("KUBE-MARK-MASQ", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-PROXY-CANARY", "KUBE-SERVICES")
                .forEach(lines::natChain);
        String services = "\"kubernetes service portals\" -j KUBE-SERVICES";
        String external = "\"kubernetes externally-visible service portals\" -j KUBE-EXTERNAL-SERVICES";
        String firewall = "\"kubernetes load balancer firewall\" -j KUBE-PROXY-FIREWALL";
        lines.filter("-A INPUT" + NEW_ONES + firewall);
        lines.filter("-A INPUT -m comment --comment \"kubernetes health check service ports\" -j KUBE-NODEPORTS");
        lines.filter("-A INPUT" + NEW_ONES + external);
        lines.filter("-A INPUT -j KUBE-FIREWALL");
        lines.filter("-A FORWARD" + NEW_ONES + firewall);
        lines.filter("-A FORWARD -m comment --comment \"kubernetes forwarding rules\" -j KUBE-FORWARD");
        lines.filter("-A FORWARD" + NEW_ONES + services);
        lines.filter("-A FORWARD" + NEW_ONES + external);
        lines.filter("-A OUTPUT" + NEW_ONES + firewall);
        lines.filter("-A OUTPUT" + NEW_ONES + services);
        lines.filter("-A OUTPUT -j KUBE-FIREWALL");
        lines.nat("-A PREROUTING -m comment --comment " + services);
        lines.nat("-A OUTPUT -m comment --comment " + services);
        lines.nat("-A POSTROUTING -m comment --comment \"kubernetes postrouting rules\" -j KUBE-POSTROUTING");
    }

    private void postrouting() {
        String mark = options.masqueradeMark();
        lines.nat("-A KUBE-POSTROUTING -m mark ! --mark " + mark + "/" + mark + " -j RETURN");
        lines.nat("-A KUBE-POSTROUTING -j MARK --xor-mark " + mark);
        lines.nat("-A KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring SNAT\" -j MASQUERADE"
                + (options.randomFully() ? " --random-fully" : ""));
        lines.nat("-A KUBE-MARK-MASQ -j MARK --or-mark " + mark);
    }

    /** Node ports on 127.0.0.1 need route_localnet, which would let others reach what listens there. */
    private void localnet() {
        if (options.family() == Family.IPV4 && options.localhostNodePorts()) {
            lines.filter(
                    "-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment"
                            + " \"block incoming localnet connections\" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP");
        }
    }

    private void nodePorts() {
        List<Network> ranges = options.nodePortAddresses().stream()
                .filter(one -> one.address().family() == options.family())
                .toList();
        if (ranges.isEmpty() || ranges.stream().anyMatch(Network::isAny)) {
            lines.nat(LAST_RULE + "-m addrtype --dst-type LOCAL" + exceptLocalhost() + " -j KUBE-NODEPORTS");
            return;
        }
        for (IpAddress address : ownAddresses()) {
            boolean open = ranges.stream().anyMatch(range -> range.contains(address));
            if (open && (!address.isLoopback() || isOpenOnLocalhost())) {
                lines.nat(LAST_RULE + "-d " + address + " -j KUBE-NODEPORTS");
            }
        }
    }

    private boolean isOpenOnLocalhost() {
        return options.family() == Family.IPV4 && options.localhostNodePorts();
    }

    private String exceptLocalhost() {
        if (isOpenOnLocalhost()) {
            return "";
        }
        return options.family() == Family.IPV4 ? " ! -d 127.0.0.0/8" : " ! -d ::1/128";
    }

    private List<IpAddress> ownAddresses() {
        List<IpAddress> addresses = new ArrayList<>();
        addresses.add(IpAddress.loopback(options.family()));
        addresses.addAll(node.addresses(options.family()));
        return addresses;
    }

    private void forward() {
        String mark = options.masqueradeMark();
        if (!options.conntrackTcpLiberal()) {
            lines.filter("-A KUBE-FORWARD -m conntrack --ctstate INVALID"
                    + (options.counted() ? " -m nfacct --nfacct-name ct_state_invalid_dropped_pkts" : "")
                    + " -j DROP");
        }
        lines.filter("-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding rules\" -m mark --mark " + mark + "/"
                + mark + " -j ACCEPT");
        lines.filter("-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding conntrack rule\""
                + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
    }
}
