package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A socket that does not block. It belongs to the namespace that it was made in. Source: socket(2), recvmsg(2). */
public final class SocketDescriptor extends Descriptor {
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MESSAGE_SIZE = 56;
    private static final int CONTROL_SIZE = 512;
    private static final int CONTROL_HEADER = 16;
    private static final int LONGEST_DATAGRAM = 1 << 16;
    private static final int MOST_TRIES = 50;
    private static final Duration UNTIL_NEXT_TRY = Duration.ofMillis(2);

    private SocketDescriptor(int number) {
        super(number);
    }

    /**
     * Ancillary data of a datagram.
     *
     * @param level the protocol that it belongs to, such as IPPROTO_IP (0)
     * @param kind which data of that protocol
     * @param data the bytes, in the kernel's own layout
     */
    public record Ancillary(int level, int kind, byte[] data) {}

    /**
     * A datagram that came.
     *
     * @param data its bytes
     * @param from who sent it
     * @param ancillary what the kernel told besides
     */
    public record Received(byte[] data, SocketName from, List<Ancillary> ancillary) {}

    /** A new socket of the namespace that the thread is in. */
    static SocketDescriptor open(int domain, int type, int protocol) throws ErrnoException {
        int number = Libc.socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        return new SocketDescriptor(Libc.check("socket", number));
    }

    /** Sets an option that is an int. */
    public void setOption(int level, int option, int value) throws ErrnoException {
        setOption(level, option, ints(value));
    }

    /** Sets an option that is several bytes, in the kernel's own layout. */
    public void setOption(int level, int option, byte[] value) throws ErrnoException {
        Libc.check(
                "socket option " + level + "/" + option, Libc.setsockopt(number(), level, option, value, value.length));
    }

    /** The bytes of an option, at most that many. */
    public byte[] option(int level, int option, int size) throws ErrnoException {
        try (Memory memory = new Memory(size + (long) Integer.BYTES)) {
            Pointer length = memory.share(size);
            length.setInt(0, size);
            Libc.check(
                    "socket option " + level + "/" + option, Libc.getsockopt(number(), level, option, memory, length));
            return memory.getByteArray(0, length.getInt(0));
        }
    }

    /** The error that is waiting on the socket, such as {@link Errno#ECONNREFUSED}, or 0; asking takes it away. */
    public int takeError() throws ErrnoException {
        return ByteBuffer.wrap(option(SOL_SOCKET, SO_ERROR, Integer.BYTES))
                .order(ByteOrder.nativeOrder())
                .getInt();
    }

    /**
     * Binds it. Where the place is taken it tries again for a while: a program that another thread is just starting has
     * copies of all sockets until it runs, also of those that were closed here meanwhile.
     */
    public void bind(SocketName name) throws ErrnoException {
        for (int tries = 1; ; tries++) {
            try {
                Libc.check("bind", Libc.bind(number(), name.bytes(), name.bytes().length));
                return;
            } catch (ErrnoException refused) {
                if (refused.errno() != Errno.EADDRINUSE || tries == MOST_TRIES) {
                    throw refused;
                }
                LockSupport.parkNanos(UNTIL_NEXT_TRY.toNanos());
            }
        }
    }

    /** Connects it; a TCP connection that can't be there at once is {@link Errno#EINPROGRESS}. */
    public void connect(SocketName name) throws ErrnoException {
        Libc.check("connect", Libc.connect(number(), name.bytes(), name.bytes().length));
    }

    /** Lets it accept connections, that many waiting. */
    public void listen(int backlog) throws ErrnoException {
        Libc.check("listen", Libc.listen(number(), backlog));
    }

