package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.kernel.random.Scene.Wire;
import io.nfwalk.kernel.random.StepText.Traffic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Draws the steps of a scenario. */
final class Steps {
    private final Dice dice;
    private final Scene scene;
    private final Changes changes;
    private final Conversations conversations;
    private final List<StepText> steps = new ArrayList<>();
    /** The TCP connections that were opened, as their client names them, with the client's host. */
    private final List<Opened> opened = new ArrayList<>();

    private final Set<String> followed = new HashSet<>();
    private final Set<String> clientPorts = new HashSet<>();

    private record Opened(String host, Flow flow) {}

    Steps(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
        this.changes = new Changes(dice, scene);
        this.conversations = new Conversations(dice, scene);
    }

    /** Five to eighteen of them. */
    List<StepText> some() {
        int count = dice.between(5, 16);
        while (steps.size() < count) {
            step();
        }
        return List.copyOf(steps);
    }

    private void step() {
        boolean air = scene.peers.isEmpty();
        dice.<Runnable>choice()
                .add(air ? 0.7 : 7, this::connect)
                .add(air ? 0.4 : 2, this::ping)
                .add(6, this::send)
                .add(3, this::answer)
                .add(0.6, this::atOnce)
                .add(2, () -> steps.addAll(conversations.any()))
                .add(1.8, this::icmpError)
                .add(0.7, () -> steps.addAll(new Fragments(dice, scene).any()))
                .add(1.6, () -> steps.add(changes.any()))
                .add(0.25, () -> changes.waiting().ifPresent(steps::add))
                .add(0.6, this::martian)
                .add(0.8, this::follow)
                .draw()
                .run();
    }

    private int number() {
        return steps.size() + 1;
    }

    private int port() {
        return scene.addresses(Role.VIRTUAL).contains("10.32.0.10") && dice.chance(0.08)
                ? dice.of(30080, 30081)
                : dice.of(Scene.PORTS);
    }

    // ---- clients

    private void connect() {
        String from = dice.of(scene.clients);
        List<Flow> services = scene.services();
        boolean knocks = !services.isEmpty() && dice.chance(0.4);
        Flow flow = knocks ? dice.of(services) : dice.of(scene.flows);
        boolean asPlanned = knocks || dice.chance(0.35) && flow.hasPorts();
        String protocol =
                asPlanned && !flow.protocol().equals("udplite") ? flow.protocol() : dice.of("tcp", "tcp", "udp");
        String to = asPlanned ? flow.destination() : scene.target(dice);
        int port = asPlanned ? flow.destinationPort() : port();
        int sourcePort = sourcePort(from, protocol);
        List<Word> words = new ArrayList<>();
        words.add(Word.text("from", from));
        words.add(Word.text("to", to + ":" + port));
        words.add(Word.text("protocol", protocol));
        words.add(Word.of("source-port", sourcePort));
        if (protocol.equals("udp") && dice.chance(0.2)) {
            words.add(Word.of("payload", dice.of(0, 1, 100, 1000, 1372, 1472, 1473, 2000, 3000)));
        }
        if (from.equals(scene.box) && dice.chance(0.06)) {
            words.add(Word.text("source", scene.address(dice, Role.OWN)));
        }
        steps.add(new Traffic("connect", words));
        scene.addressOf(from).ifPresent(source -> {
            Flow made = new Flow(source, to, protocol, sourcePort, port);
            scene.flows.add(made);
            if (protocol.equals("tcp")) {
                opened.add(new Opened(from, made));
            }
        });
    }

    /** A port that this host has not used: two uses at a time are refused. A udp socket is closed after its step. */
    private int sourcePort(String host, String protocol) {
        if (dice.chance(0.25)) {
            int port = dice.of(3000, 3001, 50000, 50001);
            if (protocol.equals("udp") || clientPorts.add(host + " " + port)) {
                return port;
            }
        }
        return 40000 + number();
    }

    private void ping() {
        String from = dice.of(scene.clients);
        String to = scene.target(dice);
        int id = dice.chance(0.25) ? dice.of(7, 8, 1001) : 1000 + number();
        steps.add(new Traffic("ping", List.of(Word.text("from", from), Word.text("to", to), Word.of("id", id))));
        scene.addressOf(from).ifPresent(source -> scene.flows.add(new Flow(source, to, "icmp", id, 0)));
    }

    // ---- packets

