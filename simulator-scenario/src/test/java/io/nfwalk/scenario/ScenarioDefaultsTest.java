package io.nfwalk.scenario;

import static io.nfwalk.scenario.ScenarioText.packet;
import static io.nfwalk.scenario.ScenarioText.planned;
import static io.nfwalk.scenario.ScenarioText.run;
import static io.nfwalk.scenario.ScenarioText.scenario;
import static io.nfwalk.scenario.ScenarioText.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scenario says by leaving something out. */
class ScenarioDefaultsTest {
    private static final String TWO = """
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far: {interfaces: {eth0: {address: [10.8.0.3/24]}}, listen: [tcp/80, udp/53]}
            steps:
            """;

    @Test
    void aMacIsMadeOfTheHostsAndTheInterfacesPlaceInHex() {
        StringBuilder text = new StringBuilder("hosts:\n");
        for (int host = 1; host <= 17; host++) {
            text.append("  h").append(host).append(": {interfaces: {");
            for (int device = 1; device <= 11; device++) {
                text.append("e").append(device).append(": {}, ");
            }
            text.append("}}\n");
        }
        Host last = scenario(text.toString()).network().host("h17").orElseThrow();
        assertThat(last.interfaceNamed("e11").orElseThrow().mac()).hasToString("02:00:00:00:11:0b");
        assertThat(last.interfaceNamed("e1").orElseThrow().mac()).hasToString("02:00:00:00:11:01");
    }

    @Test
    void aGivenMacCountsAsAPlaceToo() {
        Host host = scenario("hosts: {a: {interfaces: {e1: {mac: \"0a:00:00:00:00:01\"}, e2: }}}")
                .network()
                .host("a")
                .orElseThrow();
        assertThat(host.interfaceNamed("e1").orElseThrow().mac()).hasToString("0a:00:00:00:00:01");
        assertThat(host.interfaceNamed("e2").orElseThrow().mac()).hasToString("02:00:00:00:01:02");
    }

    @Test
    void anInterfaceIsAVethThatIsUpWithAnMtuOf1500() {
        NetworkInterface device = scenario("hosts: {a: {interfaces: {e1: }}}")
                .network()
                .host("a")
                .flatMap(host -> host.interfaceNamed("e1"))
                .orElseThrow();
        assertThat(device.kind()).isEqualTo(NetworkInterface.Kind.VETH);
        assertThat(device.mtu()).isEqualTo(1500);
        assertThat(device.up()).isTrue();
        assertThat(device.hairpin()).isFalse();
        assertThat(device.addresses()).isEmpty();
    }

    @Test
    void loIsAlwaysThere() {
        Host host = scenario("hosts: {a: }").network().host("a").orElseThrow();
        assertThat(host.interfaces()).extracting(NetworkInterface::name).containsExactly("lo");
        assertThat(host.interfaces().get(0).addresses())
                .extracting(Object::toString)
                .containsExactly("127.0.0.1/8", "::1/128");
    }

    @Test
    void aWireMayBeNamedOnEitherSideOrOnBoth() {
        for (String peers : List.of("peer: b/y|", "|peer: a/x", "peer: b/y|peer: a/x")) {
            String[] sides = peers.split("[|]", -1);
            Scenario scenario = scenario(
                    "hosts: {a: {interfaces: {x: {" + sides[0] + "}}}, b: {interfaces: {y: {" + sides[1] + "}}}}");
            assertThat(scenario.network().peer(new HostInterface("a", "x"))).contains(new HostInterface("b", "y"));
            assertThat(scenario.network().peer(new HostInterface("b", "y"))).contains(new HostInterface("a", "x"));
        }
    }

    @Test
    void aHostMayBeWiredToItself() {
        Scenario scenario = scenario("hosts: {a: {interfaces: {x: {peer: a/y}, y: }}}");
        assertThat(scenario.network().peer(new HostInterface("a", "y"))).contains(new HostInterface("a", "x"));
    }

    @Test
    void aBridgeTakesTheLeastMtuOfItsPortsUnlessItWasGivenOne() {
        String text = "hosts: {a: {interfaces: {br0: {type: bridge}, br1: {type: bridge, mtu: 1450},"
                + " p0: {master: br0, mtu: 1400}, p1: {master: br0, mtu: 9000}, p2: {master: br1, mtu: 1300}}}}";
        Host host = scenario(text).network().host("a").orElseThrow();
        assertThat(host.interfaceNamed("br0").orElseThrow().mtu()).isEqualTo(1400);
        assertThat(host.interfaceNamed("br1").orElseThrow().mtu()).isEqualTo(1450);
    }

