package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.StandardExtensions;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.walk.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pod asks the ClusterIP of a pod on its own worker: the failure that nfwalk grew out of, host by host in Java. */
class StoryTest {
    private static final Path RULES = Path.of("..", "testdata", "story", "worker-2-tcpdump.rules");

    private final Host worker = worker();
    private final Simulation simulation = Simulation.of(
            Network.builder()
                    .host(worker)
                    .host(pod("tmp2", "10.200.2.41/24", "9e:d4:7d:ec:b7:6d").build())
                    .host(pod("nginx2", "10.200.2.51/24", "fa:ce:1c:2d:05:eb")
                            .listen(Socket.parse("tcp/80"))
                            .build())
                    .wire(new HostInterface("worker-2", "veth-tmp2"), new HostInterface("tmp2", "eth0"))
                    .wire(new HostInterface("worker-2", "veth-nginx2"), new HostInterface("nginx2", "eth0"))
                    .build(),
            new SeededChance(0));

    private static Host worker() {
        try {
            return Host.builder("worker-2")
                    .sysctl("net.ipv4.ip_forward", "1")
                    .networkInterface(NetworkInterface.of(
                            "cnio0",
                            2,
                            NetworkInterface.Kind.BRIDGE,
                            List.of(InterfaceAddress.parse("10.200.2.1/24").orElseThrow()),
                            MacAddress.of("12:e9:35:7a:5b:02")))
                    .networkInterface(port("veth-tmp2", 3))
                    .networkInterface(port("veth-nginx2", 4))
                    .networkInterface(NetworkInterface.of(
                            "ens4",
                            5,
                            NetworkInterface.Kind.VETH,
                            List.of(InterfaceAddress.parse("10.240.0.22/24").orElseThrow()),
                            MacAddress.of("02:00:00:00:01:04")))
                    .route("default via 10.240.0.1 dev ens4")
                    .rules(new LoadedRules(
                            RuleSet.parse(Files.readString(RULES), Family.IPV4, StandardExtensions.all()), Backend.NFT))
                    .build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static NetworkInterface port(String name, int index) {
        return new NetworkInterface(
                name,
                index,
                NetworkInterface.Kind.VETH,
                List.of(),
                MacAddress.of("02:00:00:00:01:0" + (index - 1)),
                1500,
                Optional.of("cnio0"),
                false,
                true);
    }

    private static Host.Builder pod(String name, String address, String mac) {
        return Host.builder(name)
                .networkInterface(NetworkInterface.of(
                        "eth0",
                        2,
                        NetworkInterface.Kind.VETH,
                        List.of(InterfaceAddress.parse(address).orElseThrow()),
                        MacAddress.of(mac)))
                .route("default via 10.200.2.1");
    }

    private StepRecord ask(int port) {
        return simulation.run(new Step.Connect(
                "tmp2", Protocol.TCP, IpAddress.of("10.32.0.117"), 80, Optional.empty(), port, Payload.EMPTY));
    }

    private static List<String> frames(StepRecord record) {
        return record.events().stream()
                .filter(event ->
                        event instanceof Event.FrameSeen && event.host().equals("worker-2"))
                .map(event -> (Event.FrameSeen) event)
                .map(seen -> seen.direction() + " " + seen.device() + " "
                        + seen.ethernet().source() + " " + seen.packet())
                .toList();
    }

    @Test
    void withoutBrNetfilterTheAnswerIsBridgedPastNatAndTheClientResetsIt() {
        StepRecord record = ask(58488);

        assertThat(record.result()).isEqualTo(Step.Result.TIMEOUT);
        assertThat(frames(record))
                .containsExactly(
                        "IN veth-tmp2 9e:d4:7d:ec:b7:6d tcp 10.200.2.41:58488 to 10.32.0.117:80 S",
                        "IN cnio0 9e:d4:7d:ec:b7:6d tcp 10.200.2.41:58488 to 10.32.0.117:80 S",
                        "OUT cnio0 12:e9:35:7a:5b:02 tcp 10.200.2.41:58488 to 10.200.2.51:80 S",
                        "OUT veth-nginx2 12:e9:35:7a:5b:02 tcp 10.200.2.41:58488 to 10.200.2.51:80 S",
                        "OTHER veth-nginx2 fa:ce:1c:2d:05:eb tcp 10.200.2.51:80 to 10.200.2.41:58488 SA",
                        "OUT veth-tmp2 fa:ce:1c:2d:05:eb tcp 10.200.2.51:80 to 10.200.2.41:58488 SA",
                        "OTHER veth-tmp2 9e:d4:7d:ec:b7:6d tcp 10.200.2.41:58488 to 10.200.2.51:80 R",
                        "OUT veth-nginx2 9e:d4:7d:ec:b7:6d tcp 10.200.2.41:58488 to 10.200.2.51:80 R");
        assertThat(record.events())
                .filteredOn(
                        event -> event instanceof Event.Heard && event.host().equals("tmp2"))
                .extracting(event -> ((Event.Heard) event).what())
                .containsExactly("client: no connection with 10.200.2.51:80, asked 10.32.0.117:80, answers RST");
        assertThat(simulation.conntrack("worker-2"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.reply()).hasToString("10.200.2.51:80>10.200.2.41:58488"));
    }

    @Test
    void withBrNetfilterTheAnswerIsTranslatedBackAndTheConnectionStands() {
        ask(58488);
        simulation.run(new Step.Change(
                worker.toBuilder().modules(List.of("br_netfilter")).build(), List.of(), false, false));

        StepRecord record = ask(44898);

        assertThat(record.result()).isEqualTo(Step.Result.ESTABLISHED);
        assertThat(frames(record))
                .contains("OUT veth-tmp2 fa:ce:1c:2d:05:eb tcp 10.32.0.117:80 to 10.200.2.41:44898 SA");
    }
}
