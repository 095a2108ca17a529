package io.nfwalk.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceTest {
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/conf/default/forwarding");

    private PinnedThread thread;
    private Namespace namespace;

    @BeforeEach
    void make() throws IOException {
        thread = LiveKernel.pinnedThread();
        namespace = Namespace.create(thread, "box");
    }

    @AfterEach
    void takeAway() {
        if (thread != null) {
            namespace.close();
            thread.close();
        }
    }

    @Test
    void aNewNamespaceHasNothingButLo() throws IOException {
        assertThat(namespace.run(List.of("ip", "-brief", "link"), ""))
                .startsWith("lo ")
                .hasLineCount(1);
    }

    @Test
    void aSysctlIsWrittenInsideOnly() throws IOException {
        String outside = Files.readString(FORWARDING);
        String other = outside.startsWith("1") ? "0" : "1";
        namespace.writeSysctl("net.ipv4.conf.default.forwarding", other);
        assertThat(namespace.readSysctl("net/ipv4/conf/default/forwarding")).isEqualTo(other);
        assertThat(Files.readString(FORWARDING)).isEqualTo(outside);
    }

    @Test
    void aSysctlThatIsNotThereIsToldFromOneThatRefuses() throws IOException {
        assertThat(namespace.writeSysctlIfThere("net.ipv4.no_such_thing", "1")).isFalse();
        assertThat(namespace.writeSysctlIfThere("net.ipv4.ip_default_ttl", "63"))
                .isTrue();
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> namespace.writeSysctlIfThere("net.ipv4.ip_default_ttl", "4000"))
                .withMessage("net.ipv4.ip_default_ttl=4000: Invalid argument");
    }

    @Test
    void whatIsDoneInsideAgainIsDoneInside() throws IOException {
        String inside = namespace.call(() -> namespace.call(() -> namespace.readSysctl("net.ipv4.ip_forward")));
        assertThat(inside).isEqualTo(namespace.readSysctl("net.ipv4.ip_forward"));
    }

    @Test
    void aThreadIsInOneNamespaceAtATime() throws IOException {
        try (Namespace other = Namespace.create(thread, "other")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> namespace.call(() -> other.call(() -> 1)))
                    .withMessage("the thread is in the namespace box already");
        }
    }

    @Test
    void theThreadIsHomeAgainAfterAFailure() throws IOException {
        Path home = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> namespace.call(() -> {
                    throw new IOException("broken");
                }));
        assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))).isEqualTo(home);
    }

    @Test
    void itsPathNamesItToOtherPrograms() throws IOException {
        try (Namespace other = Namespace.create(thread, "other")) {
            String line = "link add name a type veth peer name b netns " + other.path() + "\n";
            namespace.run(List.of("ip", "-batch", "-"), line);
            assertThat(other.run(List.of("ip", "-brief", "link", "show", "dev", "b"), ""))
                    .startsWith("b@");
        }
    }

    @Test
    void aProgramGetsItsWholeInputAndTellsItsWholeOutput() throws IOException {
        String text = "a line of an input that fits into no pipe\n".repeat(20_000);
        assertThat(namespace.run(List.of("cat"), text)).isEqualTo(text);
    }

    @Test
    void aProgramThatFailsTellsWhyAndWhatItWasGiven() {
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> namespace.run(List.of("ip", "-batch", "-"), "link set nothing up\n"))
                .withMessageStartingWith("ip -batch -: exit 1: Cannot find device \"nothing\"")
                .withMessageContaining("--- its input ---\nlink set nothing up");
    }

    @Test
    void aMissingProgramIsToldByItsName() {
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> namespace.run(List.of("no-such-program", "-x"), ""))
                .withMessage("no-such-program -x: No such file or directory");
    }

    @Test
    void aProgramThatDoesNotEndIsKilled() throws IOException {
        Command endless = namespace.start(List.of("sleep", "1000"), "");
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> endless.finish(Duration.ofMillis(1)))
                .withMessage("sleep 1000: did not end within 0.001 s");
    }

    @Test
    void programsOfSeveralNamespacesRunAtOnce() throws IOException {
        try (Namespace other = Namespace.create(thread, "other")) {
            Command first = namespace.start(List.of("readlink", "/proc/self/ns/net"), "");
            Command second = other.start(List.of("readlink", "/proc/self/ns/net"), "");
            String one = first.finish(Duration.ofSeconds(10)).output();
            assertThat(one).isNotEqualTo(second.finish(Duration.ofSeconds(10)).output());
        }
    }

    @Test
    void aRefusedRequestTellsTheNumberAndTheKernelsWords() throws IOException {
        try (Netlink routing = Netlink.open(namespace, Netlink.ROUTE)) {
            byte[] unknownKind = new NetlinkBytes()
                    .zeros(16)
                    .text(3, "d0")
                    .nested(18, info -> info.text(1, "nothing"))
                    .toBytes();
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> routing.request(16, Netlink.CREATE, unknownKind))
                    .withMessageContaining("Unknown device type")
                    .asInstanceOf(type(ErrnoException.class))
                    .returns(Errno.EOPNOTSUPP, ErrnoException::errno);
        }
    }

    @Test
    void severalRequestsAreDoneInOrderAndTheRefusedOnesTold() throws IOException {
        try (Netlink routing = Netlink.open(namespace, Netlink.ROUTE)) {
            List<Netlink.Request> requests = List.of(bridge("b0"), bridge("b0"), bridge("b1"));
            assertThat(routing.requests(requests))
                    .singleElement()
                    .returns(1, Netlink.Refusal::index)
                    .returns(Errno.EEXIST, refusal -> refusal.error().errno());
            List<String> names = routing.request(18, Netlink.DUMP, new byte[16]).stream()
                    .map(link -> link.attributes(16).text(3))
                    .toList();
            assertThat(names).containsExactly("lo", "b0", "b1");
        }
    }

    @Test
    void groupsTellWhatHappens() throws IOException {
        int links = 1;
        try (Netlink listening = Netlink.open(namespace, Netlink.ROUTE, links);
                Netlink routing = Netlink.open(namespace, Netlink.ROUTE)) {
            assertThat(routing.requests(List.of(bridge("b0")))).isEmpty();
            assertThat(listening.drain())
                    .isNotEmpty()
                    .allSatisfy(message ->
                            assertThat(message.attributes(16).text(3)).isEqualTo("b0"));
            assertThat(listening.drain()).isEmpty();
        }
    }

    private static Netlink.Request bridge(String name) {
        byte[] payload = new NetlinkBytes()
                .zeros(16)
                .text(3, name)
                .nested(18, info -> info.text(1, "bridge"))
                .toBytes();
        return new Netlink.Request(16, Netlink.CREATE | Netlink.EXCLUSIVE, payload);
    }
}
