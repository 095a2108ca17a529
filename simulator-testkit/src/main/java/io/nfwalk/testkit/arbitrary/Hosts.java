package io.nfwalk.testkit.arbitrary;

import io.nfwalk.host.Host;
import io.nfwalk.rules.RuleSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary hosts: each with the wires {@code eth0}, {@code eth1}, ... into the networks 10.8.0.0/24 and fd00:8::/64,
 * 10.9.0.0/24 and fd00:9::/64, and so on, in which the host has the address that ends in 1.
 *
 * <p>They shrink to one wire, no sockets and a kernel's own settings.
 */
public final class Hosts {
    private static final int FIRST_NETWORK = 8;
    private static final int MOST_WIRES = 4;
    private static final List<String> SOCKETS = List.of("tcp/80", "udp/53", "tcp/22", "udp/10.8.0.1:5353");
    private static final List<String> SETTINGS = List.of(
            "net.ipv4.ip_forward=1",
            "net.ipv6.conf.all.forwarding=1",
            "net.ipv4.conf.all.rp_filter=1",
            "net.ipv4.conf.all.route_localnet=1",
            "net.netfilter.nf_conntrack_tcp_loose=0");

    private Hosts() {}

    /** Hosts without rules; some forward, some do not. */
    public static Arbitrary<Host> any() {
        Arbitrary<Integer> wires = Arbitraries.integers().between(1, MOST_WIRES);
        Arbitrary<Set<String>> sockets = Arbitraries.of(SOCKETS).set();
        Arbitrary<Set<String>> settings = Arbitraries.of(SETTINGS).set();
        return Combinators.combine(wires, sockets, settings, bridges()).as(Hosts::host);
    }

    /** The same, each with one of these rule sets. */
    public static Arbitrary<Host> with(Arbitrary<RuleSet> rules) {
        return Combinators.combine(any(), rules)
                .as((host, set) -> host.toBuilder().rules(set).build());
    }

    /**
     * Ports of a bridge besides the wires, and whether it shows iptables its frames: 0 without a bridge, negative
     * unseen.
     */
    private static Arbitrary<Integer> bridges() {
        return Arbitraries.of(0, 0, 0, 2, -2);
    }

    private static Host host(int wires, Set<String> sockets, Set<String> settings, int ports) {
        Host.Builder builder = Host.builder("host");
        for (int i = 0; i < wires; i++) {
            int network = FIRST_NETWORK + i;
            builder.networkInterface("eth" + i, "10." + network + ".0.1/24", "fd00:" + network + "::1/64");
        }
        if (ports != 0) {
            builder.modules(ports > 0 ? List.of("br_netfilter") : List.of())
                    .bridge("br0", "10.7.0.1/24", "fd00:7::1/64");
            for (int i = 0; i < Math.abs(ports); i++) {
                builder.bridgePort("port" + i, "br0");
            }
        }
        sockets.stream().sorted().forEach(builder::listen);
        settings.stream()
                .sorted()
                .map(setting -> setting.split("="))
                .forEach(setting -> builder.sysctl(setting[0], setting[1]));
        return builder.route("default via 10.8.0.254").build();
    }
}
