package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Draws conntrack entries that are there at the start, for some of the flows, translated or not. */
final class InitialEntries {
    private final Dice dice;
    private final Scene scene;
    private final Set<String> tuples = new LinkedHashSet<>();

    InitialEntries(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    /** One to three lines as {@code conntrack -L} prints them; no two entries share a tuple. */
    List<String> some() {
        List<String> lines = new ArrayList<>();
        for (Flow flow : dice.some(scene.flows, dice.between(1, 3))) {
            Flow back = flow.answered();
            if (dice.chance(0.5)) {
                back = back.from(scene.address(dice, Role.PEER));
            }
            if (dice.chance(0.3)) {
                back = back.to(scene.address(dice, Role.OWN));
            }
            boolean known = flow.protocol().matches("tcp|udp|icmp");
            if (known && tuples.add(tuple(flow, 8)) && tuples.add(tuple(back, 0))) {
                lines.add(line(flow, back));
            }
        }
        return lines;
    }

    private String line(Flow flow, Flow back) {
        boolean answered = dice.chance(0.6);
        boolean assured = answered && dice.chance(0.7) && !flow.protocol().equals("icmp");
        StringBuilder line = new StringBuilder(
                switch (flow.protocol()) {
                    case "tcp" -> "tcp 6 " + tcp(answered, assured);
                    case "udp" -> "udp 17 " + (assured ? 110 : 25);
                    default -> "icmp 1 25";
                });
        line.append(' ').append(tuple(flow, 8));
        if (!answered) {
            line.append(" [UNREPLIED]");
        }
        line.append(' ').append(tuple(back, 0));
        if (assured) {
            line.append(" [ASSURED]");
        }
        line.append(" mark=").append(dice.of(0, 0, 1, 7));
        if (dice.chance(0.08)) {
            line.append(" zone=1");
        }
        return line.append(" use=1").toString();
    }

    private String tcp(boolean answered, boolean assured) {
        if (assured) {
            return dice.of(
                    "431000 ESTABLISHED", "431000 ESTABLISHED", "100 FIN_WAIT", "50 CLOSE_WAIT", "100 TIME_WAIT");
        }
        return answered ? dice.of("50 SYN_RECV", "431000 ESTABLISHED") : dice.of("110 SYN_SENT", "290 ESTABLISHED");
    }

    private static String tuple(Flow flow, int type) {
        String addresses = "src=" + flow.source() + " dst=" + flow.destination();
        return flow.hasPorts()
                ? addresses + " sport=" + flow.sourcePort() + " dport=" + flow.destinationPort()
                : addresses + " type=" + type + " code=0 id=" + flow.sourcePort();
    }
}