    @Test
    void singleValuesMayStandForListsOfOne() {
        String text = "hosts: {a: {modules: br_netfilter, listen: tcp/80, routes: blackhole 10.0.0.0/8,"
                + " interfaces: {e1: {address: 10.8.0.1/24}}}}";
        Host host = scenario(text).network().host("a").orElseThrow();
        assertThat(host.modules()).containsExactly("br_netfilter");
        assertThat(host.sockets()).extracting(Object::toString).containsExactly("tcp/80");
        assertThat(host.interfaceNamed("e1").orElseThrow().addresses()).hasSize(1);
    }

    @Test
    void aConnectOfStepNComesFromPort40000PlusNWhateverTheOthersAre() {
        String text =
                TWO + "- wait: 1s\n- ping: {from: near, to: 10.8.0.3}\n- connect: {from: near, to: \"10.8.0.3:80\"}\n";
        assertThat(((Step.Connect) planned(text, 3)).sourcePort()).isEqualTo(40003);
    }

    @Test
    void aConnectIsOfTcpAndOtherwiseOneDatagramOfFourBytes() {
        String text = TWO + "- connect: {from: near, to: \"10.8.0.3:80\"}\n"
                + "- connect: {from: near, to: \"10.8.0.3:53\", protocol: udp}\n";
        assertThat(((Step.Connect) planned(text, 1)).protocol()).isEqualTo(Protocol.TCP);
        assertThat(((Step.Connect) planned(text, 2)).payload().length()).isEqualTo(4);
        JsonText datagram = step(run(text), 2).objects("frames").get(0);
        assertThat(datagram.get("length")).isEqualTo(32L);
    }

    @Test
    void aPingOfStepNHasTheIdentifier1000PlusNAnd56BytesOfData() {
        JsonText ping = step(run(TWO + "- wait: 1s\n- ping: {from: near, to: 10.8.0.3}\n"), 2);
        JsonText request = ping.objects("frames").get(0);
        assertThat(request.get("id")).isEqualTo(1002L);
        assertThat(request.get("length")).isEqualTo(84L);
        assertThat(request.get("icmpType")).isEqualTo(8L);
        assertThat(ping.text("result")).isEqualTo("answered");
    }

    @Test
    void aSentPacketIsASynWithoutPayloadThatMayNotBeCut() {
        Packet packet = packet("from: a, dst: 10.8.0.9, sport: 1, dport: 2");
        assertThat(packet.protocol()).isEqualTo(Protocol.TCP);
        assertThat(packet.ttl()).isEqualTo(64);
        assertThat(packet.tos()).isZero();
        assertThat(packet.payload().length()).isZero();
        assertThat(packet.dontFragment()).isTrue();
        assertThat(packet.fragment()).isEmpty();
        assertThat(packet.tcp().orElseThrow().flags())
                .isEqualTo(TcpFlags.parse("S").orElseThrow());
        assertThat(packet.tcp().orElseThrow().sequence()).isZero();
        assertThat(packet.tcp().orElseThrow().acknowledgement()).isZero();
        assertThat(packet.tcp().orElseThrow().window()).isEqualTo(65535);
        assertThat(packet.length()).isEqualTo(40);
    }

    @Test
    void sentIcmpIsAnEchoRequestWithTheSequenceNumber1() {
        Packet packet = packet("from: a, dst: 10.8.0.9, protocol: icmp");
        assertThat(packet.icmp().orElseThrow().type()).isEqualTo(8);
        assertThat(packet.icmp().orElseThrow().code()).isZero();
        assertThat(packet.icmp().orElseThrow().sequence()).isEqualTo(1);
    }

    @Test
    void withoutSrcASentPacketTakesTheOneThatRoutingChooses() {
        String text = TWO + "- send: {from: near, dst: 10.8.0.3, protocol: udp, sport: 1, dport: 2}\n";
        assertThat(step(run(text), 1).objects("frames").get(0).text("src")).isEqualTo("10.8.0.2");
    }

