package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.NetlinkBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel does a moment after it was asked, in a thread of its own: a device that is up gets its carrier, a
 * queue that sends, and as a bridge's port the state in which it forwards. Until then frames are lost without a word.
 */
final class Carriers {
    private static final int GET_LINK = 18;
    private static final int GET_NEIGHBOUR = 30;
    private static final int HEADER = 16;
    private static final int FLAGS = 8;
    private static final int IFF_UP = 1;
    private static final int QUEUE = 6;
    private static final int OPERATIONAL_STATE = 16;
    private static final int INFO = 18;
    private static final int MASK = 29;
    private static final int CARRIER = 33;
    private static final int PORT_DATA = 5;
    private static final int PORT_STATE = 1;
    private static final int FORWARDING = 3;
    private static final int DISABLED = 0;
    private static final List<Integer> UNKNOWN_OR_UP = List.of(0, 6);
    private static final int WITHOUT_STATISTICS = 8;
    private static final int NEIGHBOUR_HEADER = 12;
    private static final int NEIGHBOUR_STATE = 8;
    private static final int INCOMPLETE = 1;
    private static final int FAILED = 0x20;
    private static final int CACHE_INFO = 3;
    private static final int UPDATED = 8;
    /**
     * Hundredths of a second in which the error about a neighbour that failed is still on its way: the clock of another
     * CPU may send it, which can be busy.
     */
    private static final int FRESH = 10;

    private Carriers() {}

    /**
     * Whether a device is ready. To be asked for one device at a time: then the kernel first does what it has put off
     * (net/core/rtnetlink.c, rtnl_getlink), and does not when it tells of all.
     */
    static boolean isReady(Netlink routes, int device) throws IOException {
        return isReady(link(routes, device));
    }

    private static Message link(Netlink routes, int device) throws IOException {
        byte[] one = new NetlinkBytes()
                .zeros(4)
                .raw32(device)
                .zeros(HEADER - 8)
                .int32(MASK, WITHOUT_STATISTICS)
                .toBytes();
        return routes.request(GET_LINK, 0, one).get(0);
    }

    private static boolean isReady(Message link) {
        Attributes device = link.attributes(HEADER);
        boolean up = (number(link.payload(), FLAGS) & IFF_UP) != 0;
        boolean sends = device.has(QUEUE) && !device.text(QUEUE).equals("noop");
        boolean carries = device.has(CARRIER) && device.int8(CARRIER) == 1;
        if (!up || !sends || !carries || !UNKNOWN_OR_UP.contains(device.int8(OPERATIONAL_STATE))) {
            return false;
        }
        Attributes port = device.nested(INFO).nested(PORT_DATA);
        return !port.has(PORT_STATE) || port.int8(PORT_STATE) == FORWARDING;
    }

    /** Whether a wire's end knows that the other end is down, so that it does not even try to send. */
    static boolean hasLostCarrier(Netlink routes, int device) throws IOException {
        Attributes link = link(routes, device).attributes(HEADER);
        Attributes port = link.nested(INFO).nested(PORT_DATA);
        return !UNKNOWN_OR_UP.contains(link.int8(OPERATIONAL_STATE))
                && (!port.has(PORT_STATE) || port.int8(PORT_STATE) == DISABLED);
    }

    /**
     * Whether some neighbour was asked for and has not answered yet, or has just failed to: an ICMP error comes of it.
     */
    static boolean isResolving(Netlink routes) throws IOException {
        for (Message neighbour : routes.request(GET_NEIGHBOUR, Netlink.DUMP, new byte[NEIGHBOUR_HEADER])) {
            int state = number(neighbour.payload(), NEIGHBOUR_STATE) & 0xffff;
            if (state == INCOMPLETE || state == FAILED && hasJustChanged(neighbour.attributes(NEIGHBOUR_HEADER))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasJustChanged(Attributes neighbour) {
        return neighbour.has(CACHE_INFO) && number(neighbour.bytes(CACHE_INFO), UPDATED) < FRESH;
    }

    private static int number(byte[] payload, int at) {
        return ByteBuffer.wrap(Arrays.copyOfRange(payload, at, at + Integer.BYTES))
                .order(ByteOrder.nativeOrder())
                .getInt();
    }
}
