package io.nfwalk.trace;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.SaidPacket;
import io.nfwalk.rules.Match;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a trace with rules alone takes for granted, as far as it matters. */
record Suppositions(Tracer said, Packet packet, World world) {
    /** Before the packet comes. */
    static List<Supposed> of(SaidPacket words) {
        return words.assumed().stream().map(what -> new Supposed(what, "")).toList();
    }

    /** What mattered on the way that it took. */
    List<Supposed> afterwards(List<Event> events) {
        List<Supposed> supposed = new ArrayList<>();
        boolean rulesOfFamily =
                said.rules().stream().anyMatch(loaded -> loaded.rules().family() == packet.family());
        if (!rulesOfFamily) {
            boolean v6 = packet.family() == Family.IPV6;
            supposed.add(new Supposed("there are no rules for " + (v6 ? "IPv6" : "IPv4"), v6 ? "--rules6" : "--rules"));
        }
        if (said.out().isEmpty() && leaves(events) && !world.isBridged()) {
            supposed.add(new Supposed("what is not for this host leaves by " + world.out(), "--out"));
        }
        spare(events, true, world.out()).forEach(supposed::add);
        spare(events, false, world.in()).forEach(supposed::add);
        translatedElsewhere(events).forEach(supposed::add);
        return supposed;
    }

    /** Matches that count or remember packets were asked as if this were the first one. */
    static Optional<Supposed> ofMemories(List<Event> events) {
        String names = events.stream()
                .flatMap(event -> asked(event).stream())
                .filter(Match::remembers)
                .map(match -> "-m " + match.name())
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Supposed("this is the first packet for " + names, ""));
    }

    /** What matches that were asked take for granted of every host, each once. */
    static List<Supposed> ofEveryHost(List<Event> events) {
        return events.stream()
                .flatMap(event -> asked(event).stream())
                .flatMap(match -> match.assumes().stream())
                .distinct()
                .map(what -> new Supposed(what, ""))
                .toList();
    }

    /** The matches of a rule that were asked. */
    private static List<Match> asked(Event event) {
        if (event instanceof Event.PassedOver passed) {
            return passed.line().rule().matches().subList(0, passed.asked());
        }
        return event instanceof Visit visit
                ? visit.line().map(line -> line.rule().matches()).orElse(List.of())
                : List.of();
    }

    private static boolean leaves(List<Event> events) {
        return events.stream()
                .anyMatch(event -> event instanceof Event.Routed routed
                        && !routed.route().device().equals("lo"));
    }

    /** The address that was made up for an interface, if a translation used it. */
    private List<Supposed> spare(List<Event> events, boolean ofOut, String device) {
        IpAddress spare = world.spareAddress(ofOut);
        boolean used = events.stream()
                .anyMatch(event -> event instanceof Event.Translated translated
                                && (translated.after().source().equals(spare)
                                        || translated.after().destination().equals(spare))
                        || event instanceof Event.Made made
                                && made.packet().source().equals(spare));
        return used
                ? List.of(new Supposed(device + " has the address " + spare, "--address " + device + "=ADDRESS"))
                : List.of();
    }

    /** Where a packet was sent to before it was routed is supposed to be another host. */
    private List<Supposed> translatedElsewhere(List<Event> events) {
        List<Supposed> supposed = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.Routed routed && !routed.again()) {
                IpAddress now = routed.packet().destination();
                boolean other = !now.equals(packet.destination())
                        && !routed.route().device().equals("lo")
                        && !world.isStated(now);
                if (other) {
                    supposed.add(new Supposed(now + " is no address of this host", "--address " + now));
                }
                return supposed;
            }
        }
        return supposed;
    }
}
