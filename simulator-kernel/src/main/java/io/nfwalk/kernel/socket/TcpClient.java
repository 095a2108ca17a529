package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.linux.Errno;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.network.Step;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** One connection attempt, whose first sequence number is {@link #FIRST_SEQUENCE}. */
public final class TcpClient implements Client {
    /** The sequence number of its SYN. */
    public static final long FIRST_SEQUENCE = 1000;

    // Source: kernel include/uapi/linux/tcp.h.
    private static final int TCP_REPAIR = 19;
    private static final int TCP_REPAIR_QUEUE = 20;
    private static final int TCP_QUEUE_SEQ = 21;
    private static final int RECEIVE_QUEUE = 1;
    private static final int SEND_QUEUE = 2;
    private static final int REPAIR_OFF_WITHOUT_PROBE = -1;

    private final SocketDescriptor socket;
    private final SocketName to;
    private IpAddress source;
    private OptionalInt failed = OptionalInt.empty();

    private TcpClient(SocketDescriptor socket, SocketName to, IpAddress source) {
        this.socket = socket;
        this.to = to;
        this.source = source;
    }

    /**
     * A client that is bound and has not sent yet.
     *
     * @param namespace where
     * @param asked what a step asks for; its protocol is TCP
     */
    public static TcpClient open(Namespace namespace, Step.Connect asked) throws IOException {
        IpAddress to = asked.destination();
        SocketDescriptor socket = namespace.socket(SocketFamily.of(to.family()), SocketFamily.SOCK_STREAM, 0);
        IpAddress source = asked.source().orElse(IpAddress.unspecified(to.family()));
        TcpClient client = new TcpClient(socket, SocketName.of(to, asked.port()), source);
        SocketOptions.reuseAddress(socket);
        try {
            socket.bind(SocketName.of(source, asked.sourcePort()));
        } catch (ErrnoException refused) {
            client.failed = OptionalInt.of(refused.errno());
        }
        socket.setOption(Protocol.TCP, TCP_REPAIR, 1);
        socket.setOption(Protocol.TCP, TCP_REPAIR_QUEUE, SEND_QUEUE);
        socket.setOption(Protocol.TCP, TCP_QUEUE_SEQ, (int) FIRST_SEQUENCE);
        socket.setOption(Protocol.TCP, TCP_REPAIR, REPAIR_OFF_WITHOUT_PROBE);
        return client;
    }

    /** Sends the SYN. */
    @Override
    public void start() {
        if (failed.isPresent()) {
            return;
        }
        try {
            socket.connect(to);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EINPROGRESS) {
                failed = OptionalInt.of(refused.errno());
            }
        }
        rememberSource();
    }

    /** While the socket has one: a refused connection gives its address back. */
    private void rememberSource() {
        try {
            source = socket.localName().address();
        } catch (ErrnoException closed) {
            // Then what it was bound to has to do.
        }
    }

    /** The address that it asks from, as the kernel chose it when the SYN was sent. */
    public IpAddress source() {
        return source;
    }

    /** The sequence number that the server began with, while the client is connected and has got no data. */
    public long serversFirst() throws ErrnoException {
        socket.setOption(Protocol.TCP, TCP_REPAIR, 1);
        socket.setOption(Protocol.TCP, TCP_REPAIR_QUEUE, RECEIVE_QUEUE);
        int next = ByteBuffer.wrap(socket.option(Protocol.TCP, TCP_QUEUE_SEQ, Integer.BYTES))
                .order(ByteOrder.nativeOrder())
                .getInt();
        socket.setOption(Protocol.TCP, TCP_REPAIR, REPAIR_OFF_WITHOUT_PROBE);
        return Integer.toUnsignedLong(next - 1);
    }

    @Override
    public Step.Result result() throws IOException {
        int error = failed.isPresent() ? failed.getAsInt() : socket.takeError();
        if (error != 0) {
            failed = OptionalInt.of(error);
            return Outcome.of(error);
        }
        return socket.isConnected() ? Step.Result.ESTABLISHED : Step.Result.TIMEOUT;
    }

    /** Closes the socket without a word, even if it is connected. */
    @Override
    public void close() {
        try {
            socket.setOption(Protocol.TCP, TCP_REPAIR, 1);
        } catch (ErrnoException notConnected) {
            // Then it has nothing to say.
        }
        socket.close();
    }
}
