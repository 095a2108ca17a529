package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A netlink socket of one namespace: dumps, acknowledged requests, and what the kernel tells to groups.
 *
 * <p>Source: kernel include/uapi/linux/netlink.h, net/netlink/af_netlink.c.
 */
public final class Netlink implements AutoCloseable {
    /** Links, addresses, routes, neighbours. */
    public static final int ROUTE = 0;
    /** Netfilter: nf_tables, conntrack, nfnetlink_log. */
    public static final int NETFILTER = 12;

    /** Flag: all there are. */
    public static final int DUMP = 0x300;
    /** Flag: make it if it is not there. */
    public static final int CREATE = 0x400;
    /** Flag: refuse if it is there. */
    public static final int EXCLUSIVE = 0x200;
    /** Flag: replace it if it is there. */
    public static final int REPLACE = 0x100;
    /** Flag: behind those that are there. */
    public static final int APPEND = 0x800;

    /** Netfilter message: what follows is done together; its resource is 10 for nf_tables. */
    public static final int BATCH_BEGIN = 16;
    /** Netfilter message: the end of what is done together. */
    public static final int BATCH_END = 17;

    private static final int REQUEST = 0x1;
    private static final int ACKNOWLEDGE = 0x4;
    private static final int DUMP_INTERRUPTED = 0x10;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int HEADER = 16;
    private static final int SOL_NETLINK = 270;
    private static final int ADD_MEMBERSHIP = 1;
    private static final int EXTENDED_ACKNOWLEDGE = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int ROOM = 32 << 20;
    // The kernel fills a dump's messages up to 32 kB, however long the buffer is.
    private static final int BUFFER = 1 << 16;
    private static final int EXTENDED_MESSAGE = 1;
    private static final int CAPPED = 0x100;
    private static final int HAS_EXTENDED = 0x200;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private final SocketDescriptor socket;
    private final int protocol;
    private final Memory buffer = new Memory(BUFFER);
    private int sequence;

    private Netlink(SocketDescriptor socket, int protocol) {
        this.socket = socket;
        this.protocol = protocol;
    }

    /**
     * A message of the kernel.
     *
     * @param kind its type
     * @param payload what follows the netlink header
     */
    public record Message(int kind, byte[] payload) {
        /** The attributes behind a header of that many bytes (4 in netfilter). */
        public Attributes attributes(int from) {
            return Attributes.read(payload, from);
        }
    }

    /**
     * Something to ask.
     *
     * @param kind its type
     * @param flags such as {@link #DUMP}, {@link #CREATE}; that it is a request is understood
     * @param payload what follows the netlink header
     */
    public record Request(int kind, int flags, byte[] payload) {}

    private record Raw(int kind, int flags, int sequence, byte[] payload) {}

    /**
     * Opens a socket.
     *
     * @param namespace where
     * @param protocol {@link #ROUTE} or {@link #NETFILTER}
     * @param groups numbers of multicast groups to listen to
     */
    public static Netlink open(Namespace namespace, int protocol, int... groups) throws IOException {
        SocketDescriptor socket = namespace.socket(SocketFamily.AF_NETLINK, SocketFamily.SOCK_RAW, protocol);
        socket.setOption(SOL_SOCKET, SO_RCVBUFFORCE, ROOM);
        socket.setOption(SOL_NETLINK, EXTENDED_ACKNOWLEDGE, 1);
        socket.bind(SocketName.netlink());
        for (int group : groups) {
            socket.setOption(SOL_NETLINK, ADD_MEMBERSHIP, group);
        }
        return new Netlink(socket, protocol);
    }

    /** For {@link Poll}. */
    public Descriptor descriptor() {
        return socket;
    }

    /**
     * Asks and waits for the whole answer.
     *
     * @return the messages of the answer; none for a request that is only acknowledged
     * @throws ErrnoException with the kernel's error number and, where it tells, its words
     */
    public List<Message> request(int kind, int flags, byte[] payload) throws ErrnoException {
        boolean dump = (flags & DUMP) == DUMP;
        while (true) {
            int number = ++sequence;
            socket.send(bytes(kind, flags | REQUEST | (dump ? 0 : ACKNOWLEDGE), number, payload));
            List<Message> answer = new ArrayList<>();
            if (answerTo(number, kind, answer)) {
                return answer;
            }
        }
    }

    /** Tells something and waits for no acknowledgement; what comes of it is among what {@link #drain} gives. */
    public void tell(int kind, byte[] payload) throws ErrnoException {
        socket.send(bytes(kind, REQUEST, ++sequence, payload));
    }

