package io.nfwalk.explain;

import io.nfwalk.StandardExtensions;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.host.Host;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.network.Simulation;
import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;
import java.util.List;
import java.util.Optional;

/**
 * A small network to make something go wrong in:
 *
 * <pre>
 *   near 10.8.0.2 --- 10.8.0.1 box 10.9.0.1 --- far 10.9.0.2, tcp/80 and udp/53 listen
 * </pre>
 */
final class Lab {
    Host.Builder near =
            Host.builder("near").networkInterface("eth0", "10.8.0.2/24").route("default via 10.8.0.1");
    Host.Builder box = Host.builder("box")
            .networkInterface("eth0", "10.8.0.1/24")
            .networkInterface("eth1", "10.9.0.1/24")
            .sysctl("net.ipv4.ip_forward", "1");
    Host.Builder far = Host.builder("far")
            .networkInterface("eth0", "10.9.0.2/24")
            .route("default via 10.9.0.1")
            .listen("tcp/80")
            .listen("udp/53");

    private Optional<Simulation> running = Optional.empty();

    static RuleSet rules(String... lines) {
        ParseOptions options = ParseOptions.of("box.rules", Family.IPV4, StandardExtensions.all());
        return RuleSetParser.parse(String.join("\n", lines) + "\n", options).orThrow();
    }

    /** A table with these rules and policies ACCEPT but for those among the lines. */
    static RuleSet table(String name, String... lines) {
        return rules("*" + name + "\n" + String.join("\n", lines) + "\nCOMMIT");
    }

    static HostInterface place(String text) {
        return HostInterface.parse(text).orElseThrow();
    }

    Simulation simulation() {
        if (running.isEmpty()) {
            running = Optional.of(Simulation.of(
                    Network.builder()
                            .host(near.build())
                            .host(box.build())
                            .host(far.build())
                            .wire(place("near/eth0"), place("box/eth0"))
                            .wire(place("far/eth0"), place("box/eth1"))
                            .build(),
                    new SeededChance(0)));
        }
        return running.get();
    }

    StepRecord tcp(String address, int port) {
        return simulation().run(connect("near", Protocol.TCP, address, port));
    }

    StepRecord udp(String address, int port) {
        return simulation().run(connect("near", Protocol.UDP, address, port));
    }

    /** A packet arrives at box's eth0, from a machine that nobody described, in a frame for box. */
    StepRecord arrive(Packet packet) {
        return simulation()
                .run(new Step.SendInto(
                        "box",
                        "eth0",
                        new Ethernet(
                                Network.FAR_END,
                                box.build().interfaceNamed("eth0").orElseThrow().mac()),
                        packet,
                        Optional.empty()));
    }

    static Step connect(String from, int protocol, String address, int port) {
        return new Step.Connect(from, protocol, IpAddress.of(address), port, Optional.empty(), 40001, Payload.zeros(4));
    }

    static Step changed(Host host) {
        return new Step.Change(host, List.of(), false, false);
    }
}
