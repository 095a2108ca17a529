package io.nfwalk.kernel.socket;

import io.nfwalk.host.Socket;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketDescriptor.Ancillary;
import io.nfwalk.kernel.linux.SocketDescriptor.Received;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The sockets of a host that answer: tcp and sctp accept, udp and udplite send back what they get. */
public final class Listeners implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int INFO4 = 12;
    private static final int INFO6 = 20;

    private final List<Open> open = new ArrayList<>();
    private final List<SocketDescriptor> accepted = new ArrayList<>();

    private record Open(SocketDescriptor socket, boolean isStream) {}

    private Listeners() {}

    /**
     * Opens sockets.
     *
     * @param namespace where
     * @param sockets what they listen to
     * @throws IOException if the kernel refuses one, as a protocol that it does not have
     */
    public static Listeners open(Namespace namespace, List<Socket> sockets) throws IOException {
        Listeners listeners = new Listeners();
        for (Socket socket : sockets) {
            try {
                listeners.listen(namespace, socket);
            } catch (ErrnoException refused) {
                listeners.close();
                throw new ErrnoException("listen on " + socket, refused.errno());
            }
        }
        return listeners;
    }

    private void listen(Namespace namespace, Socket socket) throws IOException {
        List<IpAddress> places = socket.address()
                .map(List::of)
                .orElse(List.of(IpAddress.unspecified(Family.IPV4), IpAddress.unspecified(Family.IPV6)));
        boolean isStream = socket.protocol() == Protocol.TCP || socket.protocol() == Protocol.SCTP;
        for (IpAddress place : places) {
            SocketDescriptor made = namespace.socket(
                    SocketFamily.of(place.family()),
                    isStream ? SocketFamily.SOCK_STREAM : SocketFamily.SOCK_DGRAM,
                    socket.protocol());
            open.add(new Open(made, isStream));
            SocketOptions.onlyOwnFamily(made, place.family());
            if (isStream) {
                SocketOptions.reuseAddress(made);
            } else {
                SocketOptions.tellDestinations(made, place.family());
                SocketOptions.tellArrivals(made);
            }
            made.bind(SocketName.of(place, socket.port()));
            if (isStream) {
                made.listen(BACKLOG);
            }
        }
    }

    /** Answers whatever has come, in the order in which it came; whether anything had. */
    public boolean serve() {
        return serve(List.of(this));
    }

    /** The same for the sockets of several hosts. */
    public static boolean serve(List<Listeners> all) {
        boolean served = false;
        List<Question> asked = new ArrayList<>();
        for (Listeners listeners : all) {
            for (Open one : listeners.open) {
                served |= one.isStream() ? listeners.accept(one.socket()) : take(one.socket(), asked);
            }
        }
        asked.sort(Comparator.comparingLong(Question::arrival));
        asked.forEach(question -> answer(question.socket(), question.datagram()));
        return served;
    }

    /** A datagram to be answered, and when it came, in nanoseconds. */
    private record Question(SocketDescriptor socket, Received datagram, long arrival) {}

    private boolean accept(SocketDescriptor socket) {
        boolean served = false;
        for (Optional<SocketDescriptor> came = socket.accept(); came.isPresent(); came = socket.accept()) {
            accepted.add(came.get());
            served = true;
        }
        return served;
    }

    private static boolean take(SocketDescriptor socket, List<Question> asked) {
        boolean taken = false;
        while (true) {
            try {
                Optional<Received> received = socket.receive(0);
                if (received.isEmpty()) {
                    return taken;
                }
                taken = true;
                asked.add(new Question(socket, received.get(), SocketOptions.arrival(received.get())));
            } catch (ErrnoException pending) {
                return taken;
            }
        }
    }

    private static void answer(SocketDescriptor socket, Received received) {
        try {
            Optional<Ancillary> from = received.ancillary().stream()
                    .flatMap(part -> answerFrom(part).stream())
                    .findFirst();
            if (from.isPresent()) {
                socket.sendTo(received.data(), received.from(), from.get());
            } else {
                socket.sendTo(received.data(), received.from());
            }
        } catch (ErrnoException refused) {
            // Its own rules may forbid the answer.
            return;
        }
    }

    /** What makes an answer leave from the address that the question came to, by whatever device. */
    private static Optional<Ancillary> answerFrom(Ancillary part) {
        if (part.level() == SocketOptions.IPPROTO_IP && part.kind() == SocketOptions.IP_PKTINFO) {
            // in_pktinfo: device, local address, address of the header
            ByteBuffer info = ByteBuffer.allocate(INFO4).put(4, part.data(), 8, 4);
            return Optional.of(new Ancillary(part.level(), part.kind(), info.array()));
        }
        if (part.level() == SocketOptions.IPPROTO_IPV6 && part.kind() == SocketOptions.IPV6_PKTINFO) {
            // in6_pktinfo: address, device
            byte[] info = Arrays.copyOf(Arrays.copyOf(part.data(), INFO6 - Integer.BYTES), INFO6);
            return Optional.of(new Ancillary(part.level(), part.kind(), info));
        }
        return Optional.empty();
    }

    /** Closes what listens; connections that were accepted stay open. */
    public void stopListening() {
        open.forEach(one -> one.socket().close());
        open.clear();
    }

    /** Closes what listens and what was accepted. */
    @Override
    public void close() {
        stopListening();
        accepted.forEach(SocketDescriptor::close);
        accepted.clear();
    }
}
