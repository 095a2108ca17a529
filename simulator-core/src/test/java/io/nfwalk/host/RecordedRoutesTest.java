package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A kernel's answers about random hosts, recorded by {@code record-routes.py} beside {@code kernel-routes.txt}: which
 * routes and rules it takes, and where packets go.
 */
class RecordedRoutesTest {
    @TestFactory
    Stream<DynamicTest> hostsRouteAsTheKernelDid() throws IOException {
        List<List<String>> hosts = new ArrayList<>();
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("kernel-routes.txt")), StandardCharsets.UTF_8))) {
            for (String line :
                    file.lines().filter(line -> !line.startsWith("#")).toList()) {
                if (line.startsWith("host ")) {
                    hosts.add(new ArrayList<>());
                }
                hosts.get(hosts.size() - 1).add(line);
            }
        }
        assertThat(hosts).hasSizeGreaterThan(50);
        return hosts.stream()
                .map(lines -> DynamicTest.dynamicTest(
                        "host " + (hosts.indexOf(lines) + 1) + ", " + lines.get(0), () -> replay(lines)));
    }

    private static void replay(List<String> lines) {
        Host.Builder builder = Host.builder("h");
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "host" -> {}
                case "sysctl" -> builder.sysctl(words[1], words[2]);
                case "interface" -> builder.networkInterface(device(words));
                case "route", "rule" -> builder = attempt(builder, line, words);
                case "bounce" -> builder.interfaceUp(words[1], false).interfaceUp(words[1], true);
                case "get" -> assertAnswer(builder.build(), line, words);
                default -> throw new AssertionError(line);
            }
        }
    }

    private static NetworkInterface device(String[] words) {
        int index = 2 + words[1].charAt(3) - '0';
        List<InterfaceAddress> addresses = Arrays.stream(words)
                .skip(2)
                .map(text -> InterfaceAddress.parse(text).orElseThrow())
                .toList();
        return NetworkInterface.of(
                words[1], index, NetworkInterface.Kind.VETH, addresses, new MacAddress(0x0200_0000_0000L + index));
    }

    private static Host.Builder attempt(Host.Builder builder, String line, String[] words) {
        String text = line.split(" ", 3)[2];
        Host.Builder changed = builder.build().toBuilder();
        String outcome;
        try {
            (words[0].equals("route") ? changed.route(text) : changed.policyRule(text)).build();
            outcome = "ok";
        } catch (RouteTextException e) {
            outcome = "refused";
        }
        assertThat(outcome).as(line).isEqualTo(words[1]);
        return outcome.equals("ok") ? changed : builder;
    }

    private static void assertAnswer(Host host, String line, String[] words) {
        String expected = line.substring(line.indexOf("=>") + 3);
        Flow flow = Flow.to(IpAddress.of(words[2]));
        boolean arrived = false;
        for (int i = 3; !words[i].equals("=>"); i += 2) {
            String value = words[i + 1];
            arrived |= words[i].equals("iif");
            flow = switch (words[i]) {
                case "from" -> flow.from(IpAddress.of(value));
                case "iif" -> flow.in(value);
                case "oif" -> flow.boundTo(value);
                case "mark" -> flow.withMark(Integer.decode(value));
                case "tos" -> flow.withTos(Integer.decode(value));
                case "ipproto" -> flow.withProtocol(value.equals("tcp") ? 6 : 17);
                case "sport" -> flow.withPorts(Integer.parseInt(value), 0);
                case "dport" -> flow.withPorts(flow.sourcePort().orElseThrow(), Integer.parseInt(value));
                default -> throw new AssertionError(line);
            };
        }
        boolean sourceTold = flow.family() == Family.IPV4 || flow.source().isEmpty();
        String answer = arrived ? arrived(host, flow) : own(host, flow, sourceTold);
        assertThat(answer).as(line).isEqualTo(expected);
    }

    private static String arrived(Host host, Flow flow) {
        RouteDecision decision = host.routing().input(flow);
        if (decision instanceof RouteDecision.Forward forward) {
            return Hosts.words(forward.route());
        }
        if (decision instanceof RouteDecision.Deliver deliver) {
            return Hosts.words(deliver.route());
        }
        return decision instanceof RouteDecision.Unroutable unroutable ? error(unroutable.error()) : "refused";
    }

    private static String own(Host host, Flow flow, boolean sourceTold) {
        OutputDecision decision = host.routing().output(flow);
        if (decision instanceof OutputDecision.Sent sent) {
            boolean chosen = sourceTold && !sent.source().isUnspecified();
            return Hosts.words(sent.route()) + (chosen ? " from " + sent.source() : "");
        }
        return decision instanceof OutputDecision.Failed failed ? error(failed.error()) : "refused";
    }

    /** A blackhole's error is the same as a martian's: EINVAL. */
    private static String error(RouteError error) {
        return error == RouteError.BLACKHOLE ? "refused" : error.toString();
    }
}
