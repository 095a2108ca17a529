package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;

/** Draws who talks to whom. */
final class Flows {
    private final Dice dice;
    private final Scene scene;

    Flows(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    /** Some flows for a scene: rules and steps are made for them. */
    void plan() {
        for (int i = dice.between(3, 7); i > 0; i--) {
            scene.flows.add(one());
        }
    }

    Flow one() {
        String source = dice.chance(0.8)
                ? dice.of(scene.wires).address()
                : scene.address(dice, Role.PEER, Role.PEER, Role.BEYOND, Role.OWN);
        if (dice.chance(0.3) && !scene.services().isEmpty()) {
            Flow service = dice.of(scene.services());
            Flow flow = service.from(source).ports(sourcePort(service.protocol()), service.destinationPort());
            return dice.chance(0.4) ? flow.to(scene.address(dice, Role.VIRTUAL)) : flow;
        }
        String protocol = dice.<String>choice()
                .add(6, "tcp")
                .add(5, "udp")
                .add(3.5, "icmp")
                .add(0.5, "gre")
                .add(0.4, "udplite")
                .add(0.7, "sctp")
                .add(0.4, "99")
                .add(0.3, Headers.AH)
                .add(0.5, Headers.DCCP)
                .add(0.5, Headers.ESP)
                .add(0.4, Headers.IPCOMP)
                .add(0.6, Headers.MOBILITY)
                .draw();
        String destination = scene.target(dice);
        return switch (protocol) {
            case "tcp", "udp", "udplite", "sctp", Headers.DCCP ->
                new Flow(source, destination, protocol, sourcePort(protocol), dice.of(Scene.PORTS));
            case "icmp" -> new Flow(source, destination, protocol, dice.of(7, 8, 1001, 1002), 0);
            default -> new Flow(source, destination, protocol, 0, 0);
        };
    }

    /** No port that answers datagrams: two of them would answer each other for ever ({@link Exclusion#ENDLESS}). */
    int sourcePort(String protocol) {
        return protocol.equals("udp") ? dice.of(1001, 2000, 5000, 5001) : dice.of(1000, 1001, 2000, 5000, 80);
    }
}
