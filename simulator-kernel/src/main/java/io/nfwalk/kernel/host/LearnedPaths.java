package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.Netlink.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a host's IPv6 routes remember of single destinations, such as path MTUs. Writing {@code net.ipv6.route.flush}
 * takes those behind a router alone away: an MTU has a time of its own. Source: kernel net/ipv6/route.c,
 * rt6_age_examine_exception.
 */
final class LearnedPaths {
    private static final int DELETE_ROUTE = 25;
    private static final int GET_ROUTE = 26;
    private static final int HEADER = 12;
    private static final byte AF_INET6 = 10;
    private static final int FLAGS = 8;
    private static final int CLONED = 0x200;

    private LearnedPaths() {}

    /** Takes all of them away. */
    static void forget(KernelHost host) throws IOException {
        byte[] ask = new byte[HEADER];
        ask[0] = AF_INET6;
        List<Request> requests = new ArrayList<>();
        for (Message route : host.routes().request(GET_ROUTE, Netlink.DUMP, ask)) {
            if (route.payload()[0] == AF_INET6 && (flags(route.payload()) & CLONED) != 0) {
                requests.add(new Request(DELETE_ROUTE, 0, route.payload()));
            }
        }
        host.askInVain(requests);
    }

    private static int flags(byte[] route) {
        return ByteBuffer.wrap(route).order(ByteOrder.nativeOrder()).getInt(FLAGS);
    }
}
