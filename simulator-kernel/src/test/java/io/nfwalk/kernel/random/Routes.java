package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws routes and policy rules. */
final class Routes {
    private final Dice dice;

    Routes(Dice dice) {
        this.dice = dice;
    }

    /** Of the router between two networks. */
    List<String> ofRouter(Scene scene) {
        String gateway = scene.gateway.orElseThrow();
        List<String> lines = new ArrayList<>();
        if (gateway.startsWith("10.5.")) {
            lines.add("10.9.0.0/24 via 10.5.0.2");
        }
        if (dice.chance(0.35)) {
            lines.add("default via " + dice.of(gateway, "10.10.0.9", "10.8.0.2"));
        }
        if (dice.chance(0.5)) {
            lines.add("20.0.0.0/24 via " + dice.of(gateway, "10.10.0.9")
                    + dice.of("", "", "", " mtu 1300", " mtu lock 1300"));
        }
        if (dice.chance(0.3)) {
            lines.addAll(List.of("blackhole 30.0.0.0/24", "unreachable 31.0.0.0/24", "prohibit 32.0.0.0/24"));
        }
        if (dice.chance(0.3)) {
            lines.add(dice.of(
                    "10.9.0.0/24 via 10.10.0.9 table 100",
                    "default via 10.10.0.9 table 100",
                    "blackhole 10.9.0.0/24 table 100",
                    "unreachable default table 100",
                    "default via 10.8.0.2 table 100"));
        }
        return lines;
    }

    List<String> policyOfRouter() {
        List<String> lines = List.of(
                "fwmark 0x1 lookup 100",
                "fwmark 0x2/0x3 lookup 100",
                "from 10.8.0.7 lookup 100",
                "tos 0x10 lookup 100",
                "iif eth0 to 10.9.0.3 lookup 100",
                "from 10.8.0.3 prohibit",
                "to 20.0.0.2 unreachable",
                "fwmark 0x3 blackhole",
                "iif eth0 lookup 100",
                "not fwmark 0x1/0x1 lookup 100",
                "ipproto udp dport 53 lookup 100",
                "ipproto icmp lookup 100",
                "sport 1000-2000 lookup 100",
                "dport 80 to 20.0.0.0/24 unreachable",
                "oif eth1 lookup 100",
                "lookup main suppress_prefixlength 0");
        return dice.some(lines, dice.of(1, 1, 2));
    }

    /** A policy rule with its table, and a route that refuses, each now and then. */
    void policy(HostDraft host, List<String> devices, Optional<String> gateway) {
        if (dice.chance(0.2)) {
            String line = dice.of(
                    "fwmark 0x1 lookup 100",
                    "fwmark 0x1/0x1 lookup 100",
                    "fwmark 0x4000/0x4000 lookup 100",
                    "tos 0x10 lookup 100",
                    "from 10.1.0.0/24 lookup 100",
                    "iif " + dice.of(devices) + " lookup 100",
                    "to 20.0.0.0/8 lookup 100",
                    "from 10.1.0.10 prohibit",
                    "fwmark 0x2 blackhole",
                    "fwmark 0x2 unreachable",
                    "iif lo fwmark 0x1 lookup 100");
            host.policyRules(List.of(line));
            if (line.contains("lookup")) {
                host.route(tableOfPolicy(devices, gateway));
            }
        }
        if (dice.chance(0.1)) {
            host.route(dice.of(
                    "blackhole 172.16.0.0/12",
                    "prohibit 172.16.0.0/12",
                    "unreachable 172.16.0.0/12",
                    "unreachable 10.32.0.11"));
        }
    }

    private String tableOfPolicy(List<String> devices, Optional<String> gateway) {
        if (gateway.isPresent() && dice.chance(0.4)) {
            return "default via " + gateway.get() + " table 100";
        }
        return dice.of(
                "unreachable default table 100",
                "blackhole 10.32.0.0/16 table 100",
                "prohibit default table 100",
                "throw default table 100",
                "default dev " + dice.of(devices) + " table 100",
                "20.0.0.0/8 dev " + dice.of(devices) + " table 100",
                "local 20.0.0.0/8 dev lo table 100");
    }

    /** Of a host that talks for itself. */
    void ofHost(HostDraft host, Scene scene) {
        if (dice.chance(0.7)) {
            String ofTcp = dice.of(
                    "", "", "", "", " advmss 900", " advmss lock 600", " window 2000", " initrwnd 3", " features ecn");
            host.route("default via " + dice.of("10.9.0.2", "10.9.0.2", "10.8.0.2") + ofTcp);
        }
        if (dice.chance(0.1)) {
            host.route("30.0.0.0/8 via 10.9.0.77");
            scene.address(Role.NOBODY, "30.0.0.1");
        }
        if (dice.chance(0.05)) {
            host.route("40.0.0.0/8 via 10.9.0.2 mtu " + dice.of("900", "lock 900", "1300"));
            scene.address(Role.BEYOND, "40.0.0.1");
        }
        if (dice.chance(0.1)) {
            host.put(InterfaceText.wire("lo").withAddresses(List.of("10.99.0.1/32")));
            scene.address(Role.OWN, "10.99.0.1");
        }
        if (dice.chance(0.1)) {
            host.route("50.0.0.0/8 via 10.8.0.2 src 10.9.0.1");
            scene.address(Role.BEYOND, "50.0.0.1");
        }
        policy(host, List.of("eth0", "eth1"), Optional.of(dice.of("10.8.0.2", "10.9.0.2")));
    }
}
