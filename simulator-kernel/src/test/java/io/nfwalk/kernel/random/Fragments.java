package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Wire;
import io.nfwalk.kernel.random.StepText.Traffic;
import java.util.ArrayList;
import java.util.List;

/** Draws a packet in pieces: in order or not, with one piece missing, too early or sent again. */
final class Fragments {
    private final Dice dice;
    private final Scene scene;

    Fragments(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    List<StepText> any() {
        int id = 20 + scene.fragmented++;
        Wire wire = dice.of(scene.wires);
        String source = dice.chance(0.7)
                ? wire.address()
                : wire.address().substring(0, wire.address().lastIndexOf('.') + 1) + id;
        String protocol = dice.of("udp", "udp", "udp", "icmp", "tcp", "47", "99");
        int header = protocol.equals("tcp") ? 20 : protocol.matches("udp|icmp") ? 8 : 0;
        Flow flow = new Flow(source, scene.target(dice), protocol, 7000 + id, dice.of(Scene.PORTS));
        int first = dice.of(24, 32, 48, 400, 800, 1000, 1400);
        List<Word> whole = new ArrayList<>(flow.words());
        if (!protocol.equals("icmp")) {
            whole.add(Word.of("id", id));
        }
        if (protocol.equals("tcp")) {
            whole.add(Word.text("flags", scene.silent ? dice.of("S", "A") : "S"));
        }
        List<Word> piece = new ArrayList<>(List.of(Word.text("src", source), Word.text("dst", flow.destination())));
        piece.add(Word.text("protocol", protocol));
        piece.add(Word.of("id", protocol.equals("icmp") ? flow.sourcePort() : id));
        int ttl = dice.chance(0.15) ? dice.of(1, 2) : 0;
        List<StepText> pieces = new ArrayList<>();
        pieces.add(piece(wire, whole, first - header, "0+", ttl));
        int offset = first;
        for (int i = dice.of(0, 0, 1, 2); i > 0; i--) {
            pieces.add(piece(wire, piece, 16, offset + "+", ttl));
            offset += 16;
        }
        pieces.add(piece(wire, piece, dice.of(1, 8, 20, 100, 500), String.valueOf(offset), ttl));
        if (dice.chance(0.3)) {
            pieces = new ArrayList<>(dice.mixed(pieces));
        }
        if (dice.chance(0.2)) {
            pieces.remove(dice.between(0, pieces.size() - 1));
            scene.incompleteFragments = true;
        }
        return pieces;
    }

    private static StepText piece(Wire wire, List<Word> words, int payload, String fragment, int ttl) {
        List<Word> all = new ArrayList<>(List.of(Word.text("into", wire.host() + "/" + wire.device())));
        all.addAll(words);
        all.add(Word.of("payload", payload));
        all.add(new Word("fragment", '"' + fragment + '"'));
        if (ttl > 0) {
            all.add(Word.of("ttl", ttl));
        }
        return new Traffic("send", all);
    }
}
