package io.nfwalk.scenario;

import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request's and its answer's tuple at both ends: what was asked, what was seen, what was answered, what came back. */
final class TupleText {
    private TupleText() {}

    /** One line for each end that was reached; none for a step that asks nobody. */
    static List<String> lines(StepRecord record) {
        Optional<String> client = client(record.step());
        List<String> lines = new ArrayList<>();
        if (client.isEmpty()) {
            return lines;
        }
        Packet asked = null;
        boolean answered = false;
        boolean seen = false;
        for (Event event : record.events()) {
            if (event instanceof Event.Made made) {
                if (asked == null) {
                    asked = made.packet();
                    lines.add(line(made.host(), "asked", asked));
                } else if (!answered) {
                    answered = true;
                    lines.add(
                            line(made.host(), made.packet().quote().isPresent() ? "sent" : "answered", made.packet()));
                }
            } else if (event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered delivered) {
                if (!answered && !seen) {
                    seen = true;
                    lines.add(line(ended.host(), "saw", delivered.packet()));
                } else if (answered && ended.host().equals(client.get())) {
                    lines.add(line(ended.host(), "got", delivered.packet()));
                    break;
                }
            }
        }
        return lines;
    }

    private static Optional<String> client(Step step) {
        if (step instanceof Step.Connect connect) {
            return Optional.of(connect.from());
        }
        return step instanceof Step.Ping ping ? Optional.of(ping.from()) : Optional.empty();
    }

    private static String line(String host, String verb, Packet packet) {
        return String.format(java.util.Locale.ROOT, "%-20s %s", host + " " + verb, packet);
    }
}
