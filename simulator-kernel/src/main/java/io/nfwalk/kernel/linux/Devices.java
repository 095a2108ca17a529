package io.nfwalk.kernel.linux;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is asked of network devices by ioctl, through any socket of their namespace. Source: netdevice(7). */
public final class Devices {
    private static final long SIOCGIFNAME = 0x8910;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int NAME_SIZE = 16;
    private static final int REQUEST_SIZE = 40;
    private static final short UP = 1;
    // Checksums of what is sent, TSO, GSO, GRO. Source: kernel include/uapi/linux/ethtool.h.
    private static final List<Integer> OFFLOADS = List.of(0x17, 0x1f, 0x24, 0x2c);

    private Devices() {}

    /** The number of a device; ErrnoException if there is none of that name. */
    public static int index(SocketDescriptor socket, String device) throws ErrnoException {
        try (Memory request = request(device)) {
            Libc.check(device, Libc.ioctl(socket.number(), SIOCGIFINDEX, request));
            return request.getInt(NAME_SIZE);
        }
    }

    /** The name of a device; ErrnoException if there is none of that number. */
    static String name(SocketDescriptor socket, int index) throws ErrnoException {
        try (Memory request = request("")) {
            request.setInt(NAME_SIZE, index);
            Libc.check("interface " + index, Libc.ioctl(socket.number(), SIOCGIFNAME, request));
            return request.getString(0);
        }
    }

    /** Sets a device up. */
    public static void setUp(SocketDescriptor socket, String device) throws ErrnoException {
        try (Memory request = request(device)) {
            Libc.check(device, Libc.ioctl(socket.number(), SIOCGIFFLAGS, request));
            request.setShort(NAME_SIZE, (short) (request.getShort(NAME_SIZE) | UP));
            Libc.check(device, Libc.ioctl(socket.number(), SIOCSIFFLAGS, request));
        }
    }

    /** Lets a device leave nothing to hardware: no offloads of checksums or segments. Those it can't change stay. */
    public static void offloadsOff(SocketDescriptor socket, String device) {
        try (Memory request = request(device);
                Memory command = new Memory(2 * Integer.BYTES)) {
            request.setPointer(NAME_SIZE, command);
            for (int offload : OFFLOADS) {
                command.setInt(0, offload);
                command.setInt(Integer.BYTES, 0);
                Libc.ioctl(socket.number(), SIOCETHTOOL, request);
            }
        }
    }

    private static Memory request(String device) {
        byte[] name = device.getBytes(StandardCharsets.UTF_8);
        if (name.length >= NAME_SIZE) {
            throw new IllegalArgumentException("'" + device + "' is longer than a device's name, 15 bytes");
        }
        Memory request = new Memory(REQUEST_SIZE);
        request.clear();
        request.write(0, name, 0, name.length);
        return request;
    }
}
