package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.packet.IpAddress;
import java.io.IOException;
import java.util.Optional;

/** Which source address a host chooses. */
public final class RoutedSource {
    private static final int ANY_PORT = 9;

    private RoutedSource() {}

    /** The source address that routing chooses towards a destination; empty if there is no way. Nothing is sent. */
    public static Optional<IpAddress> towards(Namespace namespace, IpAddress destination) throws IOException {
        try (SocketDescriptor socket =
                namespace.socket(SocketFamily.of(destination.family()), SocketFamily.SOCK_DGRAM, 0)) {
            socket.connect(SocketName.of(destination, ANY_PORT));
            return Optional.of(socket.localName().address());
        } catch (ErrnoException noWay) {
            return Optional.empty();
        }
    }
}
