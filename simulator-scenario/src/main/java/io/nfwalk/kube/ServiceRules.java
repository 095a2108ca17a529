package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes the rules of one Service port. */
final class ServiceRules {
    /** With more endpoints in the cluster, kube-proxy leaves the comments of endpoints' rules out. */
    private static final int LARGE_CLUSTER = 1000;

    private static final String MASQUERADE = "KUBE-MARK-MASQ";

    private final ServedPort served;
    private final EndpointChoice choice;
    private final ClusterNode node;
    private final ProxyOptions options;
    private final boolean isLarge;
    private final RuleLines lines;
    private final ChainNames names;
    private final PodDetection pods;
    private final String protocol;
    private final String title;
    /** Whether traffic to the address inside the cluster finds an endpoint from this node. */
    private final boolean inside;
    /** Whether traffic from outside to external addresses does. */
    private final boolean outside;

    ServiceRules(
            ServedPort served,
            EndpointChoice choice,
            ClusterNode node,
            ProxyOptions options,
            int endpointsInAll,
            RuleLines lines) {
        this.served = served;
        this.choice = choice;
        this.node = node;
        this.options = options;
        this.isLarge = endpointsInAll > LARGE_CLUSTER;
        this.lines = lines;
        this.names = ChainNames.of(served);
        this.pods = options.podsOn(node);
        this.protocol = served.port().protocol().word();
        this.title = served.title();
        Service service = served.service();
        this.inside =
                choice.any() && (!service.internalLocal() || !choice.local().isEmpty());
        this.outside =
                choice.any() && (!service.externalLocal() || !choice.local().isEmpty());
    }

    void write() {
        captureClusterIp();
        served.externalIps().forEach(address -> captureExternal(address, "external IP", names.external()));
        boolean restricted = choice.any()
                && !served.loadBalancerIps().isEmpty()
                && !served.sourceRanges().isEmpty();
        for (IpAddress address : served.loadBalancerIps()) {
            captureExternal(address, "loadbalancer IP", restricted ? names.firewall() : names.external());
            if (restricted) {
                lines.filter("-A KUBE-PROXY-FIREWALL"
                        + comment(title + " traffic not accepted by " + names.firewall())
                        + to(address)
                        + " -j DROP");
            }
        }
        captureNodePort();
        healthCheck();
        masqueradeInside();
        if (choice.any() && served.isExternal()) {
            external();
        }
        if (restricted) {
            firewall();
        }
        if (!choice.cluster().isEmpty() && served.usesCluster()) {
            distribute(names.cluster(), choice.cluster());
        }
        if (!choice.local().isEmpty() && served.usesLocal()) {
            distribute(names.local(), choice.local());
        }
        choice.reachable().forEach(this::endpoint);
    }

    private static String comment(String text) {
        return " -m comment --comment \"" + text + "\"";
    }

    /** Comments on endpoints' rules. */
    private String smallComment(String text) {
        return isLarge ? "" : comment(text);
    }

    private String dport(int port) {
        return " -p " + protocol + " -m " + protocol + " --dport " + port;
    }

    private String to(IpAddress address) {
        return " -d " + address + dport(served.port().port());
    }

    private String clusterIpRule() {
        return comment(title + " cluster IP") + to(served.clusterIp());
    }

    private String insideChain() {
        return served.service().internalLocal() ? names.local() : names.cluster();
    }

    /** What to do where no endpoint can be reached: refuse if there is none at all, be silent if others have some. */
    private String refusal(String conditions) {
        String why = title + (choice.any() ? " has no local endpoints" : " has no endpoints");
        return comment(why) + conditions + " -j " + (choice.any() ? "DROP" : "REJECT");
    }

    private void captureClusterIp() {
        if (inside) {
            lines.nat("-A KUBE-SERVICES" + clusterIpRule() + " -j " + insideChain());
        } else {
            lines.filter("-A KUBE-SERVICES" + refusal(to(served.clusterIp())));
        }
    }

    private void captureExternal(IpAddress address, String kind, String chain) {
        if (choice.any()) {
            lines.nat("-A KUBE-SERVICES" + comment(title + " " + kind) + to(address) + " -j " + chain);
        }
        if (!outside) {
            lines.filter("-A KUBE-EXTERNAL-SERVICES" + refusal(to(address)));
        }
    }

