package io.nfwalk.kernel.linux;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * All frames of all interfaces of a namespace, in the order the kernel had them, in a ring of memory.
 *
 * <p>A ring, because the kernel copies a frame into it at once. What recvfrom() gives shares its bytes with the packet:
 * of a fragment that is forwarded later it shows the header that it left with. And looking into it asks nothing of the
 * kernel. Source: kernel Documentation/networking/packet_mmap.rst.
 *
 * <pre>
 *   slot: 0 status (bit 0: ours to read)  4 length  8 length kept  12 offset of the frame (16 bits)
 *         32 family  34 protocol (network order)  36 interface  40 hardware  42 kind (8 bits)
 * </pre>
 */
public final class PacketRing implements AutoCloseable {
    private static final int ETH_P_ALL = 0x0003;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int TPACKET_V2 = 1;
    private static final int SLOT = 512;
    private static final int SLOTS = 1024;
    private static final int BLOCK = 4096;
    private static final long LENGTH = (long) SLOT * SLOTS;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private final Background background;
    private final SocketDescriptor socket;
    private final CompletableFuture<Void> opening;
    private Pointer ring;
    private final Map<Integer, String> names = new TreeMap<>();
    private int next;
    private boolean closed;

    private PacketRing(Background background, SocketDescriptor socket) {
        this.background = background;
        this.socket = socket;
        this.opening = background.begin(this::makeRing);
    }

    /**
     * A frame.
     *
     * @param device its interface
     * @param protocol its Ethernet type
     * @param kind PACKET_HOST (0), PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST (3), PACKET_OUTGOING (4)
     * @param bytes the frame from its Ethernet header on; some 440 bytes of it are kept
     */
    public record Captured(String device, int protocol, int kind, byte[] bytes) {}

    /**
     * Begins to listen, to interfaces that come later, too. The ring may be there a moment later only: the first {@link
     * #read} waits for it, and frames of before that moment may be missing.
     */
    public static PacketRing open(Namespace namespace) throws IOException {
        int protocol = Short.toUnsignedInt(Short.reverseBytes((short) ETH_P_ALL));
        SocketDescriptor socket = namespace.socket(SocketFamily.AF_PACKET, SocketFamily.SOCK_RAW, protocol);
        return new PacketRing(namespace.background(), socket);
    }

    private void makeRing() throws ErrnoException {
        socket.setOption(SOL_PACKET, PACKET_VERSION, TPACKET_V2);
        ByteBuffer size = ByteBuffer.allocate(4 * Integer.BYTES).order(ByteOrder.nativeOrder());
        size.putInt(BLOCK).putInt((int) (LENGTH / BLOCK)).putInt(SLOT).putInt(SLOTS);
        socket.setOption(SOL_PACKET, PACKET_RX_RING, size.array());
        Pointer mapped = Libc.mmap(Pointer.NULL, LENGTH, PROT_READ_WRITE, MAP_SHARED, socket.number(), 0);
        if (Pointer.nativeValue(mapped) == -1) {
            throw Libc.failure("a tap's memory");
        }
        ring = mapped;
    }

    /**
     * The frames since the last look, without waiting.
     *
     * @throws IOException if there were more than the ring has room for
     */
    public List<Captured> read() throws IOException {
        Background.await(opening);
        List<Captured> found = new ArrayList<>();
        while (true) {
            long slot = (long) next * SLOT;
            if ((ring.getInt(slot) & 1) == 0) {
                break;
            }
            int start = Short.toUnsignedInt(ring.getShort(slot + 12));
            found.add(new Captured(
                    name(ring.getInt(slot + 36)),
                    Short.toUnsignedInt(Short.reverseBytes(ring.getShort(slot + 34))),
                    Byte.toUnsignedInt(ring.getByte(slot + 42)),
                    ring.getByteArray(slot + start, ring.getInt(slot + 8))));
            ring.setInt(slot, 0);
            next = (next + 1) % SLOTS;
        }
        if (!found.isEmpty()) {
            insistOnAll();
        }
        return found;
    }

    private void insistOnAll() throws IOException {
        ByteBuffer told = ByteBuffer.wrap(socket.option(SOL_PACKET, PACKET_STATISTICS, 2 * Integer.BYTES))
                .order(ByteOrder.nativeOrder());
        if (told.getInt(Integer.BYTES) != 0) {
            throw new IOException("more frames at once than a tap has room for");
        }
    }

    /** An interface keeps its name as long as the ring listens. */
    private String name(int index) throws IOException {
        String known = names.get(index);
        if (known == null) {
            known = Devices.name(socket, index);
            names.put(index, known);
        }
        return known;
    }

    /** Stops listening; the kernel's part of it is done in the background. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        background.begin(() -> {
            opening.exceptionally(failure -> null).join();
            if (ring != null) {
                Libc.munmap(ring, LENGTH);
            }
            socket.close();
        });
    }
}