    private void send() {
        Flow flow = dice.chance(0.85) ? dice.of(scene.flows) : new Flows(dice, scene).one();
        Wire wire = wireOf(flow.source()).orElseGet(() -> dice.of(scene.wires));
        if (dice.chance(0.12)) {
            wire = dice.of(scene.wires);
        }
        packet(flow, wire);
    }

    /** The answer to a flow, as it may come back. */
    private void answer() {
        Flow asked = dice.of(scene.flows);
        Flow flow = asked.answered();
        if (dice.chance(0.5)) {
            flow = flow.from(scene.address(dice, Role.PEER, Role.PEER, Role.BEYOND));
        }
        if (dice.chance(0.35)) {
            flow = flow.to(scene.address(dice, Role.OWN));
        }
        if (flow.hasPorts() && dice.chance(0.2)) {
            flow = flow.ports(dice.of(80, 8080, 53), flow.destinationPort());
        }
        Wire wire = wireOf(flow.source()).orElseGet(() -> dice.of(scene.wires));
        List<Word> more = flow.protocol().equals("icmp") ? List.of(Word.of("icmp-type", 0)) : List.of();
        add(flow, wire, more, true);
    }

    private Optional<Wire> wireOf(String address) {
        List<Wire> known = scene.wires.stream()
                .filter(wire -> wire.address().equals(address))
                .toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(dice.of(known));
    }

    private void packet(Flow flow, Wire wire) {
        List<Word> more = new ArrayList<>();
        if (flow.protocol().equals("icmp") && dice.chance(0.2)) {
            more.add(Word.of("icmp-type", dice.of(13, 15, 17, 0, 30, 14, 9, 10, 40, 18)));
            more.add(Word.of("icmp-code", dice.of(0, 0, 1)));
        }
        add(flow, wire, more, false);
    }

    private void add(Flow flow, Wire wire, List<Word> more, boolean answers) {
        StepText step = sent(flow, wire, more, answers);
        steps.add(step);
        if (dice.chance(0.15)) {
            steps.add(step);
        }
    }

    /** Two or three packets that want to enter the table at the same time, most often of one flow. */
    private void atOnce() {
        if (scene.hosts().stream()
                .flatMap(host -> host.interfaces().stream())
                .flatMap(device -> device.more().stream())
                .anyMatch(word -> word.key().equals("unlearned"))) {
            return; // see Exclusion.FLOODED_AT_ONCE
        }
        Flow flow = dice.of(scene.flows);
        Wire wire = wireOf(flow.source()).orElseGet(() -> dice.of(scene.wires));
        List<Traffic> packets = new ArrayList<>();
        for (int i = dice.of(2, 2, 2, 3); i > 0; i--) {
            Flow next = dice.chance(0.75) ? flow : dice.chance(0.5) ? flow.answered() : dice.of(scene.flows);
            Traffic again = packets.isEmpty() || dice.chance(0.3) ? sent(next, wire, List.of(), false) : packets.get(0);
            packets.add(again.without("eth-dst")); // see Exclusion.FLOODED_AT_ONCE
        }
        steps.add(new StepText.AtOnce(packets));
    }

    private Traffic sent(Flow flow, Wire wire, List<Word> more, boolean answers) {
        List<Word> words = new ArrayList<>();
        boolean local = dice.chance(0.2) && !scene.peers.isEmpty();
        Flow sent = flow;
        if (local) {
            String host = dice.chance(0.6) ? dice.of(scene.clients) : scene.box;
            words.add(Word.text("from", host));
            if (flow.source().startsWith("127.") || dice.chance(0.4)) {
                sent = flow.from(scene.addressOf(host).orElse(flow.source()));
            }
        } else {
            words.add(Word.text("into", wire.host() + "/" + wire.device()));
        }
        List<Word> segment = List.of();
        if (flow.protocol().equals("tcp")) {
            Segments segments = new Segments(dice, scene);
            segment = segments.any(answers);
            if (segments.needsNewPort(segment)) {
                // of no connection with a server, whose numbers are its own
                int own = 6000 + number();
                sent = answers ? sent.ports(sent.sourcePort(), own) : sent.ports(own, sent.destinationPort());
            }
        }
        words.addAll(sent.words());
        words.addAll(segment);
        words.addAll(more);
        words.addAll(decoration(sent, !local));
        if (!local) {
            words.addAll(ethernet(wire));
        }
        return new Traffic("send", words);
    }

