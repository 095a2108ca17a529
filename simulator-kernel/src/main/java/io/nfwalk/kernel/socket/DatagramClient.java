package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketDescriptor.Ancillary;
import io.nfwalk.kernel.linux.SocketDescriptor.Received;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** One datagram, of UDP or an echo request, from a socket that is not connected; and what comes back for it. */
public final class DatagramClient implements Client {
    private static final int MSG_ERRQUEUE = 0x2000;
    private static final int ECHO_DATA = 56;
    // Who tells of an error. Source: kernel include/uapi/linux/errqueue.h.
    private static final int LOCAL = 1;
    private static final int ICMP = 2;
    private static final int ICMPV6 = 3;

    private final SocketDescriptor socket;
    private final IpAddress to;
    private final int port;
    private final byte[] data;
    private final boolean isPing;
    private OptionalInt failed = OptionalInt.empty();

    private DatagramClient(SocketDescriptor socket, IpAddress to, int port, byte[] data, boolean isPing) {
        this.socket = socket;
        this.to = to;
        this.port = port;
        this.data = data;
        this.isPing = isPing;
    }

    /** A client that sends one UDP datagram. */
    public static DatagramClient open(Namespace namespace, Step.Connect asked) throws IOException {
        IpAddress to = asked.destination();
        SocketDescriptor socket =
                namespace.socket(SocketFamily.of(to.family()), SocketFamily.SOCK_DGRAM, asked.protocol());
        DatagramClient client =
                new DatagramClient(socket, to, asked.port(), asked.payload().toBytes(), false);
        client.prepare(asked.source(), asked.sourcePort());
        return client;
    }

    /**
     * A client that sends one echo request with sequence number 1 and 56 bytes of data.
     *
     * @throws IOException also if its identifier is 0, for which the kernel would draw another one
     */
    public static DatagramClient open(Namespace namespace, Step.Ping asked) throws IOException {
        if (asked.id() == 0) {
            throw new IOException("no socket can ping with the identifier 0; send can");
        }
        IpAddress to = asked.destination();
        int type = switch (to.family()) {
            case IPV4 -> 8;
            case IPV6 -> 128;
        };
        byte[] request = ByteBuffer.allocate(8 + ECHO_DATA)
                .put((byte) type)
                .putShort(4, (short) asked.id())
                .putShort(6, (short) 1)
                .array();
        SocketDescriptor socket = namespace.socket(
                SocketFamily.of(to.family()),
                SocketFamily.SOCK_DGRAM,
                to.family().icmpProtocol());
        DatagramClient client = new DatagramClient(socket, to, 0, request, true);
        client.prepare(asked.source(), asked.id());
        return client;
    }

    private void prepare(Optional<IpAddress> source, int sourcePort) throws ErrnoException {
        SocketOptions.keepErrors(socket, to.family());
        try {
            socket.bind(SocketName.of(source.orElse(IpAddress.unspecified(to.family())), sourcePort));
        } catch (ErrnoException refused) {
            failed = OptionalInt.of(refused.errno());
        }
    }

    /** Sends the datagram. */
    @Override
    public void start() {
        if (failed.isPresent()) {
            return;
        }
        try {
            socket.sendTo(data, SocketName.of(to, port));
        } catch (ErrnoException refused) {
            failed = OptionalInt.of(refused.errno());
        }
    }

    @Override
    public Step.Result result() {
        return answer().or(this::icmpError)
                .orElseGet(() -> failed.isPresent() ? Outcome.of(failed.getAsInt()) : Step.Result.TIMEOUT);
    }

    private Optional<Step.Result> answer() {
        while (true) {
            try {
                Optional<Received> received = socket.receive(0);
                if (received.isEmpty()) {
                    return Optional.empty();
                }
                if (isAnswer(received.get().data())) {
                    SocketName from = received.get().from();
                    boolean asAsked = from.address().equals(to) && from.port() == port;
                    return Optional.of(asAsked ? Step.Result.ANSWERED : Step.Result.UNEXPECTED_SOURCE);
                }
            } catch (ErrnoException pending) {
                // The error queue has it, too.
                continue;
            }
        }
    }

    private boolean isAnswer(byte[] received) {
        int echoReply = to.family() == Family.IPV4 ? 0 : 129;
        return !isPing || received.length > 0 && Byte.toUnsignedInt(received[0]) == echoReply;
    }

    private Optional<Step.Result> icmpError() {
        while (true) {
            try {
                Optional<Received> told = socket.receive(MSG_ERRQUEUE);
                if (told.isEmpty()) {
                    return Optional.empty();
                }
                for (Ancillary part : told.get().ancillary()) {
                    Optional<Step.Result> result = resultOf(part);
                    if (result.isPresent()) {
                        return result;
                    }
                }
            } catch (ErrnoException pending) {
                return Optional.empty();
            }
        }
    }

    private static Optional<Step.Result> resultOf(Ancillary part) {
        boolean isError = part.level() == SocketOptions.IPPROTO_IP && part.kind() == SocketOptions.IP_RECVERR
                || part.level() == SocketOptions.IPPROTO_IPV6 && part.kind() == SocketOptions.IPV6_RECVERR;
        if (!isError) {
            return Optional.empty();
        }
        int origin = part.data()[4];
        int type = Byte.toUnsignedInt(part.data()[5]);
        int code = Byte.toUnsignedInt(part.data()[6]);
        if (origin == ICMP && type == 3 && code == 3 || origin == ICMPV6 && type == 1 && code == 4) {
            return Optional.of(Step.Result.REFUSED);
        }
        boolean known = origin == LOCAL || origin == ICMP || origin == ICMPV6;
        return known ? Optional.of(Step.Result.UNREACHABLE) : Optional.empty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
