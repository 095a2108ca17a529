package io.nfwalk;

import io.nfwalk.chance.Distribution;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.walk.Ending;
import java.util.List;

/** The README's Java example: what stands between the two markers is there word for word. */
final class ReadmeExample {
    private ReadmeExample() {}

    static Walk walk() {
        // README: begin
        RuleSet rules = Simulator.parse("""
                *nat
                -A PREROUTING -i eth0 -p tcp --dport 80 -j DNAT --to-destination 10.9.0.2:8080
                COMMIT
                *filter
                :FORWARD DROP
                -A FORWARD -i eth0 -p tcp -d 10.9.0.2 --dport 8080 -j ACCEPT
                COMMIT
                """);
        Host router = Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(rules)
                .build();
        Walk walk = Simulator.of(router).receive("eth0", Packet.tcp("10.8.0.2:40000", "10.8.0.1:80"));

        System.out.println(walk); // or read walk.visits(), walk.endings(), walk.connections(), walk.why()
        // README: end
        return walk;
    }

    static Distribution<List<Ending>> outcomes(Host router) {
        // README: begin outcomes
        Distribution<List<Ending>> outcomes = Simulator.outcomes(
                        router, "eth0", Packet.tcp("10.8.0.2:40000", "10.8.0.1:80"))
                .by(Walk::endings);
        outcomes.shares().forEach((endings, probability) -> System.out.println(probability + " " + endings));
        // README: end outcomes
        return outcomes;
    }
}
