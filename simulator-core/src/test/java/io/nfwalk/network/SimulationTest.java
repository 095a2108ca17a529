package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nfwalk.StandardExtensions;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.walk.Event;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps between two hosts on one wire: near 10.8.0.2 asks, far 10.8.0.1 has rules and listens. */
class SimulationTest {
    private static final IpAddress NEAR = IpAddress.of("10.8.0.2");
    private static final IpAddress FAR = IpAddress.of("10.8.0.1");
    private static final MacAddress NEAR_MAC = MacAddress.of("02:00:00:00:01:01");
    private static final MacAddress FAR_MAC = MacAddress.of("02:00:00:00:02:01");

    private static Host.Builder host(String name, String address, MacAddress mac, String rules) {
        Host.Builder host = Host.builder(name)
                .networkInterface(NetworkInterface.of(
                        "eth0",
                        2,
                        NetworkInterface.Kind.VETH,
                        List.of(InterfaceAddress.parse(address).orElseThrow()),
                        mac));
        if (!rules.isEmpty()) {
            host.rules(new LoadedRules(
                    RuleSet.parse("*filter\n" + rules + "\nCOMMIT\n", Family.IPV4, StandardExtensions.all()),
                    Backend.NFT));
        }
        return host;
    }

    private static Host far(String rules) {
        return host("far", "10.8.0.1/24", FAR_MAC, rules)
                .listen(Socket.parse("tcp/80"))
                .listen(Socket.parse("udp/53"))
                .build();
    }

    private static Simulation simulation(String nearRules, String farRules) {
        return Simulation.of(
                Network.builder()
                        .host(host("near", "10.8.0.2/24", NEAR_MAC, nearRules).build())
                        .host(far(farRules))
                        .wire(new HostInterface("near", "eth0"), new HostInterface("far", "eth0"))
                        .build(),
                new SeededChance(0));
    }

    private static Step.Connect connect(int protocol, int port, int sourcePort) {
        return new Step.Connect("near", protocol, FAR, port, Optional.empty(), sourcePort, Payload.zeros(4));
    }

    private static Step.Result tcp(Simulation simulation, int port, int sourcePort) {
        return simulation.run(connect(Protocol.TCP, port, sourcePort)).result();
    }

    private static Step.Result udp(Simulation simulation, int port) {
        return simulation.run(connect(Protocol.UDP, port, 40001)).result();
    }

    private static Step.Result ping(Simulation simulation) {
        return simulation.run(new Step.Ping("near", FAR, 7, Optional.empty())).result();
    }

    @Test
    void whatListensAnswersAndWhatDoesNotRefuses() {
        Simulation simulation = simulation("", "");

        assertThat(tcp(simulation, 80, 40001)).isEqualTo(Step.Result.ESTABLISHED);
        assertThat(tcp(simulation, 81, 40002)).isEqualTo(Step.Result.REFUSED);
        assertThat(udp(simulation, 53)).isEqualTo(Step.Result.ANSWERED);
        assertThat(udp(simulation, 54)).isEqualTo(Step.Result.REFUSED);
        assertThat(ping(simulation)).isEqualTo(Step.Result.ANSWERED);
    }

    @Test
    void withoutRouteNothingHappens() {
        Simulation simulation = simulation("", "");
        IpAddress nowhere = IpAddress.of("99.0.0.1");
        StepRecord record = simulation.run(
                new Step.Connect("near", Protocol.TCP, nowhere, 80, Optional.empty(), 40001, Payload.EMPTY));

        assertThat(record.result()).isEqualTo(Step.Result.UNREACHABLE);
        assertThat(record.events()).isEmpty();
        assertThat(simulation
                        .run(new Step.Ping("near", nowhere, 1, Optional.empty()))
                        .result())
                .isEqualTo(Step.Result.UNREACHABLE);
    }

    @Test
    void anAddressThatNobodyHasIsUnreachableOnceAllIsQuiet() {
        Simulation simulation = simulation("", "");

        assertThat(simulation
                        .run(new Step.Ping("near", IpAddress.of("10.8.0.99"), 1, Optional.empty()))
                        .result())
                .isEqualTo(Step.Result.UNREACHABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "icmp-port-unreachable, REFUSED, REFUSED, REFUSED",
        "icmp-host-unreachable, UNREACHABLE, UNREACHABLE, UNREACHABLE",
        "icmp-admin-prohibited, UNREACHABLE, UNREACHABLE, UNREACHABLE"
    })
    void clientsHearWhatRejectSendsAlsoFromTheirOwnHost(
            String type, Step.Result tcp, Step.Result udp, Step.Result ping) {
        for (Simulation simulation : List.of(
                simulation("", "-A INPUT -j REJECT --reject-with " + type),
                simulation("-A OUTPUT ! -o lo -j REJECT --reject-with " + type, ""))) {
            assertThat(tcp(simulation, 80, 40001)).isEqualTo(tcp);
            assertThat(udp(simulation, 53)).isEqualTo(udp);
            assertThat(ping(simulation)).isEqualTo(ping);
        }
    }

