package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code steps} of a scenario. */
final class StepReader {
    private static final List<String> KINDS = List.of("connect", "ping", "send", "change", "wait");
    private static final MacAddress FAR_END = MacAddress.of("02:00:00:ff:00:01");
    private static final int DEFAULT_DATAGRAM = 4;

    private final Map<String, Host> hosts;
    private final HostReader hostReader;
    private final PacketReader packets;
    private final Problems problems;

    StepReader(Map<String, Host> hosts, HostReader hostReader, Problems problems) {
        this.hosts = hosts;
        this.hostReader = hostReader;
        this.packets = new PacketReader(problems);
        this.problems = problems;
    }

    List<PlannedStep> read(YamlNode node) {
        List<PlannedStep> steps = new ArrayList<>();
        if (node.isNull()) {
            return steps;
        }
        if (!(node instanceof Sequence sequence)) {
            problems.error(node.place(), "scenario-wrong-kind", "steps are " + node.describe(), "a list of steps");
            return steps;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            step(i + 1, sequence.items().get(i)).ifPresent(steps::add);
        }
        return steps;
    }

    private Optional<PlannedStep> step(int number, YamlNode node) {
        List<String> keys = new ArrayList<>(KINDS);
        keys.add("expect");
        Optional<Fields> fields = Fields.of(node, "step " + number, keys, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        List<String> given = KINDS.stream().filter(fields.get()::has).toList();
        if (given.size() != 1) {
            problems.error(
                    node.place(),
                    "scenario-step-kind",
                    "step " + number + " is " + (given.isEmpty() ? "nothing" : String.join(" and ", given)),
                    "one of " + String.join(", ", KINDS));
            return Optional.empty();
        }
        String kind = given.get(0);
        YamlNode body = fields.get().node(kind).orElseThrow();
        Optional<Expectation> expected = expected(fields.get());
        Optional<Planned> action = action(kind, number, body);
        return action.map(planned -> new PlannedStep(
                number, kind, planned.words(), planned.action(), node.place(), expected));
    }

    /** What a step does, and in words. */
    private record Planned(Action action, String words) {
        static Planned of(Step step, String words) {
            return new Planned(new Action.Fixed(step), words);
        }
    }

    private Optional<Planned> action(String kind, int number, YamlNode body) {
        return switch (kind) {
            case "connect" -> connect(number, body);
            case "ping" -> ping(number, body);
            case "send" -> send(body);
            case "change" -> change(body);
            default -> waiting(body);
        };
    }

    private Optional<Expectation> expected(Fields step) {
        Optional<YamlNode> node = step.node("expect");
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Optional<YamlNode> result = node.get() instanceof Scalar
                ? node
                : Fields.of(node.get(), "expect", List.of("result"), problems).flatMap(fields -> fields.node("result"));
        if (result.isPresent() && result.get() instanceof Mapping shares) {
            return shares(shares);
        }
        if (result.isPresent() && result.get() instanceof Scalar word) {
            return result(word.text(), word.place()).map(Expectation.Exactly::new);
        }
        result.ifPresent(other -> problems.error(
                other.place(), "scenario-wrong-kind", "'result' is " + other.describe(), "a result, or shares of results"));
        return Optional.empty();
    }

    /** {@code {established: 1/3, timeout: 2/3}}. */
    private Optional<Expectation> shares(Mapping mapping) {
        Map<Step.Result, String> shares = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            String share = entry.value() instanceof Scalar scalar ? scalar.text() : "";
            if (!share.matches("[0-9]+(/[1-9][0-9]*)?|0?\\.[0-9]+")) {
                problems.error(
                        entry.value().place(), "scenario-wrong-value", entry.value().describe() + " is no share", "1/3");
            }
            result(entry.key(), entry.keyPlace()).ifPresent(result -> shares.put(result, share));
        }
        return Optional.of(new Expectation.Shares(shares));
    }

    private Optional<Step.Result> result(String word, Place place) {
        for (Step.Result result : Step.Result.values()) {
            if (result.word().equals(word)) {
                return Optional.of(result);
            }
        }
        List<String> known =
                Arrays.stream(Step.Result.values()).map(Step.Result::word).toList();
        problems.error(
                place,
                word.length(),
                "scenario-wrong-value",
                "'" + word + "' is no result",
                String.join(", ", known),
                Spelling.hint(word, known));
        return Optional.empty();
    }

