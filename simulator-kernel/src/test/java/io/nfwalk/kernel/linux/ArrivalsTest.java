package io.nfwalk.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int LINKS = 1;

    private PinnedThread thread;
    private Namespace one;
    private Namespace other;

    @BeforeEach
    void make() throws IOException {
        thread = LiveKernel.pinnedThread();
        one = Namespace.create(thread, "one");
        other = Namespace.create(thread, "other");
    }

    @AfterEach
    void takeAway() {
        if (thread != null) {
            other.close();
            one.close();
            thread.close();
        }
    }

    @Test
    void whatGotSomethingFirstIsToldFirstWhereverItIs() throws IOException {
        try (Netlink inOne = Netlink.open(one, Netlink.ROUTE, LINKS);
                Netlink inOther = Netlink.open(other, Netlink.ROUTE, LINKS);
                Arrivals arrivals = Arrivals.open()) {
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

    @Test
    void nothingComesWhereNothingIsWatched() throws IOException {
        try (Arrivals arrivals = Arrivals.open()) {
            assertThat(arrivals.sinceTheLastCall()).isEmpty();
        }
    }

    private static void addBridge(Namespace namespace, String name) throws IOException {
        namespace.run(List.of("ip", "link", "add", name, "type", "bridge"), "");
    }
}
