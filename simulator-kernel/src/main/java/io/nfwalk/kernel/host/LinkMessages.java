package io.nfwalk.kernel.host;

import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * What rtnetlink is asked for to make links, addresses, neighbours and plain routes.
 *
 * <p>Source: kernel include/uapi/linux/{rtnetlink,if_link,if_addr,neighbour,veth,if_bridge}.h.
 */
final class LinkMessages {
    private static final int NEW_LINK = 16;
    private static final int NEW_ADDRESS = 20;
    private static final int NEW_ROUTE = 24;
    private static final int NEW_NEIGHBOUR = 28;
    private static final int SET_NEIGHBOUR_TABLE = 67;

    private static final int LINK_ADDRESS = 1;
    private static final int LINK_NAME = 3;
    private static final int LINK_MTU = 4;
    private static final int LINK_MASTER = 10;
    private static final int LINK_INFO = 18;
    private static final int LINK_NAMESPACE = 28;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int INFO_PORT_KIND = 4;
    private static final int INFO_PORT_DATA = 5;
    private static final int VETH_PEER = 1;
    private static final int BRIDGE_FORWARD_DELAY = 1;
    private static final int BRIDGE_STP = 5;
    private static final int BRIDGE_SNOOPING = 23;
    private static final int PORT_HAIRPIN = 4;
    private static final int PORT_LEARNING = 8;
    private static final int IFF_UP = 1;

    private static final int AF_BRIDGE = 7;
    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_NOARP = 0x40;
    private static final int NUD_PERMANENT = 0x80;
    private static final int NTF_MASTER = 0x04;
    private static final int IFA_F_NODAD = 0x02;
    private static final int SCOPE_HOST = 254;

    private static final int TABLE_MAIN = 254;
    private static final int TABLE_LOCAL = 255;
    private static final int PROTOCOL_BOOT = 3;
    private static final int UNICAST = 1;
    private static final int LOCAL = 2;

    private static final int LOOPBACK = 1;

    private LinkMessages() {}

    /**
     * One end of a link to be.
     *
     * @param name the device's name
     * @param index its number
     * @param mac its address
     * @param mtu its MTU, unless it follows that of others
     * @param namespace the number of a descriptor of its namespace
     */
    record End(String name, int index, MacAddress mac, OptionalInt mtu, int namespace) {
        private void describe(NetlinkBytes message) {
            message.raw(linkHeader(index, 0, 0))
                    .text(LINK_NAME, name)
                    .put(LINK_ADDRESS, bytes(mac))
                    .int32(LINK_NAMESPACE, namespace);
            mtu.ifPresent(bytes -> message.int32(LINK_MTU, bytes));
        }
    }

    /** A bridge that forwards from the first moment on and takes no part in protocols. */
    static Request bridge(End bridge) {
        NetlinkBytes message = new NetlinkBytes();
        bridge.describe(message);
        message.nested(
                LINK_INFO,
                info -> info.text(INFO_KIND, "bridge")
                        .nested(
                                INFO_DATA,
                                data -> data.int32(BRIDGE_FORWARD_DELAY, 0)
                                        .int32(BRIDGE_STP, 0)
                                        .int8(BRIDGE_SNOOPING, 0)));
        return new Request(NEW_LINK, Netlink.CREATE | Netlink.EXCLUSIVE, message.toBytes());
    }

    /** A wire and its two ends. */
    static Request wire(End one, End other) {
        NetlinkBytes message = new NetlinkBytes();
        one.describe(message);
        message.nested(
                LINK_INFO,
                info -> info.text(INFO_KIND, "veth")
                        .nested(INFO_DATA, data -> data.nested(VETH_PEER, other::describe)));
        return new Request(NEW_LINK, Netlink.CREATE | Netlink.EXCLUSIVE, message.toBytes());
    }

    /** Makes a device a bridge's port. */
    static Request port(int device, int bridge) {
        byte[] message = new NetlinkBytes()
                .raw(linkHeader(device, 0, 0))
                .int32(LINK_MASTER, bridge)
                .toBytes();
        return new Request(NEW_LINK, 0, message);
    }

    /** What a bridge's port does: it learns no addresses. */
    static Request portFlags(int device, boolean hairpin) {
        byte[] message = new NetlinkBytes()
                .raw(linkHeader(device, 0, 0))
                .nested(
                        LINK_INFO,
                        info -> info.text(INFO_PORT_KIND, "bridge")
                                .nested(
                                        INFO_PORT_DATA,
                                        data -> data.int8(PORT_LEARNING, 0).int8(PORT_HAIRPIN, hairpin ? 1 : 0)))
                .toBytes();
        return new Request(NEW_LINK, 0, message);
    }

