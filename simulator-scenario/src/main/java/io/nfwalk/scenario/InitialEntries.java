package io.nfwalk.scenario;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the conntrack entries that a host has at the start. */
final class InitialEntries {
    private static final String EXAMPLE =
            "tcp 6 431999 ESTABLISHED src=A dst=B sport=N dport=N src=B dst=A sport=N dport=N [ASSURED] mark=0";

    private InitialEntries() {}

    /** Those of the host's {@code conntrack} text, in its order; none if it has no such text. */
    static List<RestoredEntry> read(Fields host, Problems problems) {
        Optional<YamlNode> node = host.node("conntrack");
        if (node.isEmpty()) {
            return List.of();
        }
        if (!(node.get() instanceof Scalar text)) {
            String message = "'conntrack' is " + node.get().describe();
            problems.error(node.get().place(), "scenario-wrong-kind", message, "conntrack -L text");
            return List.of();
        }
        List<RestoredEntry> entries = new ArrayList<>();
        Optional<BlockText> block = BlockText.of(text, problems);
        List<String> lines = text.text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            try {
                ConntrackLine.parse(line).ifPresent(entries::add);
            } catch (ConntrackLine.WrongLineException wrong) {
                problems.error(
                        place(text, block, i, wrong.at()),
                        wrong.length(),
                        "conntrack-text",
                        wrong.getMessage(),
                        wrong.expected().isEmpty() ? EXAMPLE : wrong.expected(),
                        wrong.hint());
            } catch (IllegalArgumentException wrong) {
                Place place = place(text, block, i, 0);
                problems.error(place, line.length(), "conntrack-text", wrong.getMessage(), EXAMPLE, "");
            }
        }
        return entries;
    }

    private static Place place(Scalar text, Optional<BlockText> block, int number, int offset) {
        if (block.isPresent()) {
            return new Place(block.get().header() + 1 + number, block.get().indent() + 1 + offset);
        }
        return text.place();
    }
}
