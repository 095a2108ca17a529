package io.nfwalk.network;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoList;
import java.util.List;
import java.util.Optional;

/** The TCP connections that steps have opened, whose numbers and local ports later steps may mean. */
final class Conversations {
    /**
     * A client's attempt.
     *
     * @param host the client's host
     * @param socket its socket
     */
    private record Conversation(String host, TcpSocket socket) {}

    private final List<Conversation> begun;
    private final OpenedConnections<TcpSocket> opened;

    Conversations(Journal journal) {
        this.begun = new UndoList<>(journal);
        this.opened = new OpenedConnections<>(journal);
    }

    void add(String host, TcpSocket socket) {
        begun.add(new Conversation(host, socket));
        opened.add(socket.ends().local(), socket.ends().localPort(), socket);
    }

    /** Whether an open connection of the host's has this address and port. */
    boolean uses(String host, TcpEnds ends) {
        return begun.stream()
                .anyMatch(one -> one.host().equals(host)
                        && one.socket().isConnected()
                        && one.socket().ends().local().equals(ends.local())
                        && one.socket().ends().localPort() == ends.localPort());
    }

    /**
     * The packet with the numbers of the connection that it {@linkplain OpenedConnections#meantBy means} added to those
     * that count from them.
     *
     * @throws StepException if there is none, or the side's number is not known
     */
    Packet resolve(Packet packet, Optional<Step.RelativeNumbers> relative) {
        if (relative.isEmpty()) {
            return packet;
        }
        Transport.Tcp header =
                packet.tcp().orElseThrow(() -> new StepException("only a tcp packet can have numbers of a connection"));
        TcpSocket client = opened.meantBy(packet, header)
                .orElseThrow(() -> new StepException("no step has opened a connection whose numbers could be meant"));
        Transport.Tcp resolved = new Transport.Tcp(
                header.sourcePort(),
                header.destinationPort(),
                header.flags(),
                header.sequence() + base(client, relative.get().sequenceOf()),
                header.acknowledgement() + base(client, relative.get().acknowledgementOf()),
                header.window(),
                header.options());
        return packet.withTransport(resolved);
    }

    private static long base(TcpSocket client, Optional<Step.RelativeNumbers.Side> side) {
        if (side.isEmpty()) {
            return 0;
        }
        return switch (side.get()) {
            case CLIENT -> client.initialSequence();
            case SERVER ->
                client.peerInitialSequence()
                        .orElseThrow(() -> new StepException("the server of the connection from port "
                                + client.ends().localPort() + " has never named its sequence number"));
        };
    }
}
