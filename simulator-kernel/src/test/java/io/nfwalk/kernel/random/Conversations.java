package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.kernel.random.Scene.Wire;
import io.nfwalk.kernel.random.StepText.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws the packets of one connection, sent on both sides: handshakes, data, the end, and what does not belong there.
 */
final class Conversations {
    private static final List<Long> BESIDE = List.of(
            0L, 0L, 0L, 0L, 0L, 1L, -1L, 100L, 65534L, 65535L, 65536L, 66000L, 66001L, -65536L, 130000L, 1L << 30);

    private final Dice dice;
    private final Scene scene;

    Conversations(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    /** The two ends of a conversation: what each side sends where. */
    private record Ends(Wire here, Wire there, Flow forth, Flow back) {}

    List<StepText> any() {
        if (scene.helpers && dice.chance(0.7)) {
            return new HelperTalks(dice, scene).any();
        }
        String protocol = scene.silent
                ? dice.of("tcp", "tcp", "tcp", "tcp", "udp", "icmp", "sctp")
                : dice.of("udp", "udp", "udp", "icmp", "sctp");
        Wire here = dice.of(scene.wires);
        Wire there = dice.of(scene.wires);
        String to = dice.chance(0.5) ? there.address() : scene.address(dice, Role.VIRTUAL, Role.OWN, Role.PEER);
        Flow forth = new Flow(
                here.address(),
                to,
                protocol,
                protocol.equals("icmp") ? 9 : dice.of(3000, 3001, 1001, 2000),
                protocol.equals("icmp") ? 0 : dice.of(Scene.PORTS));
        Flow back = forth.answered();
        if (dice.chance(0.5)) {
            back = back.from(there.address());
        }
        if (dice.chance(0.2)) {
            back = back.to(scene.address(dice, Role.OWN));
        }
        scene.flows.add(forth);
        Ends ends = new Ends(here, there, forth, back);
        return switch (protocol) {
            case "tcp" -> tcp(ends);
            case "sctp" -> sctp(ends);
            default -> datagrams(ends);
        };
    }

    private List<StepText> datagrams(Ends ends) {
        List<StepText> steps = new ArrayList<>();
        for (int i = dice.between(2, 5); i > 0; i--) {
            boolean forth = steps.isEmpty() || dice.chance(0.5);
            List<Word> more = new ArrayList<>();
            if (!forth && ends.forth().protocol().equals("icmp")) {
                more.add(Word.of("icmp-type", 0));
            }
            if (dice.chance(0.3)) {
                more.add(Word.of("payload", dice.of(1, 10, 100)));
            }
            steps.add(step(ends, forth, more));
        }
        return steps;
    }

    private StepText step(Ends ends, boolean forth, List<Word> more) {
        Wire wire = forth ? ends.here() : ends.there();
        Flow flow = forth ? ends.forth() : ends.back();
        List<Word> words = new ArrayList<>(List.of(Word.text("into", wire.host() + "/" + wire.device())));
        words.addAll(flow.words());
        words.addAll(more);
        if (wire.bridge().isPresent() && dice.chance(0.5)) {
            macOf(flow.destination()).ifPresent(mac -> words.add(Word.text("eth-dst", mac)));
        }
        return new Traffic("send", words);
    }

    private Optional<String> macOf(String address) {
        return scene.hosts().stream()
                .flatMap(host -> host.interfaces().stream())
                .filter(device -> device.addresses().stream().anyMatch(own -> own.startsWith(address + "/")))
                .flatMap(device -> device.mac().stream())
                .findFirst();
    }

    // ---- sctp

    private List<StepText> sctp(Ends ends) {
        List<StepText> steps = new ArrayList<>();
        List<String> script = new ArrayList<>(List.of(">INIT", "<INIT_ACK", ">COOKIE_ECHO", "<COOKIE_ACK"));
        List<String> later = List.of(
                ">DATA",
                "<DATA",
                ">SACK",
                ">HEARTBEAT",
                "<HEARTBEAT_ACK",
                ">SHUTDOWN",
                "<SHUTDOWN",
                "<SHUTDOWN_ACK",
                ">SHUTDOWN_ACK",
                ">SHUTDOWN_COMPLETE",
                ">ABORT",
                "<ABORT",
                "<REFLECTED_ABORT",
                "<ERROR",
                ">INIT",
                "<INIT",
                ">COOKIE_ECHO");
        for (int i = dice.between(0, 5); i > 0; i--) {
            script.add(dice.of(later));
        }
        for (String word : script) {
            if (dice.chance(0.08)) {
                continue; // lost before it comes here
            }
            boolean forth = word.startsWith(">");
            String chunk = word.substring(1);
            int right = forth ? SctpChunks.SERVER_TAG : SctpChunks.CLIENT_TAG;
            int tag = chunk.equals("INIT") ? 0 : chunk.startsWith("REFLECTED") ? SctpChunks.SERVER_TAG : right;
            if (dice.chance(0.07)) {
                tag = dice.of(0, 0x33, right);
            }
            List<String> chunks = new ArrayList<>(List.of(chunk));
            if (dice.chance(0.1)) {
                chunks.add(dice.of("DATA", "SACK", "COOKIE_ACK", "INIT", "SHUTDOWN"));
            }
            int initiate = forth ? SctpChunks.CLIENT_TAG : SctpChunks.SERVER_TAG;
            Flow flow = forth ? ends.forth() : ends.back();
            steps.add(step(ends, forth, List.of(new Word("payload", SctpChunks.payload(flow, tag, chunks, initiate)))));
        }
        return steps;
    }

    // ---- tcp

    /** The numbers that each side stands at. */
    private static final class Numbers {
        private long client = 1000;
        private long server = 5000;
    }

    private List<StepText> tcp(Ends ends) {
        List<StepText> steps = new ArrayList<>();
        Numbers numbers = new Numbers();
        boolean withOptions = dice.chance(0.5);
        Word options = Segments.options(dice);
        int from = dice.chance(0.3) ? dice.between(1, 3) : 0;
        List<String> opening = List.of("S", "SA", "A");
        for (int i = 0; i < 3; i++) {
            List<Word> segment = segment(opening.get(i), i != 1, numbers, 0, 0);
            if (withOptions && i < 2) {
                segment.add(options);
            }
            if (i >= from && !dice.chance(0.06)) {
                steps.add(step(ends, i != 1, segment));
            }
        }
        for (int i = dice.between(0, 7); i > 0; i--) {
            boolean forth = dice.chance(0.5);
            String flags = dice.of("A", "PA", "FA", "R", "RA", "S", "F", "A", "PA", "PA", "FA", "SA", "NONE");
            boolean moved = dice.chance(0.45);
            long seq = moved && dice.chance(0.6) ? dice.of(BESIDE) : 0;
            long ack = moved && seq == 0 ? dice.of(BESIDE) : 0;
            StepText step = step(ends, forth, segment(flags, forth, numbers, seq, ack));
            steps.add(step);
            if (dice.chance(0.05)) {
                steps.add(step); // once more
            }
        }
        return steps;
    }

    /** A segment; both numbers may stand beside what they ought to be, and then do not move. */
    private List<Word> segment(String flags, boolean forth, Numbers numbers, long besideSeq, long besideAck) {
        long seq = forth ? numbers.client : numbers.server;
        long ack = forth ? numbers.server : numbers.client;
        List<Word> words = new ArrayList<>(List.of(Word.text("flags", flags)));
        words.add(Word.of("seq", seq + besideSeq & 0xffff_ffffL));
        if (flags.contains("A")) {
            words.add(Word.of("ack", ack + besideAck & 0xffff_ffffL));
        }
        int length = 0;
        if (flags.contains("P")) {
            int payload = dice.of(1, 10, 100, 1000);
            words.add(Word.of("payload", payload));
            length += payload;
        }
        length += flags.contains("S") ? 1 : 0;
        length += flags.contains("F") ? 1 : 0;
        if (besideSeq == 0 && !flags.contains("R") && dice.chance(0.9)) {
            numbers.client += forth ? length : 0;
            numbers.server += forth ? 0 : length;
        }
        return words;
    }
}
