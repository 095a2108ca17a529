package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the {@code steps} of a scenario; of each step it tells everything that is wrong. */
final class StepReader {
    private static final List<String> KINDS = List.of("connect", "ping", "send", "send-at-once", "change", "wait");
    private static final List<String> CONNECT_KEYS =
            List.of("from", "to", "protocol", "source", "source-port", "payload");
    private static final List<String> CONNECT_PROTOCOLS = List.of("tcp", "udp");
    private static final List<String> PING_KEYS = List.of("from", "to", "id", "source");
    private static final int DEFAULT_DATAGRAM = 4;
    /** The most steps of a scenario: each leaves what became of it in the memory. */
    static final int MOST_STEPS = 10_000;

    private static final int LONGEST_DATAGRAM = 65507;

    private final Map<String, Host> hosts;
    /** The hosts with the rules that the steps read so far leave them. */
    private final Map<String, Host> changed;

    private final Interfaces interfaces;
    private final HostReader hostReader;
    private final PacketReader packets;
    private final ExpectationReader expectations;
    private final Problems problems;

    StepReader(Map<String, Host> hosts, HostReader hostReader, Problems problems) {
        this.hosts = hosts;
        this.changed = new LinkedHashMap<>(hosts);
        this.interfaces = new Interfaces(hosts, problems);
        this.hostReader = hostReader;
        this.packets = new PacketReader(problems);
        this.expectations = new ExpectationReader(problems);
        this.problems = problems;
    }

