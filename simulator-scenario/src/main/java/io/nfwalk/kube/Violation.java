package io.nfwalk.kube;

import io.nfwalk.packet.Packet;
import java.util.List;
import java.util.Optional;

/**
 * A law that does not hold, and a packet that shows it.
 *
 * @param law the law
 * @param subject the Service's port, or the chain or address that is left over
 * @param way who asks what; empty for what is no Service's
 * @param packet the packet, as it comes to the node; empty where no packet is needed to see it
 * @param explanation what happens to it and what should
 * @param rules the rules that it meets, each as {@code file:line: text}
 * @param walk its whole way through the node, line by line; empty if nobody looks on
 */
public record Violation(
        Law law,
        String subject,
        Optional<Way> way,
        Optional<Packet> packet,
        String explanation,
        List<String> rules,
        String walk) {
    /** Copies the list. */
    public Violation {
        rules = List.copyOf(rules);
    }

    /** All of it for people but the walk. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(subject)
                .append(": ")
                .append(law.sentence())
                .append(" [")
                .append(law.word())
                .append("]\n");
        packet.ifPresent(one -> text.append("  ").append(one));
        way.ifPresent(one -> text.append("   (").append(one).append(")"));
        if (packet.isPresent()) {
            text.append('\n');
        }
        text.append("  ").append(explanation).append('\n');
        rules.forEach(rule -> text.append("    ").append(rule).append('\n'));
        return text.toString();
    }
}
