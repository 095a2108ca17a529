package io.nfwalk.testkit.law;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.ClusterNode;
import io.nfwalk.kube.EndpointSlice;
import io.nfwalk.kube.KubeProxyRules;
import io.nfwalk.kube.ObjectName;
import io.nfwalk.kube.Pod;
import io.nfwalk.kube.PortProtocol;
import io.nfwalk.kube.ProxyOptions;
import io.nfwalk.kube.Service;
import io.nfwalk.kube.ServicePort;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.RuleSet;
import java.time.Duration;
import java.util.List;

/** A small cluster with a Service of every kind, and the rules that kube-proxy gives to one of its nodes. */
final class Reference {
    static final String NODE = "worker-2";
    static final Cluster CLUSTER = cluster();
    static final RuleSet RULES = KubeProxyRules.write(CLUSTER, NODE, ProxyOptions.USUAL);

    private Reference() {}

    private static Cluster cluster() {
        Cluster.Builder cluster = Cluster.builder()
                .node(ClusterNode.of("worker-1", "10.240.0.21", "10.200.1.0/24"))
                .node(ClusterNode.of(NODE, "10.240.0.22", "10.200.2.0/24"));
        cluster.service(Service.builder("default", "web")
                .clusterIp("10.32.0.117")
                .tcp("http", 80, 30080)
                .externalIp("198.51.100.9")
                .build());
        endpoints(cluster, "web", "http", PortProtocol.TCP, 8080, "10.200.1.51", "10.200.2.51", "10.200.2.52");
        cluster.service(Service.builder("default", "dns")
                .clusterIp("10.32.0.10")
                .port(new ServicePort("dns", PortProtocol.UDP, 53, 0))
                .build());
        endpoints(cluster, "dns", "dns", PortProtocol.UDP, 5353, "10.200.1.63", "10.200.2.63");
        cluster.service(Service.builder("default", "sticky")
                .clusterIp("10.32.0.20")
                .tcp("http", 80)
                .affinity(Duration.ofSeconds(600))
                .build());
        endpoints(cluster, "sticky", "http", PortProtocol.TCP, 80, "10.200.1.71", "10.200.2.71");
        cluster.service(Service.builder("default", "local")
                .clusterIp("10.32.0.30")
                .tcp("https", 443, 30443)
                .loadBalancerIp("203.0.113.80")
                .externalLocal(true)
                .build());
        endpoints(cluster, "local", "https", PortProtocol.TCP, 443, "10.200.1.81", "10.200.2.81");
        cluster.service(Service.builder("default", "away")
                .clusterIp("10.32.0.40")
                .tcp("http", 80, 30081)
                .loadBalancerIp("203.0.113.81")
                .externalLocal(true)
                .build());
        endpoints(cluster, "away", "http", PortProtocol.TCP, 80, "10.200.1.91");
        cluster.service(Service.builder("default", "empty")
                .clusterIp("10.32.0.50")
                .tcp("http", 80)
                .build());
        cluster.service(Service.builder("default", "fenced")
                .clusterIp("10.32.0.60")
                .tcp("http", 80, 30082)
                .loadBalancerIp("203.0.113.82")
                .sourceRange("198.18.0.0/15")
                .build());
        endpoints(cluster, "fenced", "http", PortProtocol.TCP, 80, "10.200.2.101");
        return cluster.build();
    }

    private static void endpoints(
            Cluster.Builder cluster,
            String service,
            String portName,
            PortProtocol protocol,
            int port,
            String... addresses) {
        EndpointSlice.Builder slice =
                EndpointSlice.builder("default", service).port(new EndpointSlice.Port(portName, protocol, port));
        for (String address : addresses) {
            String node = address.startsWith("10.200.1.") ? "worker-1" : NODE;
            slice.ready(address, node);
            cluster.pod(new Pod(
                    new ObjectName("default", service + "-" + address.replace('.', '-')),
                    node,
                    List.of(IpAddress.of(address)),
                    false,
                    true));
        }
        cluster.slice(slice.build());
    }
}
