package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a host takes packets for its IPv6 addresses: the route for each is made by a kernel thread, a moment after
 * the address was added. Source: kernel net/ipv6/addrconf.c, addrconf_dad_work.
 */
final class OwnAddresses {
    private static final int GET_ROUTE = 26;
    private static final int HEADER = 12;
    private static final byte AF_INET6 = 10;
    private static final int TYPE = 7;
    private static final byte LOCAL = 2;
    private static final int DESTINATION = 1;

    private OwnAddresses() {}

    /** Whether all of the addresses, as far as they are IPv6's, have their routes. */
    static boolean areReady(Netlink routes, Collection<IpAddress> addresses) throws IOException {
        Set<IpAddress> missing = new HashSet<>(addresses);
        missing.removeIf(address -> address.family() == Family.IPV4);
        if (missing.isEmpty()) {
            return true;
        }
        byte[] ask = new byte[HEADER];
        ask[0] = AF_INET6;
        for (Message route : routes.request(GET_ROUTE, Netlink.DUMP, ask)) {
            Attributes attributes = route.attributes(HEADER);
            if (route.payload()[TYPE] == LOCAL && attributes.has(DESTINATION)) {
                ByteBuffer address = ByteBuffer.wrap(attributes.bytes(DESTINATION));
                missing.remove(new IpAddress(Family.IPV6, address.getLong(), address.getLong()));
            }
        }
        return missing.isEmpty();
    }
}
