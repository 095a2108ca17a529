package io.nfwalk.network;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.walk.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A host 10.8.0.1 with sockets, and a wire on which a test sends it packets by hand and sees what it answers. */
final class Wire {
    static final IpAddress HOST = IpAddress.of("10.8.0.1");
    static final IpAddress FAR = IpAddress.of("10.8.0.9");
    static final long CLIENT = 1000;
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:01:01");

    private final Simulation simulation;
    private long server;

    Wire(String... sockets) {
        Host.Builder host = Host.builder("box")
                .networkInterface(NetworkInterface.of(
                        "eth0",
                        2,
                        NetworkInterface.Kind.VETH,
                        List.of(InterfaceAddress.parse("10.8.0.1/24").orElseThrow()),
                        MAC));
        for (String socket : sockets) {
            host.listen(Socket.parse(socket));
        }
        simulation = Simulation.of(Network.builder().host(host.build()).build(), new SeededChance(0));
    }

    Simulation simulation() {
        return simulation;
    }

    void waitFor(Duration time) {
        simulation.run(new Step.Wait(time));
    }

    /** Sends a packet to the host; gives back what the host sent. */
    List<Packet> send(Packet packet) {
        return answers(simulation.run(
                new Step.SendInto("box", "eth0", new Ethernet(Network.FAR_END, MAC), packet, Optional.empty())));
    }

    static List<Packet> answers(StepRecord record) {
        List<Packet> sent = new ArrayList<>();
        for (Event event : record.events()) {
            if (event instanceof Event.FrameSeen seen && seen.direction() == Event.FrameDirection.OUT) {
                sent.add(seen.packet());
            }
        }
        return sent;
    }

    /**
     * Sends a segment from port 2000 to port 80 and tells the answer.
     *
     * @param words flags, sequence number, acknowledgement ({@code S+1} counts from the server's number), bytes of
     *     payload: {@code PA 1001 S+1 7}; the last two may be missing
     * @return flags, sequence number, acknowledgement, window, length: {@code A S+1 1008 64233 40}; {@code -} for none
     */
    String talk(String words, TcpOptions options) {
        String[] parts = words.trim().split(" +");
        Transport.Tcp header = new Transport.Tcp(
                2000,
                80,
                TcpFlags.parse(parts[0]).orElseThrow(),
                Long.parseLong(parts[1]),
                parts.length > 2 ? acknowledgement(parts[2]) : 0,
                1000,
                options);
        Payload payload = Payload.zeros(parts.length > 3 ? Integer.parseInt(parts[3]) : 0);
        List<Packet> sent = send(Packet.of(FAR, HOST, Protocol.TCP, header, payload));
        for (Packet packet : sent) {
            Transport.Tcp answer = packet.tcp().orElseThrow();
            if (answer.flags().has(TcpFlags.SYN) && answer.flags().has(TcpFlags.ACK)) {
                server = answer.sequence();
            }
        }
        return sent.isEmpty()
                ? "-"
                : String.join(", ", sent.stream().map(this::words).toList());
    }

    private long acknowledgement(String word) {
        return word.startsWith("S") ? server + Long.parseLong(word.substring(1)) : Long.parseLong(word);
    }

    private String words(Packet packet) {
        Transport.Tcp header = packet.tcp().orElseThrow();
        long offset = header.sequence() - server;
        String sequence =
                server != 0 && offset >= 0 && offset < 1000 ? "S+" + offset : Long.toString(header.sequence());
        return header.flags() + " " + sequence + " " + header.acknowledgement() + " " + header.window() + " "
                + packet.length();
    }
}