    /** Sets a device's MTU. */
    static Request mtu(int device, int mtu) {
        return new Request(
                NEW_LINK,
                0,
                new NetlinkBytes()
                        .raw(linkHeader(device, 0, 0))
                        .int32(LINK_MTU, mtu)
                        .toBytes());
    }

    /** Takes a device up or down. */
    static Request up(int device, boolean up) {
        return new Request(NEW_LINK, 0, linkHeader(device, up ? IFF_UP : 0, IFF_UP));
    }

    private static byte[] linkHeader(int index, int flags, int changed) {
        return new NetlinkBytes()
                .zeros(4)
                .raw32(index)
                .raw32(flags)
                .raw32(changed)
                .toBytes();
    }

    /** Gives a device an address, without asking whether somebody else has it. */
    static Request address(int device, InterfaceAddress address) {
        IpAddress ip = address.address();
        boolean six = ip.family() == Family.IPV6;
        int scope = !six && ip.isLoopback() ? SCOPE_HOST : 0;
        byte[] message = new NetlinkBytes()
                .raw((byte) SocketFamily.of(ip.family()), (byte) address.prefixLength())
                .raw((byte) (six ? IFA_F_NODAD : 0), (byte) scope)
                .raw32(device)
                .address(2, ip)
                .address(1, ip)
                .toBytes();
        return new Request(NEW_ADDRESS, Netlink.CREATE | Netlink.EXCLUSIVE, message);
    }

    /** A neighbour that is known for ever. */
    static Request neighbour(int device, IpAddress address, MacAddress mac) {
        byte[] message = neighbourHeader(SocketFamily.of(address.family()), device, NUD_PERMANENT, 0)
                .address(1, address)
                .put(2, bytes(mac))
                .toBytes();
        return new Request(NEW_NEIGHBOUR, Netlink.CREATE | Netlink.REPLACE, message);
    }

    /** The port behind which a bridge knows a MAC for ever. */
    static Request forwarding(int port, MacAddress mac) {
        byte[] message = neighbourHeader(AF_BRIDGE, port, NUD_REACHABLE | NUD_NOARP, NTF_MASTER)
                .put(2, bytes(mac))
                .toBytes();
        return new Request(NEW_NEIGHBOUR, Netlink.CREATE | Netlink.REPLACE, message);
    }

    private static NetlinkBytes neighbourHeader(int family, int device, int state, int flags) {
        return new NetlinkBytes()
                .raw((byte) family)
                .zeros(3)
                .raw32(device)
                .raw16(state)
                .raw((byte) flags, (byte) 0);
    }

    /**
     * How a device looks for a neighbour: one question, and after 10 ms it gives up, so that nobody has to wait long
     * for the error.
     */
    static Request askOnce(int device, Family family) {
        String table = family == Family.IPV4 ? "arp_cache" : "ndisc_cache";
        byte[] milliseconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(10)
                .array();
        byte[] message = new NetlinkBytes()
                .raw((byte) SocketFamily.of(family), (byte) 0, (byte) 0, (byte) 0)
                .text(1, table)
                .nested(
                        6,
                        parameters -> parameters
                                .int32(1, device)
                                .int32(11, 1)
                                .int32(10, 0)
                                .put(5, milliseconds))
                .toBytes();
        return new Request(SET_NEIGHBOUR_TABLE, 0, message);
    }

    /** A route by a gateway, as {@code ip route add} makes it. */
    static Request route(Network destination, IpAddress gateway, OptionalInt device) {
        Family family = gateway.family();
        int length = destination.prefixLength().orElseThrow();
        NetlinkBytes message = routeHeader(family, length, TABLE_MAIN, 0, UNICAST);
        if (length > 0 || family == Family.IPV6) {
            message.address(1, destination.address());
        }
        message.address(5, gateway);
        device.ifPresent(index -> message.int32(4, index));
        return new Request(NEW_ROUTE, Netlink.CREATE | Netlink.EXCLUSIVE, message.toBytes());
    }

    /** Makes every IPv4 address one of the namespace's own. */
    static Request everyAddressIsLocal() {
        byte[] message = routeHeader(Family.IPV4, 0, TABLE_LOCAL, SCOPE_HOST, LOCAL)
                .int32(4, LOOPBACK)
                .toBytes();
        return new Request(NEW_ROUTE, Netlink.CREATE | Netlink.EXCLUSIVE, message);
    }

    private static NetlinkBytes routeHeader(Family family, int length, int table, int scope, int type) {
        return new NetlinkBytes()
                .raw((byte) SocketFamily.of(family), (byte) length, (byte) 0, (byte) 0)
                .raw((byte) table, (byte) PROTOCOL_BOOT, (byte) scope, (byte) type)
                .raw32(0);
    }

    private static byte[] bytes(MacAddress mac) {
        byte[] bytes = new byte[6];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (mac.bits() >> 8 * (5 - i));
        }
        return bytes;
    }
}