    private Optional<Planned> connect(int number, YamlNode body) {
        List<String> keys = List.of("from", "to", "protocol", "source", "source-port", "payload");
        Optional<Fields> fields = Fields.of(body, "connect", keys, problems);
        Optional<Host> from = fields.flatMap(step -> host(step, "from"));
        Optional<SocketAddress> to = fields.flatMap(this::to);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        Fields step = fields.get();
        String word = step.text("protocol").orElse("tcp");
        if (!word.equals("tcp") && !word.equals("udp")) {
            problems.error(
                    step.placeOf("protocol"),
                    word.length(),
                    "scenario-wrong-value",
                    "'" + word + "' is no protocol of connect",
                    "tcp or udp",
                    "");
            return Optional.empty();
        }
        Optional<Payload> payload =
                step.has("payload") ? packets.payload(step) : Optional.of(Payload.zeros(DEFAULT_DATAGRAM));
        Optional<IpAddress> source = step.address("source");
        int sourcePort = step.number("source-port", 1, 65535, 40000 + number);
        return payload.map(bytes -> Planned.of(
                new Step.Connect(
                        from.get().name(),
                        word.equals("tcp") ? Protocol.TCP : Protocol.UDP,
                        to.get().address(),
                        to.get().port(),
                        source,
                        sourcePort,
                        bytes),
                "connect " + word + " from " + from.get().name() + " to " + to.get().text()));
    }

    private record SocketAddress(IpAddress address, int port, String text) {}