    @Test
    void aFrameComesFromTheFarEndAndIsForTheInterface() {
        String text = "hosts: {a: {interfaces: {e1: {address: [10.8.0.1/24]}}}}\nsteps:\n"
                + "- send: {into: a/e1, src: 10.8.0.9, dst: 10.8.0.1}\n";
        Step.SendInto send = (Step.SendInto) planned(text, 1);
        assertThat(send.ethernet().source()).hasToString("02:00:00:ff:00:01");
        assertThat(send.ethernet().destination()).hasToString("02:00:00:00:01:01");
    }

    @Test
    void aFrameIntoAPortIsForItsBridge() {
        String text = "hosts: {a: {interfaces: {p: {master: br0}, br0: {type: bridge}}}}\nsteps:\n"
                + "- send: {into: a/p, src: 10.8.0.9, dst: 10.8.0.1}\n";
        assertThat(((Step.SendInto) planned(text, 1)).ethernet().destination()).hasToString("02:00:00:00:01:02");
    }

    @ParameterizedTest
    @CsvSource({
        "udp, 17",
        "tcp, 6",
        "UDP, 17",
        "icmp, 1",
        "sctp, 132",
        "gre, 47",
        "udplite, 136",
        "50, 50",
        "0x2f, 47",
        "255, 255"
    })
    void protocolsHaveNamesAndNumbers(String word, int number) {
        assertThat(packet("from: a, dst: 10.8.0.9, protocol: " + word).protocol())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"12|12", "'\"12\"'|2", "hello|5", "'{hex: \"00 01:ff\"}'|3", "0|0", "0x10|16", "'\"\"'|0"})
    void aPayloadIsANumberOfZerosATextOrBytes(String payload, int length) {
        assertThat(packet("from: a, dst: 10.8.0.9, protocol: udp, payload: " + payload)
                        .payload()
                        .length())
                .isEqualTo(length);
    }

    @Test
    void noFlagsAreWrittenNone() {
        assertThat(packet("from: a, dst: 10.8.0.9, flags: NONE")
                        .tcp()
                        .orElseThrow()
                        .flags())
                .hasToString("");
    }

    @Test
    void aFragmentHasItsOffsetAndWhetherMoreFollow() {
        Packet first = packet("from: a, dst: 10.8.0.9, protocol: udp, fragment: 0+, sport: 1, dport: 2, payload: 8");
        Packet last = packet("from: a, dst: 10.8.0.9, protocol: udp, fragment: 16, payload: 8");
        assertThat(first.fragment().orElseThrow()).hasToString("0+");
        assertThat(first.transport().sourcePortIfAny()).hasValue(1);
        assertThat(first.dontFragment()).isFalse();
        assertThat(last.fragment().orElseThrow()).hasToString("16");
        assertThat(last.transport().sourcePortIfAny()).isEmpty();
        assertThat(last.length()).isEqualTo(28);
    }

    @Test
    void anIcmpErrorQuotesTheHeaderAndEightBytes() {
        Packet error = packet("from: a, dst: 10.8.0.9, protocol: icmp, icmp-type: 3, icmp-code: 4, mtu: 1400,"
                + " inner: {src: 10.8.0.9, dst: 10.8.0.1, protocol: udp, sport: 5, dport: 6, payload: 100}");
        assertThat(error.length()).isEqualTo(20 + 8 + 20 + 8);
        assertThat(error.icmp().orElseThrow().quote().orElseThrow().packet().length())
                .isEqualTo(128);
    }

    @Test
    void aNumberMayCountFromAConnectionsOwn() {
        String text = TWO + "- connect: {from: near, to: \"10.8.0.3:80\"}\n"
                + "- send: {from: near, src: 10.8.0.2, dst: 10.8.0.3, sport: 40001, dport: 80, flags: A,"
                + " seq: client+1, ack: server + 1}\n";
        Step.SendFrom send = (Step.SendFrom) planned(text, 2);
        assertThat(send.relativeTo().orElseThrow().sequenceOf()).contains(Step.RelativeNumbers.Side.CLIENT);
        assertThat(send.relativeTo().orElseThrow().acknowledgementOf()).contains(Step.RelativeNumbers.Side.SERVER);
        assertThat(send.packet().tcp().orElseThrow().acknowledgement()).isEqualTo(1);
    }

    @Test
    void aScenarioNeedsNeitherATitleNorSteps() {
        JsonText run = run("hosts: {a: }");
        assertThat(run.text("scenario")).isEmpty();
        assertThat(run.objects("steps")).isEmpty();
        assertThat(run.get("passed")).isEqualTo(true);
    }
}
