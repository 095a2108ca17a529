package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Echo replies that nobody asked for, and so nobody answers. */
final class EchoReplies {
    private static final int SOL_SOCKET = 1;
    private static final int SO_DONTROUTE = 5;
    private static final int SO_BINDTODEVICE = 25;
    private static final byte[] REPLY4 = {0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0};
    private static final byte[] REPLY6 = {(byte) 129, 0, 0, 0, 0, 0, 0, 0};

    private EchoReplies() {}

    /**
     * Sends one out of a device to each of some addresses on its link, all of one family.
     *
     * @return those to which there is no way
     */
    static List<IpAddress> send(Namespace namespace, String device, List<IpAddress> addresses) throws IOException {
        Family family = addresses.get(0).family();
        List<IpAddress> unreached = new ArrayList<>();
        try (SocketDescriptor socket =
                namespace.socket(SocketFamily.of(family), SocketFamily.SOCK_RAW, family.icmpProtocol())) {
            socket.setOption(SOL_SOCKET, SO_BINDTODEVICE, device.getBytes(StandardCharsets.UTF_8));
            socket.setOption(SOL_SOCKET, SO_DONTROUTE, 1);
            for (IpAddress address : addresses) {
                try {
                    socket.sendTo(family == Family.IPV4 ? REPLY4 : REPLY6, SocketName.of(address, 0));
                } catch (ErrnoException noWay) {
                    // Without an address or a route mostly no header is needed either.
                    unreached.add(address);
                }
            }
        }
        return unreached;
    }
}
