package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Topology.WireEnd;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.socket.RoutedSource;
import io.nfwalk.kernel.socket.TcpClient;
import io.nfwalk.kernel.wire.Datagrams;
import io.nfwalk.kernel.wire.PacketBytes;
import io.nfwalk.kernel.wire.PacketSender;
import io.nfwalk.kernel.wire.SeenFrame;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.OpenedConnections;
import io.nfwalk.network.Step;
import io.nfwalk.network.Step.RelativeNumbers;
import io.nfwalk.network.Step.RelativeNumbers.Side;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.scenario.PlannedStep;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Carries {@code send} steps out, and remembers the open connections whose numbers they may count from. */
final class Sends implements AutoCloseable {
    private final Hosts hosts;
    private final List<Step> inFile = new ArrayList<>();
    private final OpenedConnections<Numbers> connections = new OpenedConnections<>();
    private PacketSender farSide;

    /** The numbers that the two sides of a connection began with. */
    private record Numbers(long client, OptionalLong server) {
        long of(Optional<Side> side) throws IOException {
            if (side.isEmpty()) {
                return 0;
            }
            return switch (side.get()) {
                case CLIENT -> client;
                case SERVER -> server.orElseThrow(() -> new IOException("the server has sent no number to count from"));
            };
        }
    }

    Sends(Hosts hosts, Scenario scenario) {
        this.hosts = hosts;
        for (PlannedStep planned : scenario.steps()) {
            if (planned.action() instanceof Action.Fixed fixed) {
                inFile.addAll(fixed.step() instanceof Step.SendAtOnce all ? all.sends() : List.of(fixed.step()));
            }
        }
    }

    /**
     * Remembers a connection by its client's end.
     *
     * @param frames what the client's host has seen of it: nothing, if it went over {@code lo}
     * @param toldByClient the server's number, if the client is connected
     */
    void remember(IpAddress address, int port, List<SeenFrame> frames, OptionalLong toldByClient) {
        OptionalLong server = toldByClient;
        for (SeenFrame seen : frames) {
            boolean answer = seen.frame().dport().equals(OptionalInt.of(port))
                    && seen.frame()
                            .flags()
                            .filter(flags -> flags.startsWith("SA"))
                            .isPresent();
            server = answer ? seen.sequence() : server;
        }
        connections.add(address, port, new Numbers(TcpClient.FIRST_SEQUENCE, server));
    }

    /** Sends the packet of a step; a note if the kernel would not. */
    Optional<String> send(Step step) throws IOException {
        try {
            if (step instanceof Step.SendFrom send) {
                sendFrom(send);
            } else if (step instanceof Step.SendInto send) {
                sendInto(send);
            } else {
                throw new IllegalArgumentException("no send: " + step);
            }
            return Optional.empty();
        } catch (ErrnoException refused) {
            return Optional.of("the kernel refused to send: " + ErrnoException.words(refused.errno()));
        }
    }

    private void sendFrom(Step.SendFrom send) throws IOException {
        ReplayedHost host = hosts.host(send.from());
        Packet packet = numbered(send.packet(), send.relativeTo());
        if (packet.source().isUnspecified()) {
            Optional<IpAddress> source = RoutedSource.towards(host.namespace(), packet.destination());
            packet = packet.withSource(source.orElse(packet.source()));
        }
        host.sender().sendPacket(PacketBytes.of(packet, rest(send)), packet.destination());
    }

    private void sendInto(Step.SendInto send) throws IOException {
        HostInterface place = new HostInterface(send.host(), send.device());
        WireEnd end = hosts.topology()
                .otherEnd(place)
                .orElseThrow(() -> new IOException("nothing arrives at " + place + " from a wire"));
        byte[] packet = PacketBytes.of(numbered(send.packet(), send.relativeTo()), rest(send));
        senderAt(end).sendFrame(end.device(), send.ethernet(), packet);
    }

    private PacketSender senderAt(WireEnd end) {
        ReplayedHost host = hosts.host(end.host().name());
        if (host != null) {
            return host.sender();
        }
        if (farSide == null) {
            farSide = new PacketSender(end.host().namespace());
        }
        return farSide;
    }

    /** What the other fragments of its datagram bring, if the step sends a first one. */
    private byte[] rest(Step step) {
        List<Optional<Packet>> sent = inFile.stream().map(Sends::packet).toList();
        for (int i = 0; i < inFile.size(); i++) {
            // The same step, not one that is equal to it.
            if (inFile.get(i) == step) {
                return Datagrams.restOf(sent, i);
            }
        }
        return new byte[0];
    }

    private static Optional<Packet> packet(Step step) {
        if (step instanceof Step.SendFrom send) {
            return Optional.of(send.packet());
        }
        return step instanceof Step.SendInto send ? Optional.of(send.packet()) : Optional.empty();
    }

    private Packet numbered(Packet packet, Optional<RelativeNumbers> relative) throws IOException {
        Optional<Transport.Tcp> segment = packet.tcp();
        if (segment.isEmpty() || relative.isEmpty()) {
            return packet;
        }
        Transport.Tcp tcp = segment.get();
        Numbers numbers = connections
                .meantBy(packet, tcp)
                .orElseThrow(
                        () -> new IOException("there is no connection whose numbers the segment could count from"));
        return packet.withTransport(new Transport.Tcp(
                tcp.sourcePort(),
                tcp.destinationPort(),
                tcp.flags(),
                tcp.sequence() + numbers.of(relative.get().sequenceOf()),
                tcp.acknowledgement() + numbers.of(relative.get().acknowledgementOf()),
                tcp.window(),
                tcp.options()));
    }

    @Override
    public void close() {
        if (farSide != null) {
            farSide.close();
        }
    }
}