    /**
     * Asks several things with one datagram, in order, and waits until each is acknowledged.
     *
     * <p>Those between {@link #BATCH_BEGIN} and {@link #BATCH_END} nf_tables does all or none of.
     *
     * @return the requests that were refused
     */
    public List<Refusal> requests(List<Request> requests) throws ErrnoException {
        List<Refusal> refusals = new ArrayList<>();
        int first = sequence + 1;
        int size = 0;
        List<byte[]> parts = new ArrayList<>();
        for (Request request : requests) {
            int acknowledge = isBracket(request) ? 0 : ACKNOWLEDGE;
            byte[] part = bytes(request.kind(), request.flags() | REQUEST | acknowledge, ++sequence, request.payload());
            parts.add(part);
            size += part.length;
        }
        ByteBuffer datagram = ByteBuffer.allocate(size);
        parts.forEach(datagram::put);
        if (size > 0) {
            socket.send(datagram.array());
        }
        for (int number = first; number <= sequence; number++) {
            Request request = requests.get(number - first);
            if (isBracket(request)) {
                continue;
            }
            try {
                answerTo(number, request.kind(), new ArrayList<>());
            } catch (ErrnoException refused) {
                refusals.add(new Refusal(number - first, refused));
            }
        }
        return refusals;
    }

    /** Of those the kernel tells nothing; rtnetlink's messages of the same numbers make and delete links. */
    private boolean isBracket(Request request) {
        return protocol == NETFILTER && (request.kind() == BATCH_BEGIN || request.kind() == BATCH_END);
    }

    /**
     * A request of several that was refused.
     *
     * @param index its place, from 0
     * @param error why
     */
    public record Refusal(int index, ErrnoException error) {}

    /** Adds the messages of the answer; false if the dump was interrupted by a change and has to be asked for again. */
    private boolean answerTo(int number, int kind, List<Message> answer) throws ErrnoException {
        boolean whole = true;
        while (true) {
            for (Raw message : receiveSome(kind)) {
                if (message.sequence() != number) {
                    continue;
                }
                whole &= (message.flags() & DUMP_INTERRUPTED) == 0;
                if (message.kind() == DONE) {
                    return whole;
                }
                if (message.kind() == ERROR) {
                    throwIfError(kind, message);
                    return true;
                }
                answer.add(new Message(message.kind(), message.payload()));
            }
        }
    }

    private List<Raw> receiveSome(int kind) throws ErrnoException {
        List<Raw> messages = receive();
        while (messages.isEmpty()) {
            if (!Poll.isReadable(socket, LONGEST_ANSWER)) {
                throw new ErrnoException(
                        "netlink request " + kind + " without an answer for " + LONGEST_ANSWER.toSeconds() + " s",
                        Errno.EAGAIN);
            }
            messages = receive();
        }
        return messages;
    }

    private static void throwIfError(int kind, Raw message) throws ErrnoException {
        int error = -ByteBuffer.wrap(message.payload())
                .order(ByteOrder.nativeOrder())
                .getInt();
        if (error != 0) {
            throw new ErrnoException("netlink request " + kind + words(message), error);
        }
    }

    /** The kernel's own words behind an error: the request's header, the request unless it is left out, attributes. */
    private static String words(Raw message) {
        if ((message.flags() & HAS_EXTENDED) == 0) {
            return "";
        }
        int quoted = ByteBuffer.wrap(message.payload())
                .order(ByteOrder.nativeOrder())
                .getInt(4);
        int from = 4 + ((message.flags() & CAPPED) != 0 ? HEADER : quoted + 3 & ~3);
        Attributes told = Attributes.read(message.payload(), from);
        return told.has(EXTENDED_MESSAGE) ? " (" + told.text(EXTENDED_MESSAGE) + ")" : "";
    }

    /**
     * All messages that have arrived, without waiting.
     *
     * @throws ErrnoException with {@link Errno#ENOBUFS} if there were more than the socket has room for
     */
    public List<Message> drain() throws ErrnoException {
        List<Message> found = new ArrayList<>();
        while (true) {
            List<Raw> messages = receive();
            if (messages.isEmpty()) {
                return found;
            }
            for (Raw message : messages) {
                found.add(new Message(message.kind(), message.payload()));
            }
        }
    }

    private List<Raw> receive() throws ErrnoException {
        long got = Libc.recv(socket.number(), buffer, BUFFER, 0);
        if (got < 0) {
            if (Native.getLastError() == Errno.EAGAIN) {
                return List.of();
            }
            throw Libc.failure(
                    Native.getLastError() == Errno.ENOBUFS
                            ? "the kernel tells more at once than a socket has room for"
                            : "netlink");
        }
        List<Raw> found = new ArrayList<>();
        long at = 0;
        while (at + HEADER <= got) {
            int length = buffer.getInt(at);
            if (length < HEADER || at + length > got) {
                break;
            }
            int kind = Short.toUnsignedInt(buffer.getShort(at + 4));
            int flags = Short.toUnsignedInt(buffer.getShort(at + 6));
            found.add(new Raw(kind, flags, buffer.getInt(at + 8), buffer.getByteArray(at + HEADER, length - HEADER)));
            at += length + 3 & ~3;
        }
        return found;
    }

    private static byte[] bytes(int kind, int flags, int sequence, byte[] payload) {
        int length = HEADER + payload.length;
        return ByteBuffer.allocate(length + 3 & ~3)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort((short) kind)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(payload)
                .array();
    }

    @Override
    public void close() {
        socket.close();
        buffer.close();
    }
}