    @Test
    void aTcpResetRefuses() {
        assertThat(tcp(simulation("", "-A INPUT -p tcp -j REJECT --reject-with tcp-reset"), 80, 40001))
                .isEqualTo(Step.Result.REFUSED);
    }

    @Test
    void whatIsDroppedIsATimeout() {
        for (Simulation simulation : List.of(simulation("", "-A INPUT -j DROP"), simulation("-A OUTPUT -j DROP", ""))) {
            assertThat(tcp(simulation, 80, 40001)).isEqualTo(Step.Result.TIMEOUT);
            assertThat(udp(simulation, 53)).isEqualTo(Step.Result.TIMEOUT);
            assertThat(ping(simulation)).isEqualTo(Step.Result.TIMEOUT);
        }
    }

    @Test
    void aFailedClientsPortIsFreeAgainAndAnEstablishedOnesIsNot() {
        Simulation simulation = simulation("", "");
        assertThat(tcp(simulation, 81, 40001)).isEqualTo(Step.Result.REFUSED);
        assertThat(tcp(simulation, 80, 40001)).isEqualTo(Step.Result.ESTABLISHED);

        assertThatExceptionOfType(StepException.class)
                .isThrownBy(() -> tcp(simulation, 80, 40001))
                .withMessage("port 40001 of 10.8.0.2 on near is in use by a connection that an earlier step opened");
    }

    @Test
    void aPortWhereASocketListensCannotBeAClients() {
        Simulation simulation = simulation("", "");

        assertThatExceptionOfType(StepException.class)
                .isThrownBy(() -> simulation.run(
                        new Step.Connect("far", Protocol.UDP, NEAR, 9, Optional.empty(), 53, Payload.zeros(4))))
                .withMessage("port 53 on far is in use by udp/53, which listens");
        assertThat(simulation
                        .run(new Step.Connect("far", Protocol.TCP, NEAR, 9, Optional.empty(), 53, Payload.EMPTY))
                        .result())
                .isEqualTo(Step.Result.REFUSED);
    }

    private static Step sendFrom(int sourcePort, String flags, long sequence, long acknowledgement) {
        Transport.Tcp header = new Transport.Tcp(
                sourcePort, 80, TcpFlags.parse(flags).orElseThrow(), sequence, acknowledgement, 65535, TcpOptions.NONE);
        return new Step.SendInto(
                "far",
                "eth0",
                new Ethernet(NEAR_MAC, FAR_MAC),
                Packet.of(NEAR, FAR, Protocol.TCP, header, Payload.zeros(3)),
                Optional.of(new Step.RelativeNumbers(
                        Optional.of(Step.RelativeNumbers.Side.CLIENT), Optional.of(Step.RelativeNumbers.Side.SERVER))));
    }

    @Test
    void aSegmentMayCountFromAnOpenConnectionsNumbers() {
        Simulation simulation = simulation("", "");
        tcp(simulation, 80, 40001);
        tcp(simulation, 80, 40002);

        StepRecord record = simulation.run(sendFrom(40001, "PA", 1, 1));

        assertThat(record.result()).isEqualTo(Step.Result.SENT);
        assertThat(Wire.answers(record)).first().satisfies(answer -> {
            assertThat(answer).hasToString("tcp 10.8.0.1:80 to 10.8.0.2:40001 A");
            assertThat(answer.tcp().orElseThrow().acknowledgement()).isEqualTo(1004);
        });
    }

    @Test
    void withoutAConnectionThereAreNoNumbersToCountFrom() {
        assertThatExceptionOfType(StepException.class)
                .isThrownBy(() -> simulation("", "").run(sendFrom(40001, "PA", 1, 1)))
                .withMessage("no step has opened a connection whose numbers could be meant");
    }

    @Test
    void bothSidesChallengeWhatTheirSocketsHaveNotSentButOnlyOnce() {
        Simulation simulation = simulation("", "");
        tcp(simulation, 80, 40001);

        assertThat(Wire.answers(simulation.run(sendFrom(40001, "PA", 1, 1))))
                .extracting(Packet::toString)
                .containsExactly(
                        "tcp 10.8.0.1:80 to 10.8.0.2:40001 A",
                        "tcp 10.8.0.2:40001 to 10.8.0.1:80 A",
                        "tcp 10.8.0.1:80 to 10.8.0.2:40001 A");
    }

