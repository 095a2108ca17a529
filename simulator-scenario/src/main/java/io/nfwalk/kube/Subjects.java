package io.nfwalk.kube;

import io.nfwalk.host.Host;
import io.nfwalk.host.Socket;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What there is to ask of a node about a Service's port. */
final class Subjects {
    private static final int CLIENT_PORTS = 40_001;

    private final Cluster cluster;
    private final NodeNetwork network;
    private final List<RuleIndex> indexes;
    private final CheckOptions options;
    private final ServiceWays finder;
    private final RulesForm form;

    Subjects(
            Cluster cluster,
            NodeNetwork network,
            List<RuleIndex> indexes,
            CheckOptions options,
            ServiceWays finder,
            RulesForm form) {
        this.cluster = cluster;
        this.network = network;
        this.indexes = indexes;
        this.options = options;
        this.finder = finder;
        this.form = form;
    }

    NodeNetwork network() {
        return network;
    }

    CheckOptions options() {
        return options;
    }

    RulesForm form() {
        return form;
    }

    /** All ways to that port. */
    List<Subject> of(ServedPort served) {
        EndpointChoice choice =
                EndpointChoice.of(cluster, served, network.node().name());
        List<Way> ways = finder.of(served, choice).stream()
                .filter(way -> way.to() != To.EXTERNAL_IP || way.from() == From.OUTSIDE || form.externalIpsForAll())
                .toList();
        List<RuleSet> rules = about(served, ways);
        List<Socket> sockets = sockets(served, choice);
        Map<List<IpAddress>, Host> hosts = new HashMap<>();
        List<Subject> subjects = new ArrayList<>();
        for (Way way : ways) {
            List<IpAddress> pods = pods(way, choice);
            Host host = hosts.computeIfAbsent(
                    network.needsRoutes() ? pods : List.of(), any -> network.with(rules, way.client(), pods, sockets));
            Expectation expected = Expectation.of(served, choice, way, options.proxy(), network.node(), form);
            subjects.add(new Subject(served, choice, way, expected, host));
        }
        return subjects;
    }

    /** Asks, with the mark in mind that the packet must not leave with. */
    Probe probe(Subject subject) {
        int mark = form.clearsMark() ? (int) (1L << options.proxy().masqueradeBit()) : 0;
        return new Probe(network, subject.way(), subject.way().protocol(subject.served()), mark);
    }

    private List<RuleSet> about(ServedPort served, List<Way> all) {
        Set<IpAddress> addresses = new LinkedHashSet<>(network.node().addresses(served.family()));
        Set<Integer> ports = new LinkedHashSet<>(List.of(CLIENT_PORTS, CLIENT_PORTS + 1));
        for (Way way : all) {
            addresses.add(way.address());
            addresses.add(way.client());
            ports.add(way.port());
        }
        return indexes.stream().map(index -> index.about(addresses, ports)).toList();
    }

    /** The pods that the way needs, the one that asks first. */
    private List<IpAddress> pods(Way way, EndpointChoice choice) {
        List<IpAddress> pods = new ArrayList<>();
        if (way.from() == From.POD || way.from() == From.ENDPOINT) {
            pods.add(way.client());
        }
        choice.all().stream()
                .filter(endpoint -> endpoint.local() && !network.isOwn(endpoint.address()))
                .forEach(endpoint -> pods.add(endpoint.address()));
        return pods;
    }

    /** Endpoints in the node's own network, and kube-proxy's answer to health checks. */
    private List<Socket> sockets(ServedPort served, EndpointChoice choice) {
        List<Socket> sockets = new ArrayList<>();
        PortProtocol protocol = served.port().protocol();
        for (ServiceEndpoint endpoint : choice.all()) {
            if (network.isOwn(endpoint.address()) && protocol != PortProtocol.SCTP) {
                sockets.add(new Socket(protocol.number(), Optional.of(endpoint.address()), endpoint.port()));
            }
        }
        int health = served.service().healthCheckNodePort();
        if (health != 0) {
            sockets.add(new Socket(Protocol.TCP, Optional.empty(), health));
        }
        return sockets;
    }
}
