package io.nfwalk.kernel.socket;

import io.nfwalk.host.Host;
import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.LiveKernel;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.kernel.linux.Poll;
import io.nfwalk.kernel.wire.SeenFrame;
import io.nfwalk.kernel.wire.Tap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts of the running kernel with a wire between them and a tap on each.
 *
 * <pre>
 *   near eth0 10.0.0.1 fd00::1  -----  far eth0 10.0.0.2 fd00::2
 * </pre>
 */
final class Pair implements AutoCloseable {
    private static final int LINKS = 1;
    private static final int LINK_NAME = 3;
    private static final int QUEUE = 6;
    private static final int OPERATIONAL_STATE = 16;
    private static final int UP = 6;

    final PinnedThread thread;
    final Namespace near;
    final Namespace far;
    final Marker marker;
    private final List<Tap> taps = new ArrayList<>();

    Pair() throws IOException {
        thread = LiveKernel.pinnedThread();
        marker = Marker.open(thread);
        near = namespace("near");
        far = namespace("far");
        near.run(
                List.of("ip", "-batch", "-"),
                "link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns "
                        + far.path() + "\n");
        configure(near, 1);
        configure(far, 2);
        awaitCarrier(near);
        awaitCarrier(far);
        taps.add(Tap.open(near, Host.builder("near").networkInterface("eth0").build()));
        taps.add(Tap.open(far, Host.builder("far").networkInterface("eth0").build()));
        quietFrames();
    }

    private Namespace namespace(String name) throws IOException {
        Namespace namespace = Namespace.create(thread, name);
        for (String sysctl : List.of("accept_dad", "dad_transmits", "accept_ra", "router_solicitations")) {
            namespace.writeSysctl("net.ipv6.conf.default." + sysctl, "0");
        }
        namespace.writeSysctl("net.ipv4.ping_group_range", "0 2147483647");
        namespace.writeSysctl("net.ipv4.icmp_ratelimit", "0");
        namespace.writeSysctl("net.ipv6.icmp.ratelimit", "0");
        return namespace;
    }

    private static void configure(Namespace namespace, int number) throws IOException {
        String other = Integer.toString(3 - number);
        namespace.run(
                List.of("ip", "-batch", "-"),
                String.join(
                        "\n",
                        "link set lo up",
                        "link set eth0 up",
                        "address add 10.0.0." + number + "/24 dev eth0",
                        "address add fd00::" + number + "/64 dev eth0 nodad",
                        "neigh replace 10.0.0." + other + " lladdr 02:00:00:00:00:0" + other
                                + " nud permanent dev eth0",
                        "neigh replace fd00::" + other + " lladdr 02:00:00:00:00:0" + other + " nud permanent dev eth0",
                        ""));
    }

    private static void awaitCarrier(Namespace namespace) throws IOException {
        try (Netlink told = Netlink.open(namespace, Netlink.ROUTE, LINKS);
                Netlink asked = Netlink.open(namespace, Netlink.ROUTE)) {
            while (asked.request(18, Netlink.DUMP, new byte[16]).stream()
                    .map(link -> link.attributes(16))
                    .anyMatch(Pair::isComing)) {
                if (!Poll.isReadable(told.descriptor(), Duration.ofSeconds(5))) {
                    throw new IOException("the wire did not come up");
                }
                told.drain();
            }
        }
    }

    private static boolean isComing(Attributes link) {
        boolean ready = link.int8(OPERATIONAL_STATE) == UP && !link.text(QUEUE).equals("noop");
        return link.text(LINK_NAME).equals("eth0") && !ready;
    }

    /** The frames that both hosts have seen since the last look, near's first, once all is quiet. */
    List<SeenFrame> quietFrames() throws IOException {
        List<List<SeenFrame>> seen = List.of(new ArrayList<>(), new ArrayList<>());
        boolean stirred = true;
        while (stirred) {
            marker.pass();
            stirred = false;
            for (int i = 0; i < taps.size(); i++) {
                Tap.Seen some = taps.get(i).read();
                stirred |= some.stirred();
                seen.get(i).addAll(some.frames());
            }
        }
        List<SeenFrame> all = new ArrayList<>(seen.get(0));
        all.addAll(seen.get(1));
        return all;
    }

    /** Loads nf_tables rules. */
    void rules(Namespace namespace, String text) throws IOException {
        namespace.run(List.of("nft", "-f", "-"), text);
    }

    @Override
    public void close() {
        taps.forEach(Tap::close);
        near.close();
        far.close();
        marker.close();
        thread.close();
    }
}
