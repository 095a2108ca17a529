package io.nfwalk.kernel.wire;

import io.nfwalk.kernel.linux.Devices;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.SocketDescriptor;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.kernel.linux.SocketName;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Sends packets and frames made byte by byte out of one namespace. */
public final class PacketSender implements AutoCloseable {
    private static final int IPPROTO_RAW = 255;
    private static final int SOL_PACKET = 263;
    private static final int QDISC_BYPASS = 20;
    private static final int ETHERNET = 14;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;

    private final Namespace namespace;
    private final Map<Family, SocketDescriptor> raw = new TreeMap<>();
    private SocketDescriptor link;

    /** A sender whose sockets are made once they are needed, and kept. */
    public PacketSender(Namespace namespace) {
        this.namespace = namespace;
    }

    /**
     * Sends an IP packet as a raw socket does: routed and through OUTPUT.
     *
     * @param packet the packet with its IP header
     * @param destination where it is routed to
     * @throws io.nfwalk.kernel.linux.ErrnoException if the kernel refuses, as it does where there is no route
     */
    public void sendPacket(byte[] packet, IpAddress destination) throws IOException {
        SocketDescriptor socket = raw.get(destination.family());
        if (socket == null) {
            socket = namespace.socket(SocketFamily.of(destination.family()), SocketFamily.SOCK_RAW, IPPROTO_RAW);
            raw.put(destination.family(), socket);
        }
        socket.sendTo(packet, SocketName.of(destination, 0));
    }

    /**
     * Puts a frame on a wire, past the device's queue and so past the taps: the device shows no frame for it.
     *
     * @param device the device at whose other end the frame arrives
     * @param ethernet its addresses
     * @param packet the IP packet
     */
    public void sendFrame(String device, Ethernet ethernet, byte[] packet) throws IOException {
        if (link == null) {
            link = namespace.socket(SocketFamily.AF_PACKET, SocketFamily.SOCK_RAW, 0);
            link.setOption(SOL_PACKET, QDISC_BYPASS, 1);
        }
        boolean isIpv4 = (packet[0] & 0xf0) == 0x40;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + packet.length);
        put(ethernet.destination(), frame);
        put(ethernet.source(), frame);
        frame.putShort((short) (isIpv4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6)).put(packet);
        link.sendTo(frame.array(), SocketName.device(Devices.index(link, device)));
    }

    private static void put(MacAddress address, ByteBuffer frame) {
        frame.putShort((short) (address.bits() >> 32)).putInt((int) address.bits());
    }

    @Override
    public void close() {
        raw.values().forEach(SocketDescriptor::close);
        if (link != null) {
            namespace.closeInBackground(link);
        }
    }
}