    List<PlannedStep> read(YamlNode node) {
        List<PlannedStep> steps = new ArrayList<>();
        if (!(node instanceof Sequence sequence)) {
            problems.error(node.place(), "scenario-wrong-kind", "'steps' is " + node.describe(), "a list of steps");
            return steps;
        }
        if (sequence.items().size() > MOST_STEPS) {
            YamlNode first = sequence.items().get(MOST_STEPS);
            String message = "the scenario has " + sequence.items().size() + " steps";
            problems.error(first.place(), "scenario-too-many-steps", message, "at most " + MOST_STEPS + " steps");
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
        int before = problems.errors();
        Optional<Fields> fields = Fields.of(node, "step " + number, keys, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        List<String> given = KINDS.stream().filter(fields.get()::has).toList();
        if (given.size() != 1) {
            if (problems.errors() == before || given.size() > 1) {
                problems.error(
                        node.place(),
                        "scenario-step-kind",
                        "step " + number + (given.isEmpty() ? " does nothing" : " is " + String.join(" and ", given)),
                        "one of " + String.join(", ", KINDS));
            }
            return Optional.empty();
        }
        String kind = given.get(0);
        Optional<Planned> action = action(kind, number, fields.get().node(kind).orElseThrow());
        Optional<Expectation> expected = expectations.read(fields.get());
        return action.map(
                planned -> new PlannedStep(number, kind, planned.words(), planned.action(), span(node), expected));
    }

    private SourceSpan span(YamlNode node) {
        return new SourceSpan(problems.file(), node.place().line(), node.place().column());
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
            case "send" -> send("send of step " + number, body);
            case "send-at-once" -> sendAtOnce(number, body);
            case "change" -> change(number, body);
            default -> waiting(body);
        };
    }

    private Optional<Planned> connect(int number, YamlNode body) {
        String what = "connect of step " + number;
        Optional<Fields> fields = Fields.of(body, what, CONNECT_KEYS, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields step = fields.get();
        Optional<Host> from = host(step, "from", what);
        Optional<Target> to = target(step, what);
        Optional<String> protocol = connectProtocol(step);
        Optional<Payload> payload = datagram(step);
        Optional<IpAddress> source = source(step, to.map(Target::address));
        int sourcePort = step.number("source-port", 1, 65535, 40000 + number);
        if (from.isEmpty() || to.isEmpty() || protocol.isEmpty() || payload.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Planned.of(
                new Step.Connect(
                        from.get().name(),
                        protocol.get().equals("tcp") ? Protocol.TCP : Protocol.UDP,
                        to.get().address(),
                        to.get().port(),
                        source,
                        sourcePort,
                        payload.get()),
                "connect " + protocol.get() + " from " + from.get().name() + " to "
                        + to.get().text()));
    }

    private Optional<String> connectProtocol(Fields step) {
        Optional<Scalar> word = step.scalar("protocol");
        if (word.isEmpty()) {
            return Optional.of("tcp");
        }
        String text = word.get().text();
        if (!CONNECT_PROTOCOLS.contains(text)) {
            String message = "'" + text + "' is no protocol of connect";
            step.wrong(word.get(), message, "tcp or udp", Spelling.hint(text, CONNECT_PROTOCOLS));
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private Optional<Payload> datagram(Fields step) {
        if (!step.has("payload")) {
            return Optional.of(Payload.zeros(DEFAULT_DATAGRAM));
        }
        Optional<Payload> payload = packets.payload(step);
        if (payload.isPresent() && payload.get().length() > LONGEST_DATAGRAM) {
            problems.error(
                    step.placeOf("payload"),
                    "scenario-packet-too-long",
                    "the datagram has " + payload.get().length() + " bytes",
                    "at most " + LONGEST_DATAGRAM);
            return Optional.empty();
        }
        return payload;
    }

    /** The address to send from, which has to be of the destination's family. */
    private Optional<IpAddress> source(Fields step, Optional<IpAddress> destination) {
        Optional<IpAddress> source = step.address("source");
        if (source.isPresent()
                && destination.isPresent()
                && source.get().family() != destination.get().family()) {
            problems.error(
                    step.placeOf("source"),
                    "scenario-mixed-families",
                    "'source' and 'to' are of two families",
                    destination.get().family() == Family.IPV4 ? "an IPv4 address" : "an IPv6 address");
        }
        return source;
    }

    private record Target(IpAddress address, int port, String text) {}

    /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
    private Optional<Target> target(Fields step, String what) {
        String form = "\"10.0.0.1:80\" or \"[fd00::1]:80\"";
        Optional<Scalar> scalar = step.required("to", what, "to: " + form);
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        String text = scalar.get().text();
        int colon = text.lastIndexOf(':');
        String address = colon < 0 ? text : text.substring(0, colon);
        String port = colon < 0 ? "" : text.substring(colon + 1);
        boolean inBrackets = address.startsWith("[") && address.endsWith("]") && address.length() > 2;
        Optional<IpAddress> parsed = IpAddress.parse(inBrackets ? address.substring(1, address.length() - 1) : address);
        boolean portIsRight =
                port.matches("[0-9]{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535;
        if (parsed.isEmpty() || !portIsRight || inBrackets != (parsed.get().family() == Family.IPV6)) {
            step.wrong(scalar.get(), "'" + text + "' is no address with a port", form, "");
            return Optional.empty();
        }
        return Optional.of(new Target(parsed.get(), Integer.parseInt(port), text));
    }

    private Optional<Planned> ping(int number, YamlNode body) {
        String what = "ping of step " + number;
        Optional<Fields> fields = Fields.of(body, what, PING_KEYS, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields step = fields.get();
        Optional<Host> from = host(step, "from", what);
        Optional<IpAddress> to = step.required("to", what, "to: 10.0.0.1").flatMap(scalar -> step.address("to"));
        Optional<IpAddress> source = source(step, to);
        int id = step.number("id", 0, 65535, 1000 + number);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Planned.of(
                new Step.Ping(from.get().name(), to.get(), id, source),
                "ping from " + from.get().name() + " to " + to.get()));
    }

    /** A list of what {@code send} steps say, two or more. */
    private Optional<Planned> sendAtOnce(int number, YamlNode body) {
        List<YamlNode> items = body instanceof Sequence sequence ? sequence.items() : List.of();
        if (items.size() < 2) {
            problems.error(
                    body.place(),
                    "scenario-wrong-kind",
                    "'send-at-once' is " + body.describe(),
                    "a list of two packets or more, each as in 'send'");
            return Optional.empty();
        }
        List<Planned> sends = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            send("packet " + (i + 1) + " of step " + number, items.get(i)).ifPresent(sends::add);
        }
        if (sends.size() < items.size()) {
            return Optional.empty();
        }
        List<Step> steps = sends.stream()
                .map(send -> ((Action.Fixed) send.action()).step())
                .toList();
        String words = sends.stream().map(Planned::words).collect(Collectors.joining(" and, at once, "));
        return Optional.of(Planned.of(new Step.SendAtOnce(steps), words));
    }

    private Optional<Planned> send(String what, YamlNode body) {
        List<String> keys = new ArrayList<>(List.of("from", "into", "eth-src", "eth-dst"));
        keys.addAll(PacketReader.KEYS);
        Optional<Fields> fields = Fields.of(body, what, keys, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields step = fields.get();
        boolean from = step.has("from");
        if (from == step.has("into")) {
            problems.error(
                    step.place(),
                    "scenario-send-place",
                    what + (from ? " has both 'from' and 'into'" : " says not where"),
                    "either 'from: HOST' or 'into: HOST/INTERFACE'");
        }
        Optional<MacAddress> ethernetSource = step.mac("eth-src");
        Optional<MacAddress> ethernetDestination = step.mac("eth-dst");
        Optional<Host> sender = from ? host(step, "from", "send") : Optional.empty();
        Optional<HostInterface> into = step.scalar("into").flatMap(interfaces::named);
        Optional<Packet> packet = packets.read(step, from);
        Optional<Step.RelativeNumbers> relative = packet.flatMap(read -> relative(step, read));
        if (packet.isEmpty() || sender.isEmpty() == into.isEmpty()) {
            return Optional.empty();
        }
        if (sender.isPresent()) {
            return Optional.of(Planned.of(
                    new Step.SendFrom(sender.get().name(), packet.get(), relative),
                    "send " + packet.get() + " from " + sender.get().name()));
        }
        Ethernet ethernet = new Ethernet(
                ethernetSource.orElse(Network.FAR_END), ethernetDestination.orElseGet(() -> receiver(into.get())));
        return Optional.of(Planned.of(
                new Step.SendInto(into.get().host(), into.get().device(), ethernet, packet.get(), relative),
                "send " + packet.get() + " into " + into.get()));
    }

    /** The MAC that a frame is for if nothing is said: the interface's, or that of the bridge whose port it is. */
    private MacAddress receiver(HostInterface into) {
        Host host = hosts.get(into.host());
        NetworkInterface device = host.interfaceNamed(into.device()).orElseThrow();
        return device.master()
                .flatMap(host::interfaceNamed)
                .map(NetworkInterface::mac)
                .orElse(device.mac());
    }

    private Optional<Step.RelativeNumbers> relative(Fields step, Packet packet) {
        if (packet.tcp().isEmpty()) {
            return Optional.empty();
        }
        Fields toldBefore = step.telling(problems.fresh());
        Optional<Step.RelativeNumbers.Side> sequence =
                SequenceWord.of(toldBefore, "seq").side();
        Optional<Step.RelativeNumbers.Side> acknowledgement =
                SequenceWord.of(toldBefore, "ack").side();
        return sequence.isPresent() || acknowledgement.isPresent()
                ? Optional.of(new Step.RelativeNumbers(sequence, acknowledgement))
                : Optional.empty();
    }

    private Optional<Host> host(Fields step, String key, String what) {
        Optional<Scalar> scalar = step.required(key, what, key + ": HOST, one of " + String.join(", ", hosts.keySet()));
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        String name = scalar.get().text();
        // Where there are no hosts at all, that was told.
        if (!hosts.containsKey(name) && !hosts.isEmpty()) {
            problems.error(
                    scalar.get().place(),
                    name.length(),
                    "scenario-unknown-host",
                    "there is no host '" + name + "'",
                    String.join(", ", hosts.keySet()),
                    Spelling.hint(name, hosts.keySet()));
        }
        return Optional.ofNullable(hosts.get(name));
    }

    private Optional<Planned> change(int number, YamlNode body) {
        String what = "change of step " + number;
        Optional<Fields> fields = Fields.of(body, what, HostChange.KEYS, problems);
        Optional<Host> host = fields.flatMap(step -> host(step, "host", what));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        List<String> keys = ((Mapping) body)
                .entries().stream()
                        .map(Entry::key)
                        .filter(key -> !key.equals("host"))
                        .toList();
        Host before = changed.get(host.get().name());
        HostChange change = hostReader.change(before, fields.get());
        Host.Builder after = before.toBuilder().ruleSets(change.ruleSetsOn(before));
        change.sets().ifPresent(after::sets);
        changed.put(before.name(), after.build());
        return Optional.of(
                new Planned(new Action.Alter(change), "change " + String.join(", ", keys) + " of " + before.name()));
    }

    private Optional<Planned> waiting(YamlNode body) {
        Optional<Duration> time = body instanceof Scalar scalar ? Durations.parse(scalar.text()) : Optional.empty();
        if (time.isEmpty()) {
            problems.error(
                    body.place(),
                    "scenario-wrong-value",
                    body.describe() + " is no time to wait",
                    "31s, 2m, 500ms, 1h or 5d, at most " + Durations.LONGEST.toDays() + "d");
            return Optional.empty();
        }
        return Optional.of(Planned.of(new Step.Wait(time.get()), "wait " + ((Scalar) body).text()));
    }
}
