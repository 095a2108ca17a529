package io.nfwalk.kube;

import io.nfwalk.Walk;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A node as a host, and by which of its interfaces others' packets come. */
abstract sealed class NodeNetwork permits DescribedNode, GivenNode {
    private final ClusterNode node;
    private final Optional<Consumer<Walk>> observer;
    private final Host bare;

    NodeNetwork(ClusterNode node, Host bare, Optional<Consumer<Walk>> observer) {
        this.node = node;
        this.bare = bare;
        this.observer = observer;
    }

    /**
     * The node as the options give it, else as its object describes it.
     *
     * @param observer who is told of all walks, if somebody wants to know
     */
    static NodeNetwork of(ClusterNode node, CheckOptions options, Optional<Consumer<Walk>> observer) {
        return options.host().isPresent()
                ? new GivenNode(node, options, observer)
                : new DescribedNode(node, options, observer);
    }

    /** Tells of a walk, if somebody looks on. */
    Walk seen(Walk walk) {
        observer.ifPresent(one -> one.accept(walk));
        return walk;
    }

    boolean isWatched() {
        return observer.isPresent();
    }

    ClusterNode node() {
        return node;
    }

    /** The host without rules. */
    Host bare() {
        return bare;
    }

    static IpAddress plus(IpAddress address, long more) {
        return new IpAddress(address.family(), address.high(), address.low() + more);
    }

    /** The host with those rules, and with ways to those pods of it. */
    Host with(List<RuleSet> rules, IpAddress client, List<IpAddress> pods) {
        return with(rules, client, pods, List.of());
    }

    /** The same, where those sockets of its own listen. */
    Host with(List<RuleSet> rules, IpAddress client, List<IpAddress> pods, List<Socket> sockets) {
        Host.Builder host = bare.toBuilder();
        List<Socket> all = new ArrayList<>(bare.sockets());
        sockets.stream().filter(socket -> !all.contains(socket)).forEach(all::add);
        host.sockets(all);
        rules.forEach(one -> host.rules(new LoadedRules(one, Backend.NFT)));
        routes(host, client, pods);
        return host.build();
    }

    /** Adds the ways to pods that the bare host has not. */
    abstract void routes(Host.Builder host, IpAddress client, List<IpAddress> pods);

    /** Whether ways to pods have to be known beforehand. */
    abstract boolean needsRoutes();

    /** Where a pod's packets come in. */
    abstract String clientPort(IpAddress pod);

    /** Where the packets of somebody beyond the node come in. */
    abstract String outsidePort(IpAddress client);

    /** Where an endpoint's answer comes in, to what left there. */
    abstract String answerPort(String leftBy);

    /** The frame of an answer: an endpoint sends straight to who is on its own link. */
    abstract Ethernet answer(String leftBy, IpAddress to);

    /** The frame in which others send what is for others: to their gateway, which is the node. */
    Ethernet toGateway(String device) {
        String master =
                bare.interfaceNamed(device).flatMap(NetworkInterface::master).orElse(device);
        MacAddress mac = bare.interfaceNamed(master).map(NetworkInterface::mac).orElseThrow();
        return new Ethernet(io.nfwalk.network.Network.FAR_END, mac);
    }

    /** Whether the node itself has that address. */
    boolean isOwn(IpAddress address) {
        return bare.interfaces().stream()
                .flatMap(device -> device.addresses(address.family()).stream())
                .anyMatch(one -> one.address().equals(address));
    }
}