    /** A connection that came, or empty if none waits or it is gone already. */
    public Optional<SocketDescriptor> accept() {
        int accepted = Libc.accept4(number(), Pointer.NULL, Pointer.NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        return accepted < 0 ? Optional.empty() : Optional.of(new SocketDescriptor(accepted));
    }

    /** The name that it is bound to. */
    public SocketName localName() throws ErrnoException {
        try (Memory memory = nameMemory()) {
            Pointer size = memory.share(SocketName.LARGEST);
            Libc.check("getsockname", Libc.getsockname(number(), memory, size));
            return SocketName.read(memory.getByteArray(0, size.getInt(0)));
        }
    }

    /** Whether it is connected. */
    public boolean isConnected() {
        try (Memory memory = nameMemory()) {
            return Libc.getpeername(number(), memory, memory.share(SocketName.LARGEST)) == 0;
        }
    }

    private static Memory nameMemory() {
        Memory memory = new Memory(SocketName.LARGEST + (long) Integer.BYTES);
        memory.setInt(SocketName.LARGEST, SocketName.LARGEST);
        return memory;
    }

    /** Sends to whom it is connected to. */
    public void send(byte[] data) throws ErrnoException {
        if (Libc.send(number(), data, data.length, MSG_NOSIGNAL) < 0) {
            throw Libc.failure("send");
        }
    }

    /** Sends to a name. */
    public void sendTo(byte[] data, SocketName to) throws ErrnoException {
        if (Libc.sendto(number(), data, data.length, MSG_NOSIGNAL, to.bytes(), to.bytes().length) < 0) {
            throw Libc.failure("send");
        }
    }

    /** Sends to a name, with ancillary data. */
    public void sendTo(byte[] data, SocketName to, Ancillary ancillary) throws ErrnoException {
        int controlSize = CONTROL_HEADER + ancillary.data().length;
        try (Message message = new Message(data.length)) {
            message.put(data, to.bytes());
            message.control(controlSize)
                    .put(ByteBuffer.allocate(aligned(controlSize))
                            .order(ByteOrder.nativeOrder())
                            .putLong(controlSize)
                            .putInt(ancillary.level())
                            .putInt(ancillary.kind())
                            .put(ancillary.data())
                            .array());
            if (Libc.sendmsg(number(), message.header(), MSG_NOSIGNAL) < 0) {
                throw Libc.failure("send");
            }
        }
    }

    /**
     * The next datagram with its ancillary data, or empty if none waits.
     *
     * @param flags such as MSG_ERRQUEUE, or 0
     * @throws ErrnoException with the error that is waiting on the socket
     */
    public Optional<Received> receive(int flags) throws ErrnoException {
        try (Message message = new Message(LONGEST_DATAGRAM)) {
            long got = Libc.recvmsg(number(), message.header(), flags);
            if (got < 0) {
                if (Native.getLastError() == Errno.EAGAIN) {
                    return Optional.empty();
                }
                throw Libc.failure("receive");
            }
            return Optional.of(message.received((int) got));
        }
    }

    private static byte[] ints(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    private static int aligned(int size) {
        return size + 7 & ~7;
    }

    /**
     * A {@code struct msghdr} with all that it points to, in one piece of memory.
     *
     * <pre>
     *   0 name*  8 size of it   16 iovec*  24 1   32 control*  40 size of it   48 flags
     *   56 iovec: data*, size   72 name (128)   200 control (512)   712 data
     * </pre>
     */
    private static final class Message implements AutoCloseable {
        private static final long VECTOR = MESSAGE_SIZE;
        private static final long NAME = VECTOR + 16;
        private static final long CONTROL = NAME + SocketName.LARGEST;
        private static final long DATA = CONTROL + CONTROL_SIZE;

        private final Memory memory;

        Message(int dataSize) {
            memory = new Memory(DATA + dataSize);
            memory.clear(DATA);
            memory.setPointer(0, memory.share(NAME));
            memory.setInt(8, SocketName.LARGEST);
            memory.setPointer(16, memory.share(VECTOR));
            memory.setLong(24, 1);
            memory.setPointer(32, memory.share(CONTROL));
            memory.setLong(40, CONTROL_SIZE);
            memory.setPointer(VECTOR, memory.share(DATA));
            memory.setLong(VECTOR + 8, dataSize);
        }

        Pointer header() {
            return memory;
        }

        void put(byte[] data, byte[] name) {
            memory.write(DATA, data, 0, data.length);
            memory.write(NAME, name, 0, name.length);
            memory.setInt(8, name.length);
        }

        Bytes control(int size) {
            memory.setLong(40, aligned(size));
            return bytes -> memory.write(CONTROL, bytes, 0, bytes.length);
        }

        Received received(int length) {
            byte[] name = memory.getByteArray(NAME, Math.min(memory.getInt(8), SocketName.LARGEST));
            List<Ancillary> ancillary = new ArrayList<>();
            long end = CONTROL + memory.getLong(40);
            for (long at = CONTROL; at + CONTROL_HEADER <= end; at += aligned((int) memory.getLong(at))) {
                int size = (int) memory.getLong(at) - CONTROL_HEADER;
                if (size < 0) {
                    break;
                }
                ancillary.add(new Ancillary(
                        memory.getInt(at + 8), memory.getInt(at + 12), memory.getByteArray(at + CONTROL_HEADER, size)));
            }
            return new Received(memory.getByteArray(DATA, length), SocketName.read(name), ancillary);
        }

        @Override
        public void close() {
            memory.close();
        }

        private interface Bytes {
            void put(byte[] bytes);
        }
    }
}
