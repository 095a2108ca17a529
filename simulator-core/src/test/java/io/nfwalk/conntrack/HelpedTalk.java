package io.nfwalk.conntrack;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A router between a client and a server, whose connections have a helper; the client may be translated.
 *
 * <pre>
 *  client 10.8.0.2:4000 -- router, perhaps SNAT to 20.0.0.100 -- 20.0.0.1 server
 * </pre>
 */
final class HelpedTalk {
    static final String CLIENT = "10.8.0.2";
    static final String SERVER = "20.0.0.1";
    static final String PUBLIC = "20.0.0.100";

    final VirtualClock clock = new VirtualClock();
    final ConntrackTable table = new ConntrackTable(ConntrackSettings.defaults(), clock);
    private final Nat nat = new Nat(table, new SeededChance(1));
    private final Template template;
    private final int port;
    private final boolean translated;
    private long clientSequence = 1000;
    private long serverSequence = 5000;

    /** What became of a packet; {@code packet} is empty if it was dropped. */
    record Seen(PacketState state, Optional<Connection> connection, Optional<Packet> packet) {
        boolean dropped() {
            return packet.isEmpty();
        }

        String text() {
            return new String(packet.orElseThrow().payload().toBytes(), StandardCharsets.ISO_8859_1);
        }

        Transport.Tcp header() {
            return packet.orElseThrow().tcp().orElseThrow();
        }
    }

    HelpedTalk(String helper, int port, boolean translated) {
        this.template = new Template(Zone.DEFAULT, Optional.of(helper));
        this.port = port;
        this.translated = translated;
    }

    /** The client's address as the server sees it. */
    String clientOutside() {
        return translated ? PUBLIC : CLIENT;
    }

    HelpedTalk handshake() {
        client("S", "");
        clientSequence++;
        server("SA", "");
        serverSequence++;
        client("A", "");
        return this;
    }

    private Seen client(String flags, String text) {
        return pass(packet(CLIENT, 4000, SERVER, port, flags, clientSequence, serverSequence, text));
    }

    private Seen server(String flags, String text) {
        return pass(packet(SERVER, port, clientOutside(), 4000, flags, serverSequence, clientSequence, text));
    }

    /** The client goes on with these bytes. */
    Seen client(String text) {
        Seen seen = client("PA", text);
        clientSequence += text.length();
        return seen;
    }

    /** The client says these bytes in another connection of which only its SYN was seen; the server answers first. */
    Seen clientOf(int from, String text) {
        pass(packet(SERVER, port, clientOutside(), from, "SA", 5000, 2, ""));
        return pass(packet(CLIENT, from, SERVER, port, "PA", 2, 5001, text));
    }

    /** The server goes on with these bytes. */
    Seen server(String text) {
        Seen seen = server("PA", text);
        serverSequence += text.length();
        return seen;
    }

    /** The first segment of another connection. */
    Seen opens(String from, int fromPort, String to, int toPort) {
        return pass(packet(from, fromPort, to, toPort, "S", 1, 0, ""));
    }

    Seen datagram(String from, int fromPort, String to, int toPort, String text) {
        return pass(Packet.of(
                IpAddress.of(from),
                IpAddress.of(to),
                Protocol.UDP,
                Transport.Ports.udp(fromPort, toPort),
                payload(text)));
    }

    Seen tunnel(String from, String to, int callId) {
        return pass(Packet.of(
                IpAddress.of(from), IpAddress.of(to), Protocol.GRE, new Transport.Raw(), Payload.of(new byte[] {
                    0x30, (byte) 0x81, (byte) 0x88, 0x0b, 0, 0, (byte) (callId >> 8), (byte) callId
                })));
    }

    /** Any segment of any connection. */
    Seen segment(
            String from,
            int fromPort,
            String to,
            int toPort,
            String flags,
            long sequence,
            long acknowledged,
            String text) {
        return pass(packet(from, fromPort, to, toPort, flags, sequence, acknowledged, text));
    }

    private static Packet packet(
            String from,
            int fromPort,
            String to,
            int toPort,
            String flags,
            long sequence,
            long acknowledged,
            String text) {
        String words = flags + " seq " + sequence + (flags.contains("A") ? " ack " + acknowledged : "");
        Transport.Tcp header = Talk.segment(fromPort, toPort, words, TcpOptions.NONE);
        return Packet.of(IpAddress.of(from), IpAddress.of(to), Protocol.TCP, header, payload(text));
    }

    static Payload payload(String text) {
        return Payload.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Tracks the packet, translates it, shows it to the helper and lets it out. */
    Seen pass(Packet packet) {
        boolean toHelper = packet.transport().destinationPortIfAny().orElse(0) == port;
        Tracking tracking = table.track(packet, toHelper ? Optional.of(template) : Optional.empty());
        Packet inside =
                nat.translate(packet, tracking, Manipulation.DESTINATION).orElseThrow();
        tracking.connection()
                .filter(connection -> translated && packet.source().equals(IpAddress.of(CLIENT)))
                .filter(connection -> !nat.isDone(connection, Manipulation.SOURCE))
                .ifPresent(connection -> nat.setUp(connection, NatRange.of(IpAddress.of(PUBLIC)), Manipulation.SOURCE));
        Packet outside = nat.translate(inside, tracking, Manipulation.SOURCE).orElseThrow();
        Helped helped = table.help(outside, tracking, false);
        boolean passes = helped instanceof Helped.Passed && table.confirm(tracking);
        return new Seen(
                tracking.state(),
                tracking.connection(),
                passes ? Optional.of(((Helped.Passed) helped).packet()) : Optional.empty());
    }

    /** What the helper says of a packet, without letting it out. */
    Helped helps(Packet packet) {
        Tracking tracking = table.track(packet, Optional.of(template));
        return table.help(packet, tracking, false);
    }

    void later(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }
}
