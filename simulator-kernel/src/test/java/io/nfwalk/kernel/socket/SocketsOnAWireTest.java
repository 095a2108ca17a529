package io.nfwalk.kernel.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.nfwalk.host.Socket;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.wire.PacketBytes;
import io.nfwalk.kernel.wire.PacketSender;
import io.nfwalk.kernel.wire.SeenFrame;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.scenario.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsOnAWireTest {
    private static final int TRACE = 9;

    private Pair pair;

    @BeforeEach
    void build() throws IOException {
        pair = new Pair();
    }

    @AfterEach
    void takeAway() {
        if (pair != null) {
            pair.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "fd00::2"})
    void aConnectionIsThereWhenTheSynHasBeenSent(String address) throws IOException {
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("tcp/80")));
                TcpClient client = TcpClient.open(pair.near, tcp(address, 80))) {
            client.start();
            assertThat(client.result()).isEqualTo(Step.Result.ESTABLISHED);
            assertThat(listeners.serve()).isTrue();
        }
    }

    @Test
    void theFirstSequenceNumberIsAsChosenAndTheServersIsSeen() throws IOException {
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("tcp/80")));
                TcpClient client = TcpClient.open(pair.near, tcp("10.0.0.2", 80))) {
            client.start();
            listeners.serve();
            List<SeenFrame> frames = pair.quietFrames();
            assertThat(frames)
                    .extracting(seen -> seen.frame().host() + " " + seen.frame().direction() + " "
                            + seen.frame().flags().orElse(""))
                    .containsExactly("near out S", "near in SA", "near out A", "far in S", "far out SA", "far in A");
            assertThat(frames.get(0).sequence()).hasValue(TcpClient.FIRST_SEQUENCE);
            assertThat(frames.get(2).sequence()).hasValue(TcpClient.FIRST_SEQUENCE + 1);
            assertThat(frames.get(1).sequence())
                    .isPresent()
                    .isEqualTo(frames.get(4).sequence());
        }
    }

    @Test
    void anEstablishedClientClosesWithoutAWord() throws IOException {
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("tcp/80")))) {
            try (TcpClient client = TcpClient.open(pair.near, tcp("10.0.0.2", 80))) {
                client.start();
                listeners.serve();
                pair.quietFrames();
            }
            assertThat(pair.quietFrames()).isEmpty();
        }
    }

    @Test
    void aClosedPortRefuses() throws IOException {
        assertThat(resultOf(tcp("10.0.0.2", 81))).isEqualTo(Step.Result.REFUSED);
        assertThat(resultOf(udp("10.0.0.2", 81))).isEqualTo(Step.Result.REFUSED);
        assertThat(resultOf(udp("fd00::2", 81))).isEqualTo(Step.Result.REFUSED);
    }

    @Test
    void withoutARouteAllIsUnreachable() throws IOException {
        assertThat(resultOf(tcp("192.0.2.1", 80))).isEqualTo(Step.Result.UNREACHABLE);
        assertThat(resultOf(udp("192.0.2.1", 80))).isEqualTo(Step.Result.UNREACHABLE);
        assertThat(pair.quietFrames()).isEmpty();
    }

    @Test
    void aSourceThatIsNotTheHostsIsUnreachable() throws IOException {
        Optional<IpAddress> source = Optional.of(IpAddress.of("10.0.0.77"));
        Step.Connect asked =
                new Step.Connect("near", Protocol.TCP, IpAddress.of("10.0.0.2"), 80, source, 40001, Payload.EMPTY);
        assertThat(resultOf(asked)).isEqualTo(Step.Result.UNREACHABLE);
    }

    @Test
    void whatIsDroppedTimesOut() throws IOException {
        pair.rules(pair.far, "table inet t { chain c { type filter hook prerouting priority 0; policy drop; }; }");
        assertThat(resultOf(tcp("10.0.0.2", 80))).isEqualTo(Step.Result.TIMEOUT);
        assertThat(resultOf(udp("10.0.0.2", 80))).isEqualTo(Step.Result.TIMEOUT);
        assertThat(resultOf(ping("10.0.0.2"))).isEqualTo(Step.Result.TIMEOUT);
        assertThat(pair.quietFrames()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "fd00::2"})
    void anEchoIsAnswered(String address) throws IOException {
        assertThat(resultOf(ping(address))).isEqualTo(Step.Result.ANSWERED);
        assertThat(pair.quietFrames())
                .extracting(SeenFrame::frame)
                .extracting(RunReport.Frame::icmp)
                .allSatisfy(icmp -> assertThat(icmp.orElseThrow().id()).isEqualTo(77))
                .hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "fd00::2"})
    void aDatagramIsSentBack(String address) throws IOException {
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("udp/53")));
                DatagramClient client = DatagramClient.open(pair.near, udp(address, 53))) {
            client.start();
            assertThat(listeners.serve()).isTrue();
            assertThat(client.result()).isEqualTo(Step.Result.ANSWERED);
        }
    }

    @Test
    void anAnswerFromElsewhereIsTold() throws IOException {
        pair.rules(
                pair.far,
                "table ip t { chain c { type filter hook output priority 0; udp sport 53 ip saddr set 10.0.0.3; }; }");
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("udp/53")));
                DatagramClient client = DatagramClient.open(pair.near, udp("10.0.0.2", 53))) {
            client.start();
            listeners.serve();
            assertThat(client.result()).isEqualTo(Step.Result.UNEXPECTED_SOURCE);
        }
    }

    @Test
    void anAnswerLeavesFromTheAddressThatWasAsked() throws IOException {
        pair.far.run(List.of("ip", "address", "add", "10.0.0.22/24", "dev", "eth0"), "");
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("udp/53")));
                DatagramClient client = DatagramClient.open(pair.near, udp("10.0.0.22", 53))) {
            pair.near.run(List.of("ip", "neigh", "add", "10.0.0.22", "lladdr", "02:00:00:00:00:02", "dev", "eth0"), "");
            client.start();
            listeners.serve();
            assertThat(client.result()).isEqualTo(Step.Result.ANSWERED);
        }
    }

    @Test
    void aPortThatIsTakenIsToldByItsSocket() throws IOException {
        List<Socket> sockets = List.of(Socket.parse("udp/53"));
        try (Listeners listeners = Listeners.open(pair.far, sockets)) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Listeners.open(pair.far, sockets))
                    .withMessage("listen on udp/53: Address already in use");
            assertThat(listeners.serve()).isFalse();
        }
    }

    @Test
    void routingChoosesASource() throws IOException {
        assertThat(RoutedSource.towards(pair.near, IpAddress.of("10.0.0.9"))).contains(IpAddress.of("10.0.0.1"));
        assertThat(RoutedSource.towards(pair.near, IpAddress.of("192.0.2.1"))).isEmpty();
        assertThat(pair.quietFrames()).isEmpty();
    }

    @Test
    void aPacketIsSentAsItsBytesSay() throws IOException {
        Packet syn = Packet.tcp("10.0.0.99:1000", "10.0.0.2:81").withTos(8).withTtl(9);
        try (PacketSender sender = new PacketSender(pair.near)) {
            sender.sendPacket(PacketBytes.of(syn), syn.destination());
        }
        Ethernet ethernet = new Ethernet(MacAddress.of("02:00:00:00:00:01"), MacAddress.of("02:00:00:00:00:02"));
        assertThat(pair.quietFrames())
                .extracting(SeenFrame::frame)
                .contains(
                        RunReport.Frame.of("near", "eth0", "out", ethernet, syn),
                        RunReport.Frame.of("far", "eth0", "in", ethernet, syn));
    }

    @Test
    void aFrameIsPutOnTheWirePastTheSendersTap() throws IOException {
        Packet echo = Packet.ping("10.0.0.1", "10.0.0.2");
        Ethernet ethernet = new Ethernet(MacAddress.of("02:00:00:00:00:77"), MacAddress.of("02:00:00:00:00:99"));
        try (PacketSender sender = new PacketSender(pair.near)) {
            sender.sendFrame("eth0", ethernet, PacketBytes.of(echo));
        }
        assertThat(pair.quietFrames())
                .extracting(SeenFrame::frame)
                .containsExactly(RunReport.Frame.of("far", "eth0", "other", ethernet, echo));
    }

    @Test
    void theKernelReassemblesFragmentsWithTheirCommonChecksum() throws IOException {
        try (Listeners listeners = Listeners.open(pair.far, List.of(Socket.parse("udp/53")));
                PacketSender sender = new PacketSender(pair.near)) {
            for (byte[] piece : Fragments.of(Packet.udp("10.0.0.1:1000", "10.0.0.2:53"), 40, 16)) {
                sender.sendPacket(piece, IpAddress.of("10.0.0.2"));
            }
            assertThat(listeners.serve()).isTrue();
            assertThat(pair.quietFrames())
                    .extracting(SeenFrame::frame)
                    .filteredOn(frame ->
                            frame.host().equals("near") && frame.direction().equals("in"))
                    .extracting(RunReport.Frame::protocol, RunReport.Frame::length)
                    .first()
                    .isEqualTo(tuple("udp", 68));
        }
    }

    @Test
    void allFramesOfManyPacketsAreThereOnceTheMarkerIsBack() throws IOException {
        Packet datagram = Packet.udp("10.0.0.1:1000", "10.0.0.99:53");
        Ethernet ethernet = new Ethernet(MacAddress.of("02:00:00:00:00:01"), MacAddress.of("02:00:00:00:00:99"));
        try (PacketSender sender = new PacketSender(pair.near)) {
            byte[] bytes = PacketBytes.of(datagram);
            for (int i = 0; i < 500; i++) {
                sender.sendFrame("eth0", ethernet, bytes);
            }
        }
        assertThat(pair.quietFrames()).hasSize(500);
    }

    /** Some 250 hops are often more than the kernel does in one go before it leaves them to a thread of its own. */
    @Test
    void aPacketThatGoesRoundIsSeenOnAllItsWayOnceTheMarkerIsBack() throws IOException {
        goRound(pair.near, "10.0.0.2");
        goRound(pair.far, "10.0.0.1");
        Packet datagram = Packet.udp("10.0.0.99:1000", "192.0.2.1:53").withTtl(255);
        try (PacketSender sender = new PacketSender(pair.near)) {
            sender.sendPacket(PacketBytes.of(datagram), datagram.destination());
        }
        assertThat(pair.quietFrames())
                .filteredOn(seen -> seen.frame().protocol().equals("udp"))
                .hasSize(2 * 255);
    }

    private static void goRound(Namespace namespace, String next) throws IOException {
        namespace.writeSysctl("net.ipv4.ip_forward", "1");
        namespace.writeSysctl("net.ipv4.conf.all.send_redirects", "0");
        namespace.writeSysctl("net.ipv4.conf.eth0.send_redirects", "0");
        namespace.run(List.of("ip", "route", "add", "192.0.2.0/24", "via", next), "");
    }

    @Test
    void moreFramesThanATapHasRoomForAreNotOverlooked() throws IOException {
        Packet datagram = Packet.udp("10.0.0.1:1000", "10.0.0.99:53");
        Ethernet ethernet = new Ethernet(MacAddress.of("02:00:00:00:00:01"), MacAddress.of("02:00:00:00:00:99"));
        try (PacketSender sender = new PacketSender(pair.near)) {
            byte[] bytes = PacketBytes.of(datagram);
            for (int sent : IntStream.range(0, 1100).toArray()) {
                sender.sendFrame("eth0", ethernet, bytes);
            }
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(pair::quietFrames)
                .withMessage("more frames at once than a tap has room for");
    }

    @Test
    void traceEventsAreThereWhenTheSendReturns() throws IOException {
        pair.rules(
                pair.far,
                "table ip t { chain c { type filter hook prerouting priority -350; meta nftrace set 1; counter; }; }");
        try (Netlink events = Netlink.open(pair.far, Netlink.NETFILTER, TRACE);
                PacketSender sender = new PacketSender(pair.near)) {
            byte[] bytes = PacketBytes.of(Packet.udp("10.0.0.1:1000", "10.0.0.2:53"));
            sender.sendPacket(bytes, IpAddress.of("10.0.0.2"));
            assertThat(events.drain()).isNotEmpty();
        }
    }

    private Step.Result resultOf(Step.Connect asked) throws IOException {
        return asked.protocol() == Protocol.TCP
                ? resultOf(TcpClient.open(pair.near, asked))
                : resultOf(DatagramClient.open(pair.near, asked));
    }

    private Step.Result resultOf(Step.Ping asked) throws IOException {
        return resultOf(DatagramClient.open(pair.near, asked));
    }

    private static Step.Result resultOf(Client client) throws IOException {
        try (client) {
            client.start();
            return client.result();
        }
    }

    private static Step.Connect tcp(String to, int port) {
        return new Step.Connect("near", Protocol.TCP, IpAddress.of(to), port, Optional.empty(), 40001, Payload.EMPTY);
    }

    private static Step.Connect udp(String to, int port) {
        return new Step.Connect(
                "near", Protocol.UDP, IpAddress.of(to), port, Optional.empty(), 40001, Payload.zeros(4));
    }

    private static Step.Ping ping(String to) {
        return new Step.Ping("near", IpAddress.of(to), 77, Optional.empty());
    }
}
