package io.nfwalk.testkit.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.walk.Ending;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.SampleReportingFormat;

class RuleSetsTest {
    @Provide
    Arbitrary<RuleSet> ruleSets() {
        return Arbitraries.of(Family.IPV4, Family.IPV6).flatMap(RuleSets::any);
    }

    @Provide
    Arbitrary<Host> hosts() {
        return Hosts.with(RuleSets.any(Family.IPV4));
    }

    @Property(tries = 200)
    void everyRuleSetPrintsAndReadsBackTheSame(@ForAll("ruleSets") RuleSet rules) {
        String text = rules.toSave();
        assertThat(Simulator.parse(text, rules.family()).toSave()).isEqualTo(text);
    }

    /** Some packets end in several ways, one in none. */
    @Property(tries = 100)
    void everyPacketNearAnArbitraryHostEndsSomewhere(@ForAll("hosts") Host host, @ForAll Random random) {
        RandomGenerator<DrawnPacket> packets = Packets.near(host, Family.IPV4).generator(100);
        for (int i = 0; i < 5; i++) {
            DrawnPacket drawn = packets.next(random).value();
            assertThat(Simulator.of(host)
                            .receive(drawn.in().orElseThrow(), drawn.packet())
                            .endings())
                    .as("%s", drawn)
                    .isNotEmpty();
        }
    }

    @Example
    void anArbitraryRuleSetHasRulesInEveryTableAndChain() {
        Set<String> chains = new LinkedHashSet<>();
        RandomGenerator<RuleSet> generator = RuleSets.any(Family.IPV4).generator(1000);
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            generator
                    .next(random)
                    .value()
                    .tables()
                    .forEach(table -> table.chains().stream()
                            .filter(chain -> !chain.rules().isEmpty())
                            .forEach(chain -> chains.add(table.name() + " " + chain.name())));
        }
        assertThat(chains)
                .contains("raw OUTPUT", "mangle FORWARD", "mangle C", "nat PREROUTING", "nat INPUT", "filter A")
                .hasSize(2 + 3 + 5 + 3 + 4 + 3 + 3 + 3);
    }

    @Example
    void aFalsifiedPropertyShrinksToTheOneRuleThatFalsifiesIt() {
        Packet packet = Packet.tcp("10.8.0.2:40000", "10.9.0.2:80");
        RuleSet smallest = Falsified.by(RuleSets.any(Family.IPV4), 11, rules -> leaves(rules, packet));

        assertThat(rules(smallest)).hasSize(1);
        assertThat(rules(smallest).get(0)).matches("-A (PREROUTING|FORWARD|POSTROUTING) (-j DROP|-j REJECT.*)");
    }

    private static boolean leaves(RuleSet rules, Packet packet) {
        boolean hasPolicy = rules.toSave().contains(" DROP [");
        Host router = Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(rules)
                .build();
        return hasPolicy
                || Simulator.of(router).receive("eth0", packet).endings().stream()
                        .anyMatch(Ending.Sent.class::isInstance);
    }

    private static List<String> rules(RuleSet rules) {
        return rules.toSave().lines().filter(line -> line.startsWith("-A")).toList();
    }

    @Example
    void reportsShowRuleSetsAndHostsLineByLine() {
        RuleSet rules = Simulator.parse("*filter\n:FORWARD DROP\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n");
        Host host = Host.builder("edge")
                .networkInterface("eth0", "10.8.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .listen("tcp/80")
                .rules(rules)
                .build();

        assertThat(new ReadableRules().report(rules))
                .isEqualTo(List.of("*filter", ":FORWARD DROP [0:0]", "-A INPUT -p tcp -j ACCEPT", "COMMIT"));
        assertThat(new ReadableHost().label(host)).contains("edge ");
        assertThat((List<?>) new ReadableHost().report(host))
                .asString()
                .contains("eth0 [10.8.0.1/24]", "forwarding=1", "listens tcp/80", "-A INPUT -p tcp -j ACCEPT");
        assertThat(Path.of("src/main/resources/META-INF/services", SampleReportingFormat.class.getName()))
                .content()
                .contains(ReadableHost.class.getName(), ReadableRules.class.getName());
    }
}
