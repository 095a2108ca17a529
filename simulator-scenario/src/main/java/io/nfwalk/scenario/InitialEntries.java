package io.nfwalk.scenario;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conntrack entries that a host has at the start.
 *
 * @param host the host's name
 * @param entries its entries, in the text's order
 */
record InitialEntries(String host, List<RestoredEntry> entries) {
    /** Those of one of the scenario's hosts, if it has a {@code conntrack} text. */
    static Optional<InitialEntries> read(Entry host, Problems problems) {
        if (!(host.value() instanceof Mapping body) || body.entry("conntrack").isEmpty()) {
            return Optional.empty();
        }
        YamlNode node = body.entry("conntrack").get().value();
        if (!(node instanceof Scalar text)) {
            problems.error(node.place(), "scenario-wrong-kind", "conntrack is " + node.describe(), "conntrack -L text");
            return Optional.empty();
        }
        List<RestoredEntry> entries = new ArrayList<>();
        List<String> lines = text.text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Place place = new Place(node.place().line() + (lines.size() > 1 ? i + 1 : 0), node.place().column());
            try {
                ConntrackLine.parse(line).ifPresent(entries::add);
            } catch (IllegalArgumentException wrong) {
                problems.error(
                        place,
                        line.length(),
                        "conntrack-text",
                        wrong.getMessage(),
                        "tcp 6 431999 ESTABLISHED src=A dst=B sport=N dport=N src=B dst=A sport=N dport=N [ASSURED] mark=0",
                        "");
            }
        }
        return Optional.of(new InitialEntries(host.key(), List.copyOf(entries)));
    }
}
