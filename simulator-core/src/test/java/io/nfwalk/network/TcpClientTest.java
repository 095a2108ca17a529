package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Journal;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Linux 6.18 client in SYN_SENT does with segments and ICMP errors made by hand; each was tried on one. */
class TcpClientTest {
    private static final IpAddress LOCAL = IpAddress.of("10.8.0.1");
    private static final IpAddress REMOTE = IpAddress.of("10.8.0.5");
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:01:01");

    private final List<Packet> sent = new ArrayList<>();
    private final List<Packet> answersAtOnce = new ArrayList<>();
    private final FrameQueue queue = new FrameQueue(() -> {});
    private final RunningHost host = host();
    private final TcpSocket socket = host.endpoints().tcp().open(new TcpEnds(LOCAL, 40001, REMOTE, 90), false);

    private RunningHost host() {
        Host description = Host.builder("box")
                .networkInterface(NetworkInterface.of(
                        "eth0",
                        2,
                        NetworkInterface.Kind.VETH,
                        List.of(InterfaceAddress.parse("10.8.0.1/24").orElseThrow()),
                        MAC))
                .build();
        Network network = Network.builder().host(description).build();
        Links links = new Links(network, name -> description);
        return new RunningHost(
                description,
                links,
                queue,
                new VirtualClock(),
                new ServerSequences(new Journal()),
                new SeededChance(0),
                this::note,
                (place, frame) -> {});
    }

    private void note(Event event) {
        if (event instanceof Event.FrameSeen seen && seen.direction() == Event.FrameDirection.OUT) {
            sent.add(seen.packet());
            answersAtOnce.forEach(answer -> queue.frame(() -> arrive(answer)));
            answersAtOnce.clear();
        }
    }

    private void arrive(Packet packet) {
        host.walk().receive("eth0", new Frame(new Ethernet(Network.FAR_END, MAC), packet));
    }

    private void receive(Packet packet) {
        arrive(packet);
        queue.runUntilQuiet();
    }

