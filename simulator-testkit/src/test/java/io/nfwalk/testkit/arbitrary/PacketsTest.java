package io.nfwalk.testkit.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.trace.TracedWay;
import io.nfwalk.walk.Visit;
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
import net.jqwik.api.Shrinkable;

class PacketsTest {
    private static final RuleSet RULES = Simulator.parse("""
            *filter
            :FORWARD DROP [0:0]
            :SVC - [0:0]
            -A FORWARD -p udp -m udp --dport 53 -j ACCEPT
            -A FORWARD -s 10.8.0.0/24 -d 10.9.0.2 -i eth0 -p tcp -m tcp --dport 443 -j SVC
            -A FORWARD -m mark --mark 0x7 -j ACCEPT
            -A SVC -m ttl --ttl-gt 8 -m length --length 100:200 -j ACCEPT
            -A SVC -p tcp -m tcp --tcp-flags ALL RST,URG -j REJECT
            COMMIT
            """);

    @Provide
    Arbitrary<Packet> uniform() {
        return Arbitraries.of(Family.IPV4, Family.IPV6).flatMap(Packets::uniform);
    }

    @Property(tries = 500)
    void uniformPacketsCanBeWalked(@ForAll("uniform") Packet packet) {
        Host router = Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24", "fd00:8::1/64")
                .networkInterface("eth1", "10.9.0.1/24", "fd00:9::1/64")
                .sysctl("net.ipv4.ip_forward", "1")
                .sysctl("net.ipv6.conf.all.forwarding", "1")
                .route("default via 10.9.0.2")
                .route("-6 default via fd00:9::2")
                .rules(RULES)
                .build();
        assertThat(Simulator.of(router).receive("eth0", packet).events()).isNotEmpty();
    }

    @Example
    void uniformPacketsHaveAllProtocolsAndPortsFromOneEndToTheOther() {
        Set<Integer> protocols = new LinkedHashSet<>();
        Set<Integer> ports = new LinkedHashSet<>();
        RandomGenerator<Packet> generator = Packets.uniform(Family.IPV4).generator(1000);
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            Packet packet = generator.next(random).value();
            protocols.add(packet.protocol());
            packet.transport().destinationPortIfAny().ifPresent(port -> ports.add(port >> 12));
        }
        assertThat(protocols).hasSizeGreaterThan(240);
        assertThat(ports).hasSize(16);
    }

    @Example
    void aPropertyThatNoPacketKeepsShrinksToTheSmallestPacket() {
        assertThat(Falsified.by(Packets.uniform(Family.IPV4), 5, packet -> false))
                .isEqualTo(Packet.tcp("192.0.2.7:40000", "198.51.100.7:80"));
        DrawnPacket smallest = Falsified.by(Packets.near(RULES), 5, packet -> false);
        assertThat(smallest).hasToString("tcp 192.0.2.7:40000 to 198.51.100.7:80 S");
        assertThat(smallest.packet().length()).isEqualTo(40);
    }

    @Example
    void ofAPacketThatOneFieldMakesACounterexampleOnlyThatFieldIsLeft() {
        assertThat(Falsified.by(Packets.near(RULES), 1, drawn -> drawn.mark() != 7))
                .hasToString("tcp 192.0.2.7:40000 to 198.51.100.7:80 S mark 0x7");
        assertThat(Falsified.by(Packets.near(RULES), 2, drawn -> drawn.packet().ttl() != 9)
                        .packet())
                .isEqualTo(Packet.tcp("192.0.2.7:40000", "198.51.100.7:80").withTtl(9));
    }

    @Example
    void packetsNearRulesMeetEveryRuleAndMissEveryRule() {
        Set<String> met = new LinkedHashSet<>();
        Set<String> missed = new LinkedHashSet<>();
        RandomGenerator<DrawnPacket> generator = Packets.near(RULES).generator(1000);
        Random random = new Random(3);
        for (int i = 0; i < 1_500; i++) {
            DrawnPacket drawn = generator.next(random).value();
            for (TracedWay way : drawn.trace(RULES).ways()) {
                way.events().stream()
                        .filter(Visit.class::isInstance)
                        .map(Visit.class::cast)
                        .filter(visit -> visit.rule() > 0)
                        .forEach(visit -> met.add(visit.address()));
                if (way.events().stream().anyMatch(event -> event instanceof Visit visit && visit.isPolicy())) {
                    missed.add("policy");
                }
            }
        }
        assertThat(met)
                .contains(
                        "filter:FORWARD:rule:1",
                        "filter:FORWARD:rule:2",
                        "filter:FORWARD:rule:3",
                        "filter:SVC:rule:1",
                        "filter:SVC:rule:2");
        assertThat(missed).isNotEmpty();
    }

    @Example
    void packetsNearAHostArriveByItsWiresForItsAddressesAndOthers() {
        Host host = Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .listen("tcp/8443")
                .rules(RULES)
                .build();
        Set<String> wires = new LinkedHashSet<>();
        Set<String> destinations = new LinkedHashSet<>();
        Set<Integer> ports = new LinkedHashSet<>();
        RandomGenerator<DrawnPacket> generator = Packets.near(host, Family.IPV4).generator(1000);
        Random random = new Random(4);
        for (int i = 0; i < 1_000; i++) {
            Shrinkable<DrawnPacket> drawn = generator.next(random);
            wires.add(drawn.value().in().orElseThrow());
            destinations.add(drawn.value().packet().destination().toString());
            drawn.value().packet().transport().destinationPortIfAny().ifPresent(ports::add);
            assertThat(drawn.value().mark()).isZero();
        }
        assertThat(List.copyOf(wires)).containsExactlyInAnyOrder("eth0", "eth1");
        assertThat(destinations).contains("10.8.0.1", "10.8.0.254", "10.9.0.1", "10.9.0.2", "10.9.0.3", "127.0.0.1");
        assertThat(ports).contains(52, 53, 54, 442, 443, 444, 8443);
    }
}