    /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
    private Optional<SocketAddress> to(Fields step) {
        Optional<String> text = step.required("to", "connect");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int colon = text.get().lastIndexOf(':');
        String address = colon < 0 ? text.get() : text.get().substring(0, colon).replaceAll("^\\[|\\]$", "");
        String port = colon < 0 ? "" : text.get().substring(colon + 1);
        Optional<IpAddress> parsed = IpAddress.parse(address);
        boolean portIsRight = port.matches("[0-9]{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535;
        if (parsed.isEmpty() || !portIsRight) {
            problems.error(
                    step.placeOf("to"),
                    text.get().length(),
                    "scenario-wrong-value",
                    "'" + text.get() + "' is no address with a port",
                    "\"10.0.0.1:80\" or \"[fd00::1]:80\"",
                    "");
            return Optional.empty();
        }
        return ipv4(step.placeOf("to"), parsed.get())
                .map(ip -> new SocketAddress(ip, Integer.parseInt(port), text.get()));
    }

    private Optional<IpAddress> ipv4(Place place, IpAddress address) {
        if (address.family() == Family.IPV6) {
            problems.error(
                    place,
                    "scenario-ipv6",
                    "packets of IPv6 are not simulated; " + address + " is one's address",
                    "an IPv4 address");
            return Optional.empty();
        }
        return Optional.of(address);
    }

    private Optional<Planned> ping(int number, YamlNode body) {
        Optional<Fields> fields = Fields.of(body, "ping", List.of("from", "to", "id", "source"), problems);
        Optional<Host> from = fields.flatMap(step -> host(step, "from"));
        Optional<IpAddress> to = fields.flatMap(step -> {
            step.required("to", "ping");
            return step.address("to").flatMap(address -> ipv4(step.placeOf("to"), address));
        });
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        int id = fields.get().number("id", 0, 65535, 1000 + number);
        return Optional.of(Planned.of(
                new Step.Ping(from.get().name(), to.get(), id, fields.get().address("source")),
                "ping from " + from.get().name() + " to " + to.get()));
    }

    private Optional<Planned> send(YamlNode body) {
        List<String> keys = new ArrayList<>(List.of("from", "into", "eth-src", "eth-dst"));
        keys.addAll(PacketReader.KEYS);
        Optional<Fields> fields = Fields.of(body, "send", keys, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields step = fields.get();
        if (step.has("from") == step.has("into")) {
            problems.error(body.place(), "scenario-send-place", "send has no or two places", "either 'from' or 'into'");
            return Optional.empty();
        }
        Optional<Packet> packet = packets.read(step, step.has("from"))
                .filter(read -> ipv4(step.placeOf("dst"), read.destination()).isPresent());
        Optional<Step.RelativeNumbers> relative = relative(step, packet);
        return packet.flatMap(read -> step.has("from") ? sendFrom(step, read, relative) : sendInto(step, read, relative));
    }

    private Optional<Step.RelativeNumbers> relative(Fields step, Optional<Packet> packet) {
        if (packet.isEmpty() || packet.get().tcp().isEmpty()) {
            return Optional.empty();
        }
        Optional<Step.RelativeNumbers.Side> sequence =
                SequenceWord.of(step, "seq", problems).side();
        Optional<Step.RelativeNumbers.Side> acknowledgement =
                SequenceWord.of(step, "ack", problems).side();
        return sequence.isPresent() || acknowledgement.isPresent()
                ? Optional.of(new Step.RelativeNumbers(sequence, acknowledgement))
                : Optional.empty();
    }

    private Optional<Planned> sendFrom(Fields step, Packet packet, Optional<Step.RelativeNumbers> relative) {
        return host(step, "from")
                .map(host -> Planned.of(
                        new Step.SendFrom(host.name(), packet, relative), "send " + packet + " from " + host.name()));
    }

    private Optional<Planned> sendInto(Fields step, Packet packet, Optional<Step.RelativeNumbers> relative) {
        String into = step.text("into").orElse("");
        int slash = into.indexOf('/');
        Optional<Host> host = slash < 0
                ? unknownInterface(step, into)
                : Optional.ofNullable(hosts.get(into.substring(0, slash)));
        Optional<NetworkInterface> device =
                host.flatMap(found -> found.interfaceNamed(into.substring(slash + 1)));
        if (device.isEmpty()) {
            if (slash >= 0) {
                unknownInterface(step, into);
            }
            return Optional.empty();
        }
        MacAddress towards = device.get()
                .master()
                .flatMap(host.get()::interfaceNamed)
                .map(NetworkInterface::mac)
                .orElse(device.get().mac());
        Ethernet ethernet = new Ethernet(
                step.mac("eth-src").orElse(FAR_END), step.mac("eth-dst").orElse(towards));
        return Optional.of(Planned.of(
                new Step.SendInto(host.get().name(), device.get().name(), ethernet, packet, relative),
                "send " + packet + " into " + into));
    }

    private Optional<Host> unknownInterface(Fields step, String into) {
        List<String> known = hosts.values().stream()
                .flatMap(host -> host.interfaces().stream().map(device -> host.name() + "/" + device.name()))
                .filter(name -> !name.endsWith("/lo"))
                .toList();
        problems.error(
                step.placeOf("into"),
                into.length(),
                "scenario-unknown-interface",
                "no host has the interface '" + into + "'",
                "HOST/INTERFACE",
                Spelling.hint(into, known));
        return Optional.empty();
    }

    private Optional<Host> host(Fields step, String key) {
        Optional<String> name = step.required(key, "the step");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Host host = hosts.get(name.get());
        if (host == null) {
            problems.error(
                    step.placeOf(key),
                    name.get().length(),
                    "scenario-unknown-host",
                    "there is no host '" + name.get() + "'",
                    String.join(", ", hosts.keySet()),
                    Spelling.hint(name.get(), hosts.keySet()));
        }
        return Optional.ofNullable(host);
    }

    private Optional<Planned> change(YamlNode body) {
        Optional<Fields> fields = Fields.of(body, "change", HostChange.KEYS, problems);
        Optional<Host> host = fields.flatMap(step -> host(step, "host"));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        List<String> what = ((Mapping) body)
                .entries().stream().map(Entry::key).filter(key -> !key.equals("host")).toList();
        return hostReader
                .change(host.get(), fields.get())
                .map(change -> new Planned(
                        new Action.Alter(change), "change " + String.join(", ", what) + " of " + host.get().name()));
    }

    private Optional<Planned> waiting(YamlNode body) {
        Optional<Duration> time =
                body instanceof Scalar scalar ? Durations.parse(scalar.text()) : Optional.empty();
        if (time.isEmpty()) {
            problems.error(body.place(), "scenario-wrong-value", body.describe() + " is no time", "31s, 2m, 500ms, ...");
            return Optional.empty();
        }
        return Optional.of(Planned.of(
                new Step.Wait(time.get()), "wait " + ((Scalar) body).text()));
    }
}