    @Test
    void aRawPacketIsAnsweredByTheKernelThatKnowsNoSuchSocket() {
        Simulation simulation = simulation("", "");
        StepRecord record = simulation.run(new Step.SendFrom(
                "near", Packet.tcp(IpAddress.unspecified(Family.IPV4), 9, FAR, 80), Optional.empty()));

        assertThat(record.events())
                .filteredOn(event ->
                        event instanceof Event.FrameSeen && event.host().equals("near"))
                .extracting(event -> ((Event.FrameSeen) event).packet().toString())
                .containsExactly(
                        "tcp 10.8.0.2:9 to 10.8.0.1:80 S",
                        "tcp 10.8.0.1:80 to 10.8.0.2:9 SA",
                        "tcp 10.8.0.2:9 to 10.8.0.1:80 R");
    }

    @Test
    void connectionsOutliveTheSocketThatListened() {
        Simulation simulation = simulation("", "");
        tcp(simulation, 80, 40001);
        simulation.run(new Step.Change(far("").toBuilder().sockets(List.of()).build(), List.of(), true, false));

        assertThat(Wire.answers(simulation.run(sendFrom(40001, "PA", 1, 1))))
                .first()
                .hasToString("tcp 10.8.0.1:80 to 10.8.0.2:40001 A");
        assertThat(tcp(simulation, 80, 40002)).isEqualTo(Step.Result.REFUSED);
    }

    @Test
    void aChangeMayFlushTheEntriesOfAHost() {
        Simulation simulation = simulation("", "-A INPUT -m conntrack --ctstate NEW");
        tcp(simulation, 80, 40001);
        assertThat(simulation.conntrack("far"))
                .extracting(Connection::stateName)
                .containsExactly(Optional.of("ESTABLISHED"));

        simulation.run(new Step.Change(simulation.host("far"), List.of(), false, true));

        assertThat(simulation.conntrack("far")).isEmpty();
    }

    @Test
    void bridgesInALoopEndInAnErrorAndNotInSilence() {
        NetworkInterface bridge = NetworkInterface.of(
                "br0", 2, NetworkInterface.Kind.BRIDGE, List.of(), MacAddress.of("02:00:00:00:03:01"));
        Network.Builder network = Network.builder();
        for (String name : List.of("one", "other")) {
            Host.Builder host = Host.builder(name).networkInterface(bridge);
            for (int port = 1; port <= 3; port++) {
                host.networkInterface(new NetworkInterface(
                        "p" + port,
                        2 + port,
                        NetworkInterface.Kind.VETH,
                        List.of(),
                        new MacAddress(0x020000000400L + port + name.length() * 16),
                        1500,
                        Optional.of("br0"),
                        false,
                        true));
            }
            network.host(host.build());
        }
        network.wire(new HostInterface("one", "p1"), new HostInterface("other", "p1"));
        network.wire(new HostInterface("one", "p2"), new HostInterface("other", "p2"));
        Simulation simulation = Simulation.of(network.build(), new SeededChance(0));

        assertThatExceptionOfType(StepException.class)
                .isThrownBy(() -> simulation.run(new Step.SendInto(
                        "one",
                        "p3",
                        new Ethernet(Network.FAR_END, MacAddress.of("02:77:00:00:00:01")),
                        Packet.udp(NEAR, 1, FAR, 2),
                        Optional.empty())))
                .withMessageContaining("do bridges and wires form a loop?");
    }

    @Test
    void twoServersThatAnswerEachOtherForEverAreNamed() {
        Simulation simulation = Simulation.of(
                Network.builder()
                        .host(host("near", "10.8.0.2/24", NEAR_MAC, "")
                                .listen(Socket.parse("udp/53"))
                                .build())
                        .host(far(""))
                        .wire(new HostInterface("near", "eth0"), new HostInterface("far", "eth0"))
                        .build(),
                new SeededChance(0));

        assertThatExceptionOfType(StepException.class)
                .isThrownBy(() ->
                        simulation.run(new Step.SendFrom("near", Packet.udp(NEAR, 53, FAR, 53), Optional.empty())))
                .withMessageStartingWith("frames are still moving after 100000 of them: sockets on ")
                .withMessageContaining("near")
                .withMessageContaining("far")
                .withMessageEndingWith(" answer each other for ever");
    }

    @Test
    void anUnknownHostIsTold() {
        assertThatExceptionOfType(StepException.class)
                .isThrownBy(() -> simulation("", "").run(new Step.Ping("nobody", FAR, 1, Optional.empty())))
                .withMessage("no host is named nobody");
    }
}
