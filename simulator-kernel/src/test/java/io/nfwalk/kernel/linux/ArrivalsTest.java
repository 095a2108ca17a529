package io.nfwalk.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int LINKS = 1;

    @Test
    void whatGotSomethingFirstIsToldFirstWhereverItIs() throws IOException {
        try (PinnedThread thread = LiveKernel.pinnedThread();
                Namespace one = Namespace.create(thread, "one");
                Namespace other = Namespace.create(thread, "other");
                Netlink inOne = Netlink.open(one, Netlink.ROUTE, LINKS);
                Netlink inOther = Netlink.open(other, Netlink.ROUTE, LINKS);
                Arrivals arrivals = Arrivals.open()) {
            assertThat(arrivals.sinceTheLastCall()).isEmpty();
            arrivals.watch(inOne.descriptor());
            arrivals.watch(inOther.descriptor());
            assertThat(arrivals.sinceTheLastCall()).isEmpty();

            addBridge(other, "b0");
            addBridge(one, "b0");
            addBridge(other, "b1");
            assertThat(arrivals.sinceTheLastCall()).containsExactly(1, 0);
            assertThat(arrivals.sinceTheLastCall()).isEmpty();

            addBridge(one, "b1");
            addBridge(other, "b2");
            assertThat(arrivals.sinceTheLastCall()).containsExactly(0, 1);
        }
    }

    private static void addBridge(Namespace namespace, String name) throws IOException {
        namespace.run(List.of("ip", "link", "add", name, "type", "bridge"), "");
    }
}