    /** Connects, forgets the SYN, and takes in the segments {@code FLAGS SEQUENCE ACKNOWLEDGEMENT PAYLOAD}. */
    private String answersTo(String segments) {
        socket.connect();
        sent.clear();
        for (String segment : segments.split(";")) {
            String[] parts = segment.trim().split(" +");
            Transport.Tcp header = segment(90, 40001, parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            Payload payload = Payload.zeros(parts.length > 3 ? Integer.parseInt(parts[3]) : 0);
            receive(Packet.of(REMOTE, LOCAL, Protocol.TCP, header, payload));
        }
        return sent.isEmpty()
                ? "-"
                : String.join(", ", sent.stream().map(TcpClientTest::words).toList());
    }

    private static String words(Packet packet) {
        Transport.Tcp header = packet.tcp().orElseThrow();
        return header.flags() + " " + header.sequence() + " " + header.acknowledgement() + " " + packet.length();
    }

    @Test
    void theSynHasNumberThousandAndAllOptions() {
        socket.connect();

        assertThat(sent).singleElement().satisfies(syn -> {
            assertThat(words(syn)).isEqualTo("S 1000 0 60");
            assertThat(syn.dontFragment()).isTrue();
            assertThat(syn.tcp().orElseThrow().options().maximumSegmentSize()).isEqualTo(OptionalInt.of(1460));
            assertThat(syn.tcp().orElseThrow().window()).isEqualTo(64240);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SA 5000 1001                 | A 1001 5001 40                 | ESTABLISHED
            SA 5000 1001 5               | A 1001 5001 40                 | ESTABLISHED
            SFA 5000 1001                | A 1001 5001 40                 | ESTABLISHED
            SA 5000 1009                 | R 1009 0 40                    | SYN_SENT
            SA 5000 1000                 | R 1000 0 40                    | SYN_SENT
            RA 0 1001                    | -                              | CLOSED
            SRA 0 1001                   | -                              | CLOSED
            RA 0 1009                    | -                              | SYN_SENT
            R 0 0                        | -                              | SYN_SENT
            A 5000 1001                  | -                              | SYN_SENT
            A 5000 1009                  | R 1009 0 40                    | SYN_SENT
            FA 5000 1001                 | -                              | SYN_SENT
            F 5000 0                     | -                              | SYN_SENT
            NONE 5000 0                  | -                              | SYN_SENT
            S 5000 0                     | SA 1000 5001 60                | SYN_RECEIVED
            S 5000 0; A 5001 1001        | SA 1000 5001 60                | ESTABLISHED
            S 5000 0; SA 5000 1001       | SA 1000 5001 60, A 1001 5001 40 | ESTABLISHED
            S 5000 0; S 5000 0           | SA 1000 5001 60, A 1001 5001 40 | SYN_RECEIVED
            S 5000 0; A 5001 1009        | SA 1000 5001 60, R 1009 0 40   | SYN_RECEIVED
            S 5000 0; R 5001 0           | SA 1000 5001 60                | CLOSED
            SA 5000 1001; A 5001 1000    | A 1001 5001 40                 | ESTABLISHED
            SA 5000 1001; A 5001 999     | A 1001 5001 40, A 1001 5001 40 | ESTABLISHED
            SA 5000 1001; FA 5001 1001   | A 1001 5001 40, A 1001 5002 40 | CLOSE_WAIT
            SA 5000 1001; R 5001 0; A 5001 1001 | A 1001 5001 40, R 1001 0 40 | CLOSED
            """)
    void whatComesForAClient(String segments, String answers, TcpSocket.State state) {
        assertThat(answersTo(segments)).isEqualTo(answers);
        assertThat(socket.state()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, UNREACHABLE",
        "3, 1, UNREACHABLE",
        "3, 2, UNREACHABLE",
        "3, 3, REFUSED",
        "3, 4, ",
        "3, 9, UNREACHABLE",
        "3, 13, UNREACHABLE",
        "3, 15, UNREACHABLE",
        "3, 16, ",
        "4, 0, ",
        "5, 1, ",
        "11, 0, UNREACHABLE",
        "11, 1, ",
        "12, 0, UNREACHABLE"
    })
    void anIcmpErrorAboutTheSynEndsTheAttempt(int type, int code, Trouble expected) {
        socket.connect();
        receive(error(type, code, sent.get(0)));

        assertThat(socket.trouble().orElse(null)).isEqualTo(expected);
    }

    @Test
    void anIcmpErrorWithANumberThatWasNotSentIsIgnored() {
        socket.connect();
        Packet syn = sent.get(0);
        Transport.Tcp header = syn.tcp().orElseThrow();
        Packet other = syn.withTransport(
                new Transport.Tcp(40001, 90, header.flags(), 1077, 0, header.window(), header.options()));
        receive(error(3, 3, other));

        assertThat(socket.trouble()).isEmpty();
    }

    @Test
    void anEstablishedConnectionSurvivesAnIcmpError() {
        answersTo("SA 5000 1001");
        receive(error(3, 1, sent.get(0)));

        assertThat(socket.state()).isEqualTo(TcpSocket.State.ESTABLISHED);
        assertThat(socket.trouble()).contains(Trouble.UNREACHABLE);
    }

    @Test
    void aResetCountsMoreThanAnIcmpErrorThatCameWhileConnectWasUnderWay() {
        Packet syn = Packet.tcp(LOCAL, 40001, REMOTE, 90);
        answersAtOnce.add(error(3, 13, syn.withTransport(segment(40001, 90, "S", 1000, 0))));
        answersAtOnce.add(Packet.of(REMOTE, LOCAL, Protocol.TCP, segment(90, 40001, "RA", 0, 1001), Payload.EMPTY));

        host.endpoints().tcp().connect(socket);

        assertThat(socket.trouble()).contains(Trouble.REFUSED);
        assertThat(socket.state()).isEqualTo(TcpSocket.State.CLOSED);
    }

    @Test
    void anIcmpErrorWhileConnectIsUnderWayDoesNotKeepTheConnectionFromStanding() {
        Packet syn = Packet.tcp(LOCAL, 40001, REMOTE, 90);
        answersAtOnce.add(error(3, 13, syn.withTransport(segment(40001, 90, "S", 1000, 0))));
        answersAtOnce.add(Packet.of(REMOTE, LOCAL, Protocol.TCP, segment(90, 40001, "SA", 7, 1001), Payload.EMPTY));

        host.endpoints().tcp().connect(socket);

        assertThat(socket.state()).isEqualTo(TcpSocket.State.ESTABLISHED);
        assertThat(socket.trouble()).isEmpty();
    }

    private static Transport.Tcp segment(int from, int to, String flags, long sequence, long acknowledgement) {
        return new Transport.Tcp(
                from, to, TcpFlags.parse(flags).orElseThrow(), sequence, acknowledgement, 65535, TcpOptions.NONE);
    }

    private static Packet error(int type, int code, Packet about) {
        return Packet.of(
                IpAddress.of("10.8.0.7"),
                LOCAL,
                Protocol.ICMP,
                Transport.Icmp.error(type, code, 1400, new Transport.Quote(about, 28)),
                Payload.EMPTY);
    }
}
