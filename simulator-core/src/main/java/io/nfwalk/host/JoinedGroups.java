package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The IPv6 groups that a kernel joins by itself: all nodes, all routers where it forwards, and the one by which the
 * neighbour of each address is looked for. Groups that programs join are nobody's word. Source: kernel
 * net/ipv6/addrconf.c, ipv6_add_dev, dev_forward_change, addrconf_join_solict.
 */
final class JoinedGroups {
    private static final Set<IpAddress> NODES = Set.of(IpAddress.of("ff01::1"), IpAddress.of("ff02::1"));
    private static final Set<IpAddress> ROUTERS =
            Set.of(IpAddress.of("ff01::2"), IpAddress.of("ff02::2"), IpAddress.of("ff05::2"));
    private static final IpAddress SOLICITED = IpAddress.of("ff02::1:ff00:0");
    private static final long LAST_BITS = 0xff_ffffL;

    private JoinedGroups() {}

    /**
     * Whether packets to a group that come in by an interface are for its host.
     *
     * @param forwards whether IPv6 forwards on the interface
     */
    static boolean hold(NetworkInterface device, boolean forwards, IpAddress group) {
        return NODES.contains(group)
                || forwards && ROUTERS.contains(group)
                || answering(device, forwards).anyMatch(own -> solicited(own).equals(group));
    }

    private static Stream<IpAddress> answering(NetworkInterface device, boolean forwards) {
        return device.addresses().stream()
                .filter(own -> own.address().family() == Family.IPV6)
                .flatMap(
                        own -> forwards ? Stream.of(own.address(), own.network().address()) : Stream.of(own.address()));
    }

    private static IpAddress solicited(IpAddress address) {
        return new IpAddress(Family.IPV6, SOLICITED.high(), SOLICITED.low() | address.low() & LAST_BITS);
    }
}
