package io.nfwalk.kube;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.walk.Ending;
import java.util.List;
import java.util.Optional;

/**
 * Whether a node keeps back what conntrack can't assign to a connection, such as a late segment of an endpoint's, which
 * would reach the client untranslated and be answered with a reset. kube-proxy does so since Kubernetes 1.15.
 */
final class InvalidPackets {
    private static final String SINCE = "KUBE-PROXY-CANARY";

    private final NodeNetwork network;
    private final List<RuleIndex> indexes;
    private final CheckOptions options;

    InvalidPackets(NodeNetwork network, List<RuleIndex> indexes, CheckOptions options) {
        this.network = network;
        this.indexes = indexes;
        this.options = options;
    }

    /** Sends one to that pod from beyond the node; what is wrong, if it comes through. */
    Optional<Violation> check(IpAddress pod) {
        if (options.proxy().conntrackTcpLiberal() || !isNewEnough(pod.family())) {
            return Optional.empty();
        }
        IpAddress from = pod.family() == Family.IPV4 ? IpAddress.of("203.0.113.9") : IpAddress.of("2001:db8:0:7::9");
        Packet packet = Packet.of(
                from,
                pod,
                Protocol.TCP,
                new Transport.Tcp(80, 40_001, new TcpFlags(TcpFlags.RST), 77, 0, 65535, TcpOptions.NONE),
                Payload.EMPTY);
        List<RuleSet> rules = indexes.stream()
                .map(index -> index.about(List.of(from, pod), List.of(80, 40_001)))
                .toList();
        Simulator node = Simulator.of(network.with(rules, pod, List.of(pod)));
        String device = network.outsidePort(from);
        Walk walk = network.seen(node.receive(device, network.toGateway(device), packet));
        boolean through = walk.endings().stream().anyMatch(Ending.Sent.class::isInstance);
        return through
                ? Optional.of(new Violation(
                        Law.INVALID,
                        network.node().name(),
                        Optional.empty(),
                        Optional.of(packet),
                        "A reset in no known connection comes through to the pod; KUBE-FORWARD should drop what is"
                                + " INVALID.",
                        Probe.rules(walk),
                        network.isWatched() ? walk.toString() : ""))
                : Optional.empty();
    }

    private boolean isNewEnough(Family family) {
        return indexes.stream()
                .map(RuleIndex::rules)
                .filter(rules -> rules.family() == family)
                .flatMap(rules -> rules.tables().stream())
                .anyMatch(table -> table.chain(SINCE).isPresent());
    }
}
