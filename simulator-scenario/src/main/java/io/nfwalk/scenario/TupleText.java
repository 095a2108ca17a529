package io.nfwalk.scenario;

import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A request's and its answer's tuple at both ends: what was asked, what was seen, what was answered, what came back.
 */
final class TupleText {
    private final List<Event> events;
    private final List<String> lines = new ArrayList<>();

    private TupleText(List<Event> events) {
        this.events = events;
    }

    /** One line for each end that was reached; none for a step that asks nobody. */
    static List<String> lines(StepRecord record) {
        TupleText text = new TupleText(record.events());
        client(record.step()).ifPresent(text::follow);
        return text.lines;
    }

    private static Optional<String> client(Step step) {
        if (step instanceof Step.Connect connect) {
            return Optional.of(connect.from());
        }
        return step instanceof Step.Ping ping ? Optional.of(ping.from()) : Optional.empty();
    }

    private void follow(String client) {
        int asked = first(0, Event.Made.class::isInstance);
        int answered = first(asked + 1, Event.Made.class::isInstance);
        int seen = first(asked, event -> isDelivery(event));
        int got = first(answered, event -> isDelivery(event) && event.host().equals(client));
        if (asked == events.size()) {
            return;
        }
        line(asked, "asked", "");
        if (seen < answered) {
            line(seen, "saw", "");
        }
        if (answered < events.size()) {
            line(answered, packet(answered).quote().isPresent() ? "sent" : "answered", "");
        }
        if (got < events.size()) {
            line(got, "got", mistaken(packet(asked), packet(got)));
        }
    }

    /** The place of the first such event from there on, or behind the last. */
    private int first(int from, Predicate<Event> condition) {
        for (int i = from; i < events.size(); i++) {
            if (condition.test(events.get(i))) {
                return i;
            }
        }
        return events.size();
    }

    private static boolean isDelivery(Event event) {
        return event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered;
    }

    private Packet packet(int place) {
        return events.get(place) instanceof Event.Made made
                ? made.packet()
                : ((Event.Ended) events.get(place)).ending().packet();
    }

    /** An answer from elsewhere is what a reader looks for. */
    private static String mistaken(Packet asked, Packet got) {
        boolean expected = got.quote().isPresent()
                || got.source().equals(asked.destination())
                        && got.transport()
                                .sourcePortIfAny()
                                .equals(asked.transport().destinationPortIfAny());
        return expected ? "" : " - not whom it asked";
    }

    private void line(int place, String verb, String remark) {
        String who = events.get(place).host() + " " + verb;
        lines.add(String.format(Locale.ROOT, "%-20s %s", who, packet(place)) + remark);
    }
}
