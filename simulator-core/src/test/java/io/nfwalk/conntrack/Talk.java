package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import java.time.Duration;
import java.util.Optional;

/**
 * A table between a client, 10.8.0.2, and a server, 10.9.0.2; every packet that is not INVALID leaves the host.
 *
 * <pre>
 *  client 10.8.0.2:4000 -- this host -- 10.9.0.2:80 server
 * </pre>
 */
final class Talk {
    static final IpAddress CLIENT = IpAddress.of("10.8.0.2");
    static final IpAddress SERVER = IpAddress.of("10.9.0.2");

    final VirtualClock clock = new VirtualClock();
    final ConntrackTable table;

    Talk() {
        this(ConntrackSettings.defaults());
    }

    Talk(ConntrackSettings settings) {
        table = new ConntrackTable(settings, clock);
    }

    /** A segment in words: flags, then any of {@code seq}, {@code ack}, {@code win} and {@code len} with a number. */
    static Transport.Tcp segment(int source, int destination, String words, TcpOptions options) {
        String[] parts = words.split(" ");
        TcpFlags flags = TcpFlags.parse(parts[0]).orElseThrow();
        long window = number(parts, "win", 65535);
        return new Transport.Tcp(
                source, destination, flags, number(parts, "seq", 0), number(parts, "ack", 0), (int) window, options);
    }

    static long number(String[] parts, String name, long otherwise) {
        for (int i = 1; i + 1 < parts.length; i += 2) {
            if (parts[i].equals(name)) {
                return Long.parseLong(parts[i + 1]);
            }
        }
        return otherwise;
    }

    PacketState client(String words) {
        return client(words, TcpOptions.NONE);
    }

    PacketState server(String words) {
        return server(words, TcpOptions.NONE);
    }

    PacketState client(String words, TcpOptions options) {
        return tcp(CLIENT, SERVER, segment(4000, 80, words, options), words);
    }

    PacketState server(String words, TcpOptions options) {
        return tcp(SERVER, CLIENT, segment(80, 4000, words, options), words);
    }

    private PacketState tcp(IpAddress source, IpAddress destination, Transport.Tcp header, String words) {
        Payload payload = Payload.zeros((int) number(words.split(" "), "len", 0));
        return pass(Packet.of(source, destination, Protocol.TCP, header, payload))
                .state();
    }

    /** Tracks the packet and lets it out. */
    Tracking pass(Packet packet) {
        return pass(packet, Optional.empty());
    }

    Tracking pass(Packet packet, Optional<Template> template) {
        Tracking tracking = table.track(packet, template);
        if (!table.confirm(tracking)) {
            throw new AssertionError("dropped at the end: " + packet);
        }
        return tracking;
    }

    void later(String seconds) {
        clock.advance(Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000)));
    }

    /** The only entry as a listing shows it: {@code SYN_SENT 120 [UNREPLIED]}; {@code none} without entry. */
    String entry() {
        if (table.entries().isEmpty()) {
            return "none";
        }
        Connection connection = table.entries().get(0);
        String state = connection.stateName().map(name -> name + " ").orElse("");
        return state
                + table.timeLeft(connection).toSeconds()
                + (connection.unreplied() ? " [UNREPLIED]" : "")
                + (connection.assured() ? " [ASSURED]" : "");
    }

    /** Three segments: initial sequence numbers 1000 and 5000, windows 65535, no options. */
    Talk handshake() {
        client("S seq 1000");
        server("SA seq 5000 ack 1001");
        client("A seq 1001 ack 5001");
        return this;
    }
}
