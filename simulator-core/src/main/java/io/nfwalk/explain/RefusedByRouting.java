package io.nfwalk.explain;

import io.nfwalk.host.RouteError;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routing knew no way, or refused a packet's addresses where they came from. */
final class RefusedByRouting implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (Account.Place<Ending.Gone> place : account.ended(Ending.Gone.class)) {
            finding(account, place).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> finding(Account account, Account.Place<Ending.Gone> place) {
        Packet packet = place.ending().packet();
        Cause cause = place.ending().cause();
        if (cause instanceof Cause.NoRoute noRoute) {
            return Optional.of(Finding.certain(place.at(), noRoute(place, noRoute.error(), isFirst(account, place))));
        }
        if (cause instanceof Cause.SourceRefused refused) {
            return Optional.of(Finding.certain(
                    place.at(),
                    place.host() + " could not send " + Words.named(packet) + ": " + refused.reason() + "."));
        }
        if (cause instanceof Cause.ForwardingOff) {
            String sentence = Words.capital(Words.named(packet)) + " is for another host, and " + place.host()
                    + " does not forward what comes in " + by(account, place.at())
                    + ", so it dropped it without a word.";
            return Optional.of(Finding.certain(place.at(), sentence).withRemedy(forwardingRemedy(account, place)));
        }
        if (cause instanceof Cause.Martian martian) {
            return Optional.of(Finding.certain(place.at(), martian(account, place, martian)));
        }
        return Optional.empty();
    }

    private static boolean isFirst(Account account, Account.Place<Ending.Gone> place) {
        return account.first(0, event -> event instanceof Event.Made || event instanceof Event.FrameSeen)
                        .orElse(place.at())
                >= place.at();
    }

    private static String noRoute(Account.Place<Ending.Gone> place, RouteError error, boolean nothingSent) {
        Packet packet = place.ending().packet();
        String sentence = place.host() + " " + has(error) + " " + packet.destination();
        return nothingSent
                ? sentence + ", so nothing was sent."
                : sentence + ", where " + Words.named(packet) + " was to go.";
    }

    /** What the host has, in place of a way. */
    static String has(RouteError error) {
        return switch (error) {
            case NET_UNREACHABLE -> "has no route to";
            case HOST_UNREACHABLE -> "has an unreachable route to";
            case PROHIBITED -> "has a prohibit route to";
            case BLACKHOLE -> "has a blackhole route to";
        };
    }

    private static String by(Account account, int at) {
        return account.arrivalBefore(at).map(frame -> "by " + frame.device()).orElse("there");
    }

    private static String forwardingRemedy(Account account, Account.Place<Ending.Gone> place) {
        boolean ipv4 = place.ending().packet().family() == Family.IPV4;
        String all = ipv4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
        boolean onForAll = account.network()
                .host(place.host())
                .map(host -> host.sysctls().value(all) == 1)
                .orElse(false);
        Optional<Event.FrameSeen> arrival = account.arrivalBefore(place.at());
        String one = arrival.map(frame -> "net." + (ipv4 ? "ipv4" : "ipv6") + ".conf." + frame.device() + ".forwarding")
                .orElse(all);
        return "With " + (onForAll ? one : all) + "=1 " + place.host() + " would forward it.";
    }

    private static String martian(Account account, Account.Place<Ending.Gone> place, Cause.Martian martian) {
        return place.host() + " refused " + Words.named(place.ending().packet()) + " where it came in "
                + by(account, place.at()) + ": " + martian.reason() + ".";
    }
}