    private List<Word> decoration(Flow flow, boolean fromOutside) {
        List<Word> words = new ArrayList<>();
        if (dice.chance(0.15)) {
            int ttl = dice.of(1, 1, 2, 2, 3, 63, 255);
            words.add(Word.of("ttl", fromOutside && dice.chance(0.1) ? 0 : ttl));
        }
        if (dice.chance(0.12)) {
            words.add(Word.of("tos", dice.of(0x10, 0x08, 0xb8, 0x04, 0x02, 0xc0, 0xff, 0x03)));
        }
        if (flow.protocol().equals("gre") && dice.chance(0.7)) {
            words.add(new Word("payload", gre()));
        } else if (Headers.has(flow.protocol())) {
            words.add(new Word("payload", new Headers(dice).of(flow)));
        } else if (flow.protocol().equals("sctp")) {
            words.add(new Word("payload", new SctpChunks(dice).of(flow)));
        } else if (dice.chance(0.12)) {
            words.add(Word.text("payload", PacketRoomWords.payload(dice)));
        } else if (dice.chance(0.22)) {
            words.add(Word.of(
                    "payload", dice.of(1, 4, 12, 20, 56, 100, 1000, 1372, 1360, 1300, 1272, 548, 556, 1460, 1472)));
        }
        if (dice.chance(0.15)) {
            words.add(Word.of("df", false));
        }
        return words;
    }

    /** Headers of GRE: plain, with a key, of version 1 with a call id, with a sequence number, cut short. */
    private String gre() {
        return "{hex: \""
                + dice.of("00000800", "2000080000000007", "3081880b0004000100000001", "1000080000000001", "0000")
                + "\"}";
    }

    /** The frame around it: on a bridge often for another port's host, or for nobody. */
    private List<Word> ethernet(Wire wire) {
        List<Word> words = new ArrayList<>();
        if (wire.bridge().isPresent() && dice.chance(0.55)) {
            words.add(Word.text("eth-dst", neighbour(wire)));
        } else if (wire.bridge().isEmpty() && dice.chance(0.04)) {
            words.add(Word.text("eth-dst", dice.of("02:aa:aa:aa:aa:aa", "ff:ff:ff:ff:ff:ff")));
        }
        if (dice.chance(0.15)) {
            List<String> macs = new ArrayList<>(List.of("02:00:00:00:03:01"));
            scene.hosts()
                    .forEach(host ->
                            host.interfaces().forEach(device -> device.mac().ifPresent(macs::add)));
            String odd = dice.of("ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:05", "00:00:00:00:00:00");
            words.add(Word.text("eth-src", dice.chance(0.06) ? odd : dice.of(macs)));
        }
        return words;
    }

    private String neighbour(Wire wire) {
        List<Wire> others = scene.wires.stream()
                .filter(other ->
                        other.host().equals(wire.host()) && other.bridge().equals(wire.bridge()))
                .toList();
        List<String> hosts = others.stream()
                .flatMap(other -> scene.host(other.host()).device(other.device()).peer().stream())
                .map(end -> scene.mac(end.split("/")[0], end.split("/")[1]))
                .toList();
        Wire port = dice.of(others);
        return dice.<String>choice()
                .makeIf(!hosts.isEmpty(), 6, () -> dice.of(hosts))
                .make(1.5, () -> scene.mac(port.host(), port.device()))
                .add(1.5, "02:aa:aa:aa:aa:aa")
                .add(1.2, "ff:ff:ff:ff:ff:ff")
                .make(0.3, () -> dice.of("01:00:5e:00:00:05", "03:00:00:00:00:01", "01:80:c2:00:00:0e"))
                .draw();
    }

    /** A source that can't be, or that is not behind that wire. */
    private void martian() {
        Flow flow = dice.of(scene.flows)
                .from(dice.of(
                        "127.0.0.1",
                        scene.address(dice, Role.OWN),
                        scene.address(dice, Role.PEER),
                        "0.0.0.0",
                        "255.255.255.255",
                        "224.0.0.1",
                        "240.0.0.1",
                        "9.9.9.9"));
        if (dice.chance(0.3)) {
            flow = flow.to(dice.of("127.0.0.1", "240.0.0.1", "0.0.0.0", scene.address(dice, Role.OWN)));
        }
        if (flow.protocol().equals("tcp") && !scene.silent) {
            flow = flow.ports(6000 + number(), flow.destinationPort());
        }
        Wire wire = dice.of(scene.wires);
        List<Word> words = new ArrayList<>(List.of(Word.text("into", wire.host() + "/" + wire.device())));
        words.addAll(flow.words());
        steps.add(new Traffic("send", words));
    }

