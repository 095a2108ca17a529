package io.nfwalk.explain;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A host had translated the request's destination, and the answer did not get its source translated back there: it was
 * bridged past iptables, conntrack did not know it, or it did not pass that host at all.
 */
final class AnswerNotTranslatedBack implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        OptionalInt begin = account.firstAnswer();
        if (begin.isPresent()) {
            for (int i = begin.getAsInt(); i < account.events().size(); i++) {
                if (account.events().get(i) instanceof Event.Made made) {
                    finding(account, i, made.packet()).ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    /** Each translation on the request's way has to be undone, the last one first. */
    private static Optional<Finding> finding(Account account, int made, Packet answer) {
        Packet now = answer;
        Optional<Event.Translated> due = account.translationBehind(now, made);
        while (due.isPresent()) {
            Optional<Event.Translated> undone =
                    undone(account, made, now, due.get().host());
            if (undone.isEmpty()) {
                return missed(account, made, now, due.get());
            }
            now = undone.get().after();
            Optional<Event.Translated> earlier = account.translationBehind(now, made);
            due = earlier.equals(due) ? Optional.empty() : earlier;
        }
        return Optional.empty();
    }

    private static Optional<Event.Translated> undone(Account account, int from, Packet answer, String host) {
        OptionalInt at = account.first(
                from,
                event -> event instanceof Event.Translated translated
                        && translated.host().equals(host)
                        && translated.direction() == Direction.REPLY
                        && comesFrom(translated.before(), answer)
                        && !comesFrom(translated.after(), answer));
        return at.isPresent() ? Optional.of((Event.Translated) account.events().get(at.getAsInt())) : Optional.empty();
    }

    private static boolean comesFrom(Packet packet, Packet answer) {
        return packet.protocol() == answer.protocol() && Words.source(packet).equals(Words.source(answer));
    }

    private static Optional<Finding> missed(Account account, int made, Packet answer, Event.Translated due) {
        for (int i = made + 1; i < account.events().size(); i++) {
            Event event = account.events().get(i);
            boolean there = event.host().equals(due.host());
            if (there && event instanceof Event.Bridged bridged && comesFrom(bridged.packet(), answer)) {
                return bridged.visitsIptables()
                        ? Optional.empty()
                        : Optional.of(pastIptables(account, i, bridged, due));
            }
            if (there && event instanceof Event.Tracked tracked && comesFrom(tracked.packet(), answer)) {
                return unknownToConntrack(i, tracked, due);
            }
            if (there
                    && event instanceof Event.Ended ended
                    && ended.ending() instanceof Ending.Sent sent
                    && comesFrom(sent.packet(), answer)) {
                return Optional.of(untracked(account, i, sent.packet(), due));
            }
            if (event instanceof Event.Ended ended
                    && ended.ending() instanceof Ending.Delivered delivered
                    && comesFrom(delivered.packet(), answer)) {
                return Optional.of(
                        there
                                ? untracked(account, i, delivered.packet(), due)
                                : anotherWay(i, ended.host(), delivered, due));
            }
        }
        return Optional.empty();
    }

    private static String backTo(Event.Translated due) {
        return "translated its source " + Words.destination(due.after()) + " back to "
                + Words.destination(due.before());
    }

    private static Finding pastIptables(Account account, int at, Event.Bridged bridged, Event.Translated due) {
        Optional<Host> host = account.network().host(bridged.host());
        boolean loaded = host.map(Host::brNetfilterLoaded).orElse(false);
        String sysctl =
                "net.bridge.bridge-nf-call-" + (bridged.packet().family() == Family.IPV4 ? "iptables" : "ip6tables");
        String because = loaded ? sysctl + " is 0" : "br_netfilter is not loaded";
        String remedy = loaded ? "sysctl -w " + sysctl + "=1" : "modprobe br_netfilter";
        return Finding.certain(
                        at,
                        Words.capital(Words.named(bridged.packet())) + " was bridged by " + bridged.bridge() + " on "
                                + bridged.host() + " from " + bridged.inPort() + " to " + bridged.outPort()
                                + " without visiting iptables, because " + because + ", so nothing " + backTo(due)
                                + ".")
                .withRemedy(
                        "On " + bridged.host() + ", " + remedy + " makes bridged packets visit iptables and conntrack,"
                                + " which translates such answers back.");
    }

    private static Optional<Finding> unknownToConntrack(int at, Event.Tracked tracked, Event.Translated due) {
        String packet = Words.named(tracked.packet());
        String so = ", so nothing " + backTo(due) + ".";
        return switch (tracked.state()) {
            case INVALID ->
                Optional.of(
                        Finding.certain(at, "To conntrack on " + tracked.host() + " " + packet + " is INVALID" + so));
            case NEW ->
                Optional.of(Finding.certain(
                        at,
                        "Conntrack on " + tracked.host() + " takes " + packet
                                + " for the beginning of another connection, since it has no entry of which it is the"
                                + " answer" + so));
            case ESTABLISHED, RELATED, UNTRACKED -> Optional.empty();
        };
    }

    /**
     * It visited the host's hooks, but conntrack never looked: a rule exempts it, or no rule asks for tracking any
     * more.
     */
    private static Finding untracked(Account account, int at, Packet packet, Event.Translated due) {
        String by = account.lastBefore(at, event -> event instanceof Visit visit && exempts(visit, packet))
                .map(event -> (Visit) event)
                .map(visit -> " by " + visit.address() + RuleQuote.of(visit.line()))
                .orElse("");
        return Finding.certain(
                at,
                "On " + due.host() + " " + Words.named(packet) + " is exempt from tracking" + by + ", so nothing "
                        + backTo(due) + ".");
    }

    private static boolean exempts(Visit visit, Packet packet) {
        String effect = RuleWords.effect(visit);
        return comesFrom(visit.after(), packet) && (effect.equals("NOTRACK") || effect.equals("CT --notrack"));
    }

    private static Finding anotherWay(int at, String host, Ending.Delivered delivered, Event.Translated due) {
        return Finding.certain(
                at,
                due.host() + " had translated the request's destination " + Words.destination(due.before()) + " to "
                        + Words.destination(due.after()) + ", but " + Words.named(delivered.packet())
                        + " took another way to "
                        + host + " and did not pass " + due.host() + ", so nothing " + backTo(due) + ".");
    }
}