    private void captureNodePort() {
        int port = served.port().nodePort();
        if (port == 0) {
            return;
        }
        String jump = " -j " + names.external();
        if (choice.any()) {
            if (options.counted() && options.localhostNodePorts() && served.family() == Family.IPV4) {
                lines.nat("-A KUBE-NODEPORTS" + comment(title) + " -d 127.0.0.0/8" + dport(port)
                        + " -m nfacct --nfacct-name localhost_nps_accepted_pkts" + jump);
            }
            lines.nat("-A KUBE-NODEPORTS" + comment(title) + dport(port) + jump);
        }
        if (!outside) {
            lines.filter("-A KUBE-EXTERNAL-SERVICES" + refusal(" -m addrtype --dst-type LOCAL" + dport(port)));
        }
    }

    private void healthCheck() {
        int port = served.service().healthCheckNodePort();
        if (port != 0) {
            lines.filter("-A KUBE-NODEPORTS" + comment(title + " health check node port") + " -p tcp -m tcp --dport "
                    + port + " -j ACCEPT");
        }
    }

    /** Packets that don't come from pods may be led on to another node, so they have to come back here. */
    private void masqueradeInside() {
        boolean some = options.masqueradeAll() || !pods.isNoPod(served.family()).isEmpty();
        if (inside && some) {
            String whose = options.masqueradeAll() ? "" : " " + pods.isNoPod(served.family());
            lines.nat("-A " + insideChain() + clusterIpRule() + whose + " -j " + MASQUERADE);
        }
    }

    private void external() {
        String chain = names.external();
        lines.natChain(chain);
        String rule = "-A " + chain;
        String what = title + " external destinations";
        if (!served.service().externalLocal()) {
            lines.nat(rule + comment("masquerade traffic for " + what) + " -j " + MASQUERADE);
        } else {
            if (!pods.isPod(served.family()).isEmpty()) {
                lines.nat(rule + comment("pod traffic for " + what) + " " + pods.isPod(served.family()) + " -j "
                        + names.cluster());
            }
            String own = " -m addrtype --src-type LOCAL -j ";
            lines.nat(rule + comment("masquerade LOCAL traffic for " + what) + own + MASQUERADE);
            lines.nat(rule + comment("route LOCAL traffic for " + what) + own + names.cluster());
        }
        if (outside) {
            lines.nat(rule + " -j " + (served.service().externalLocal() ? names.local() : names.cluster()));
        }
    }

    private void firewall() {
        lines.natChain(names.firewall());
        String rule = "-A " + names.firewall() + comment(title + " loadbalancer IP");
        for (Network range : served.sourceRanges()) {
            lines.nat(rule + " -s " + range + " -j " + names.external());
        }
        Optional<IpAddress> own = node.addresses(served.family()).stream().findFirst();
        if (own.isPresent() && served.sourceRanges().stream().anyMatch(range -> range.contains(own.get()))) {
            served.loadBalancerIps().forEach(address -> lines.nat(rule + " -s " + address + " -j " + names.external()));
        }
        lines.nat("-A " + names.firewall()
                + comment("other traffic to " + title + " will be dropped by KUBE-PROXY-FIREWALL"));
    }

    private void distribute(String chain, List<ServiceEndpoint> endpoints) {
        lines.natChain(chain);
        Optional<Duration> affinity = served.affinity();
        if (affinity.isPresent()) {
            for (ServiceEndpoint endpoint : endpoints) {
                String name = names.endpoint(endpoint);
                lines.nat("-A " + chain + smallComment(title + " -> " + endpoint) + " -m recent --rcheck --seconds "
                        + affinity.get().toSeconds() + " --reap --name " + name + " -j " + name);
            }
        }
        for (int i = 0; i < endpoints.size(); i++) {
            int left = endpoints.size() - i;
            String chance = left == 1 ? "" : " -m statistic --mode random --probability " + share(left);
            lines.nat("-A " + chain + smallComment(title + " -> " + endpoints.get(i)) + chance + " -j "
                    + names.endpoint(endpoints.get(i)));
        }
    }

    /** One in so many with ten digits, as Go prints it: exactly in the middle it takes the even digit. */
    private static String share(int left) {
        return new BigDecimal(1.0 / left).setScale(10, RoundingMode.HALF_EVEN).toPlainString();
    }

    private void endpoint(ServiceEndpoint endpoint) {
        String chain = names.endpoint(endpoint);
        lines.natChain(chain);
        String rule = "-A " + chain + smallComment(title);
        lines.nat(rule + " -s " + endpoint.address() + " -j " + MASQUERADE);
        String remember = served.affinity().isPresent() ? " -m recent --set --name " + chain : "";
        lines.nat(rule + remember + " -p " + protocol + " -m " + protocol + " -j DNAT --to-destination " + endpoint);
    }
}
