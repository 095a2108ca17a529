package io.nfwalk.explain;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.network.Network;
import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** A record with the questions that reasons ask of it. Places are positions in its list of events, from 0. */
final class Account {
    private final StepRecord record;
    private final List<Event> events;

    Account(StepRecord record) {
        this.record = record;
        this.events = record.events();
    }

    Network network() {
        return record.network();
    }

    Step step() {
        return record.step();
    }

    Step.Result result() {
        return record.result();
    }

    List<Event> events() {
        return events;
    }

    /** Who asks: the host that connects, pings or sends; of a frame from the wire the host that it arrives at. */
    String client() {
        return client(record.step());
    }

    private static String client(Step step) {
        if (step instanceof Step.SendAtOnce many) {
            return client(many.sends().get(0));
        }
        if (step instanceof Step.Connect connect) {
            return connect.from();
        }
        if (step instanceof Step.Ping ping) {
            return ping.from();
        }
        if (step instanceof Step.SendFrom send) {
            return send.from();
        }
        return step instanceof Step.SendInto send ? send.host() : "";
    }

    /** The packet with which it began, as its sender made it; empty if nothing was sent. */
    Optional<Packet> request() {
        Step step = record.step() instanceof Step.SendAtOnce many ? many.sends().get(0) : record.step();
        if (step instanceof Step.SendInto send) {
            return Optional.of(send.packet());
        }
        return firstMade().isPresent()
                ? Optional.of(((Event.Made) events.get(firstMade().getAsInt())).packet())
                : Optional.empty();
    }

    private OptionalInt firstMade() {
        return first(0, event -> event instanceof Event.Made && event.host().equals(client()));
    }

    /** The place of the first event from there on that the condition holds for. */
    OptionalInt first(int from, Predicate<Event> condition) {
        for (int i = from; i < events.size(); i++) {
            if (condition.test(events.get(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** The last event before that place, on the same host, that the condition holds for. */
    Optional<Event> lastBefore(int at, Predicate<Event> condition) {
        String host = events.get(at).host();
        for (int i = at - 1; i >= 0; i--) {
            if (events.get(i).host().equals(host) && condition.test(events.get(i))) {
                return Optional.of(events.get(i));
            }
        }
        return Optional.empty();
    }

    /** The frame in which the packet came that the event at that place is about; empty for a host's own packet. */
    Optional<Event.FrameSeen> arrivalBefore(int at) {
        return lastBefore(at, event -> event instanceof Event.FrameSeen || event instanceof Event.Made)
                .filter(Event.FrameSeen.class::isInstance)
                .map(Event.FrameSeen.class::cast);
    }

    /** The first packet that somebody sent because of the request: an answer or an error. */
    OptionalInt firstAnswer() {
        int from = firstMade().orElse(-1) + 1;
        return first(from, event -> event instanceof Event.Made);
    }

    /** The first packet that reached the asking host's sockets after the request had been sent. */
    Optional<Packet> cameBack() {
        boolean waits = record.step() instanceof Step.Connect || record.step() instanceof Step.Ping;
        OptionalInt answered = firstAnswer();
        if (!waits || answered.isEmpty()) {
            return Optional.empty();
        }
        return ended(Ending.Delivered.class).stream()
                .filter(place ->
                        place.at() > answered.getAsInt() && place.host().equals(client()))
                .map(place -> place.ending().packet())
                .findFirst();
    }

    /** Where the request reached a socket or protocol, and as what. */
    Optional<Place<Ending.Delivered>> reached() {
        int until = firstAnswer().orElse(events.size());
        return ended(Ending.Delivered.class).stream()
                .filter(place -> place.at() < until)
                .findFirst();
    }

    /** The translation before that place that gave the request the destination from which the answer comes. */
    Optional<Event.Translated> translationBehind(Packet answer, int before) {
        for (Event event : events.subList(0, before)) {
            if (event instanceof Event.Translated translated
                    && translated.manipulation() == Manipulation.DESTINATION
                    && translated.direction() == Direction.ORIGINAL
                    && Words.destination(translated.after()).equals(Words.source(answer))) {
                return Optional.of(translated);
            }
        }
        return Optional.empty();
    }

    /** All places at which a packet's way ends so. */
    <E extends Ending> List<Place<E>> ended(Class<E> kind) {
        List<Place<E>> places = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Event.Ended ended && kind.isInstance(ended.ending())) {
                places.add(new Place<>(i, ended.host(), kind.cast(ended.ending())));
            }
        }
        return places;
    }

    /**
     * An ending in the account.
     *
     * @param at its position
     * @param host on which host
     * @param ending what it is
     */
    record Place<E extends Ending>(int at, String host, E ending) {}

    /** Whether the packet that went no further there was one of several copies, of which another one goes on later. */
    boolean isOneOfSeveral(Place<Ending.Gone> place) {
        return ended(Ending.class).stream()
                .filter(later -> later.at() > place.at())
                .filter(later -> later.ending().packet().equals(place.ending().packet()))
                .anyMatch(later -> !(later.ending() instanceof Ending.Gone));
    }
}
