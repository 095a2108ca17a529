package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.linux.Devices;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.kernel.linux.Poll;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.io.IOException;
import java.time.Duration;

/**
 * Tells when what was sent has been handled: a datagram that a namespace of its own sends to itself, twice.
 *
 * <p>It goes over {@code lo} through the same queue of the CPU as every veth's packets, in the order they were sent
 * (kernel: net/core/dev.c, enqueue_to_backlog). So when it is back, all that was queued before it has been handled,
 * also where the kernel has left the queue to a thread of its own. What that has put into the queue in its turn stands
 * behind the first datagram, but before the second: so between two markers each packet gets at least two hops on, and
 * one of them is a host's that somebody taps. All is quiet once a marker came back and nobody saw anything new. What
 * waits for a clock, such as a neighbour that does not answer, no marker knows of.
 */
public final class Marker implements AutoCloseable {
    private static final Duration LONGEST_WAY = Duration.ofSeconds(10);
    private static final int ROUNDS = 2;
    private static final byte[] DATA = {1};

    private final Namespace namespace;
    private final SocketDescriptor socket;

    private Marker(Namespace namespace, SocketDescriptor socket) {
        this.namespace = namespace;
        this.socket = socket;
    }

    /** A marker of this thread's CPU, with a namespace of its own. */
    public static Marker open(PinnedThread thread) throws IOException {
        Namespace namespace = Namespace.create(thread, "marker");
        SocketDescriptor socket = namespace.socket(SocketFamily.AF_INET, SocketFamily.SOCK_DGRAM, 0);
        Devices.setUp(socket, "lo");
        socket.bind(SocketName.of(IpAddress.loopback(Family.IPV4), 0));
        socket.connect(socket.localName());
        return new Marker(namespace, socket);
    }

    /**
     * Returns when all that stood in the CPU's queue has been handled, and what came into it by that.
     *
     * @throws IOException if that takes longer than ten seconds
     */
    public void pass() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            socket.send(DATA);
            boolean back = socket.receive(0).isPresent()
                    || Poll.isReadable(socket, LONGEST_WAY) && socket.receive(0).isPresent();
            if (!back) {
                throw new IOException("the CPU has not handled its packets within " + LONGEST_WAY.toSeconds() + " s");
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        namespace.close();
    }
}
