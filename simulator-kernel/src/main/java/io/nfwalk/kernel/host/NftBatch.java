package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tables of nf_tables' own to be made in one go; what {@code nft -f} would ask for, without the program.
 *
 * <p>Source: kernel include/uapi/linux/netfilter/nf_tables.h.
 */
final class NftBatch {
    private static final int NF_TABLES = 10;
    private static final int NEW_TABLE = NF_TABLES << 8;
    private static final int DELETE_TABLE = NEW_TABLE | 2;
    private static final int NEW_CHAIN = NEW_TABLE | 3;
    private static final int NEW_RULE = NEW_TABLE | 6;

    private final List<Request> requests = new ArrayList<>();

    NftBatch() {
        requests.add(new Request(
                Netlink.BATCH_BEGIN, 0, NetlinkBytes.netfilter(0, NF_TABLES).toBytes()));
    }

    /** All that was put together, ready to be asked for. */
    List<Request> requests() {
        List<Request> whole = new ArrayList<>(requests);
        whole.add(new Request(
                Netlink.BATCH_END, 0, NetlinkBytes.netfilter(0, NF_TABLES).toBytes()));
        return List.copyOf(whole);
    }

    NftBatch table(Family family, String table) {
        return add(NEW_TABLE, Netlink.CREATE, header(family).text(1, table));
    }

    /** Takes a table away, with all that is in it. */
    NftBatch withoutTable(Family family, String table) {
        return add(DELETE_TABLE, 0, header(family).text(1, table));
    }

    /** A base chain of type filter; policy accept. */
    NftBatch chain(Family family, String table, String chain, Hook hook, int priority) {
        return add(
                NEW_CHAIN,
                Netlink.CREATE,
                header(family)
                        .text(1, table)
                        .text(3, chain)
                        .nested(4, at -> at.netInt32(1, hookNumber(hook)).netInt32(2, priority))
                        .netInt32(5, 1)
                        .text(7, "filter"));
    }

    private static int hookNumber(Hook hook) {
        return switch (hook) {
            case PREROUTING -> 0;
            case INPUT -> 1;
            case FORWARD -> 2;
            case OUTPUT -> 3;
            case POSTROUTING -> 4;
        };
    }

    /** A rule behind those that the chain has. */
    NftBatch rule(Family family, String table, String chain, Expressions expressions) {
        return add(
                NEW_RULE,
                Netlink.CREATE | Netlink.APPEND,
                header(family).text(1, table).text(2, chain).nested(4, list -> list.raw(expressions.list.toBytes())));
    }

    private NftBatch add(int kind, int flags, NetlinkBytes message) {
        requests.add(new Request(kind, flags, message.toBytes()));
        return this;
    }

    private static NetlinkBytes header(Family family) {
        return NetlinkBytes.netfilter(SocketFamily.of(family), 0);
    }

    /** What a rule asks and does, in order. */
    static final class Expressions {
        private static final int VERDICT = 0;
        private static final int REGISTER = 1;
        private static final int TRACE = 12;
        private static final int PROTOCOL = 16;
        private static final int TRANSPORT_HEADER = 2;
        private static final int CONNTRACK_DIRECTION = 1;
        private static final int CONNTRACK_STATUS = 2;
        private static final int CONNTRACK_CONFIRMED = 8;

        /** How two values are compared; the kernel's numbers are the places. */
        enum Comparison {
            EQUAL,
            NOT_EQUAL,
            LESS,
            AT_MOST,
            GREATER,
            AT_LEAST
        }

        private final NetlinkBytes list = new NetlinkBytes();

        /** Goes on if the packet is of that protocol. */
        Expressions protocol(int number) {
            return load(PROTOCOL).compare(Comparison.EQUAL, (byte) number);
        }

        /** Goes on if the first byte behind the IP header compares so. */
        Expressions firstTransportByte(Comparison comparison, int value) {
            return add(
                            "payload",
                            data -> data.netInt32(1, REGISTER)
                                    .netInt32(2, TRANSPORT_HEADER)
                                    .netInt32(3, 0)
                                    .netInt32(4, 1))
                    .compare(comparison, (byte) value);
        }

        /**
         * Goes on if the packet's entry is not in the conntrack table yet, and the packet is of its original direction.
         */
        Expressions beginsAnEntry() {
            byte[] confirmed = new NetlinkBytes().raw32(CONNTRACK_CONFIRMED).toBytes();
            return connection(CONNTRACK_STATUS)
                    .masked(confirmed)
                    .compare(Comparison.EQUAL, new byte[confirmed.length])
                    .connection(CONNTRACK_DIRECTION)
                    .compare(Comparison.EQUAL, (byte) 0);
        }

        private Expressions connection(int key) {
            return add("ct", data -> data.netInt32(1, REGISTER).netInt32(2, key));
        }

        private Expressions masked(byte[] mask) {
            return add(
                    "bitwise",
                    data -> data.netInt32(1, REGISTER)
                            .netInt32(2, REGISTER)
                            .netInt32(3, mask.length)
                            .nested(4, bits -> bits.put(1, mask))
                            .nested(5, flipped -> flipped.put(1, new byte[mask.length])));
        }

        /** The packet waits in a queue, which a program empties. */
        Expressions queue(int number) {
            byte[] queue = new NetlinkBytes().raw16(number).zeros(6).toBytes();
            return add("target", data -> data.text(1, "NFQUEUE").netInt32(2, 0).put(3, queue));
        }

        /** The packet is gone. */
        Expressions drop() {
            return verdict(0);
        }

        /** The packet leaves the chain and goes on. */
        Expressions accept() {
            return verdict(1);
        }

        private Expressions verdict(int code) {
            return add(
                    "immediate",
                    data -> data.netInt32(1, VERDICT)
                            .nested(2, value -> value.nested(2, verdict -> verdict.netInt32(1, code))));
        }

        /** What the packet meets is told from here on. */
        Expressions trace() {
            return add("immediate", data -> data.netInt32(1, REGISTER).nested(2, value -> value.put(1, new byte[] {1})))
                    .add("meta", data -> data.netInt32(2, TRACE).netInt32(3, REGISTER));
        }

        private Expressions load(int key) {
            return add("meta", data -> data.netInt32(1, REGISTER).netInt32(2, key));
        }

        private Expressions compare(Comparison comparison, byte... value) {
            return add(
                    "cmp",
                    data -> data.netInt32(1, REGISTER)
                            .netInt32(2, comparison.ordinal())
                            .nested(3, wanted -> wanted.put(1, value)));
        }

        private Expressions add(String name, Consumer<NetlinkBytes> data) {
            list.nested(1, expression -> expression.text(1, name).nested(2, data));
            return this;
        }
    }
}
