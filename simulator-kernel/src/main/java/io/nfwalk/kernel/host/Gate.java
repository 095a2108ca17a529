package io.nfwalk.kernel.host;

import io.nfwalk.kernel.host.NftBatch.Expressions;
import io.nfwalk.kernel.linux.Descriptor;
import io.nfwalk.kernel.linux.Errno;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Hook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one host's packets wait that are about to put a new entry into the conntrack table, as long as it is open.
 *
 * <p>A table of nf_tables' own stands behind all chains and before conntrack confirms, and hands every such packet to
 * this program, which lets them go on one after the other. Source: kernel
 * include/uapi/linux/netfilter/nfnetlink_queue.h.
 */
public final class Gate implements AutoCloseable {
    private static final String TABLE = "hold";
    private static final int BEHIND_ALL = 1000;
    private static final int QUEUE = 4711;
    private static final int PACKET = 0x300;
    private static final int VERDICT = 0x301;
    private static final int CONFIGURE = 0x302;
    private static final int HEADER = 4;
    private static final int COMMAND = 1;
    private static final int PARAMETERS = 2;
    private static final int BIND = 1;
    private static final int WITHOUT_BYTES = 1;
    private static final int PACKET_HEADER = 1;
    private static final int VERDICT_HEADER = 2;
    private static final int ACCEPT = 1;
    private static final int MOST_TRIES = 50;
    private static final Duration UNTIL_NEXT_TRY = Duration.ofMillis(2);

    private final KernelHost host;
    private final List<Family> families;
    private final Netlink queue;

    private Gate(KernelHost host, List<Family> families, Netlink queue) {
        this.host = host;
        this.families = List.copyOf(families);
        this.queue = queue;
    }

    /** Closes the way for a host's packets of those families, whose connections it has to track already. */
    public static Gate open(KernelHost host, List<Family> families) throws IOException {
        Netlink queue = Netlink.open(host.namespace(), Netlink.NETFILTER);
        try {
            bind(queue);
            NftBatch batch = new NftBatch();
            for (Family family : families) {
                batch.table(family, TABLE);
                for (Hook hook : List.of(Hook.INPUT, Hook.POSTROUTING)) {
                    batch.chain(family, TABLE, hook.name(), hook, BEHIND_ALL)
                            .rule(
                                    family,
                                    TABLE,
                                    hook.name(),
                                    new Expressions().beginsAnEntry().queue(QUEUE));
                }
            }
            host.askNetfilter("a queue for packets", batch.requests());
            return new Gate(host, families, queue);
        } catch (IOException refused) {
            queue.close();
            throw refused;
        }
    }

    private static void bind(Netlink queue) throws IOException {
        byte[] command = {BIND, 0, 0, 0};
        byte[] parameters = {0, 0, 0, 0, WITHOUT_BYTES};
        for (int tries = 1; ; tries++) {
            try {
                queue.request(CONFIGURE, 0, header().put(COMMAND, command).toBytes());
                break;
            } catch (ErrnoException refused) {
                // The gate before had it: its closed socket lives on in a program that another thread is just starting.
                if (refused.errno() != Errno.EPERM || tries == MOST_TRIES) {
                    throw refused;
                }
                Pause.of(UNTIL_NEXT_TRY);
            }
        }
        queue.request(CONFIGURE, 0, header().put(PARAMETERS, parameters).toBytes());
    }

    private static NetlinkBytes header() {
        return NetlinkBytes.netfilter(0, QUEUE);
    }

    /** What has something to read when a packet has come. */
    public Descriptor descriptor() {
        return queue.descriptor();
    }

    /** The numbers of the packets that have come since the last time, in their order. */
    public List<Integer> waiting() throws IOException {
        List<Integer> waiting = new ArrayList<>();
        for (Message message : queue.drain()) {
            if (message.kind() == PACKET) {
                waiting.add(ByteBuffer.wrap(message.attributes(HEADER).bytes(PACKET_HEADER))
                        .getInt());
            }
        }
        return waiting;
    }

    /** Lets a packet go on; afterwards it has gone as far as it can without another process. */
    public void letGo(int packet) throws IOException {
        byte[] verdict = ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(ACCEPT)
                .putInt(packet)
                .array();
        queue.tell(VERDICT, header().put(VERDICT_HEADER, verdict).toBytes());
    }

    /** Opens the way for all. */
    @Override
    public void close() {
        NftBatch batch = new NftBatch();
        families.forEach(family -> batch.withoutTable(family, TABLE));
        try {
            host.askNetfilter("the queue's end", batch.requests());
        } catch (IOException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        } finally {
            queue.close();
        }
    }
}