    // ---- ICMP errors about packets that were sent before

    private void icmpError() {
        Flow quoted = dice.chance(0.85)
                ? dice.of(scene.flows)
                : new Flow(scene.address(dice, Role.PEER), scene.anyAddress(dice), "udp", 1, 2);
        boolean ofAnswer = dice.chance(0.3);
        if (ofAnswer) {
            quoted = quoted.answered();
        } else if (dice.chance(0.4)) {
            // as it looks behind a translation
            quoted = quoted.to(scene.address(dice, Role.PEER));
            if (dice.chance(0.5)) {
                quoted = quoted.from(scene.address(dice, Role.OWN));
            }
        }
        String sender = dice.of(quoted.destination(), scene.address(dice, Role.PEER, Role.BEYOND), "9.9.9.9");
        if (sender.startsWith("127.")) {
            sender = scene.address(dice, Role.PEER);
        }
        String receiver = dice.chance(0.85) ? quoted.source() : scene.anyAddress(dice);
        List<Integer> kind = dice.of(
                List.of(3, 3),
                List.of(3, 1),
                List.of(3, 0),
                List.of(3, 4),
                List.of(3, 13),
                List.of(11, 0),
                List.of(12, 0),
                List.of(5, 1),
                List.of(4, 0),
                List.of(3, 2),
                List.of(11, 1));
        Wire wire = wireOf(sender).orElseGet(() -> dice.of(scene.wires));
        List<Word> words = new ArrayList<>(List.of(
                Word.text("into", wire.host() + "/" + wire.device()),
                Word.text("src", sender),
                Word.text("dst", receiver),
                Word.text("protocol", "icmp"),
                Word.of("icmp-type", kind.get(0)),
                Word.of("icmp-code", kind.get(1))));
        if (kind.equals(List.of(3, 4))) {
            words.add(Word.of("mtu", dice.of(1400, 576, 1000, 1300)));
        }
        words.add(Word.words("inner", inner(quoted)));
        steps.add(new Traffic("send", words));
    }

    private List<Word> inner(Flow quoted) {
        List<Word> inner = new ArrayList<>(quoted.words());
        if (quoted.protocol().equals("icmp")) {
            inner.add(Word.of("icmp-type", dice.of(8, 8, 8, 0)));
        }
        if (quoted.protocol().equals("tcp")) {
            inner.add(Word.of("seq", dice.of(1000, 0, 1001)));
        }
        if (quoted.protocol().equals("sctp")) {
            inner.add(new Word("payload", new SctpChunks(dice).of(quoted)));
        }
        return inner;
    }

    // ---- segments of a connection that a client opened

    private void follow() {
        if (opened.isEmpty() || scene.silent) {
            return;
        }
        Opened one = dice.of(opened);
        Flow flow = one.flow();
        boolean own = scene.boxes.contains(one.host()) || flow.source().equals(flow.destination());
        // one a connection: challenge ACKs are limited by the clock
        if (own || flow.destination().startsWith("127.") || !followed.add(one.host() + flow.sourcePort())) {
            return;
        }
        List<Word> words = new ArrayList<>(List.of(Word.text("from", one.host())));
        words.addAll(flow.words());
        words.addAll(dice.of(
                segment("PA", "client+1", true, dice.of(1, 100, 1000)),
                segment("FA", "client+1", true, 0),
                segment("A", "client+1", true, 0),
                segment("R", "client+1", false, 0),
                segment("RA", "client+1", true, 0),
                segment("R", "client+100", false, 0),
                segment("A", "client+2000000000", true, 0),
                segment("PA", "client+101", true, 50),
                segment("PA", "client+70000", true, 5),
                segment("S", "client+0", false, 0),
                segment("FA", "client+2", true, 0)));
        steps.add(new Traffic("send", words));
    }

    private static List<Word> segment(String flags, String seq, boolean ack, int payload) {
        List<Word> words = new ArrayList<>(List.of(Word.text("flags", flags), Word.text("seq", seq)));
        if (ack) {
            words.add(Word.text("ack", "server+1"));
        }
        if (payload > 0) {
            words.add(Word.of("payload", payload));
        }
        return words;
    }
}
