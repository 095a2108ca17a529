package io.nfwalk.explain;

import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A packet ended between the hooks: its time to live, its length, its next hop, its frame. */
final class LostOnTheWay implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (Account.Place<Ending.Gone> place : account.ended(Ending.Gone.class)) {
            atTheIpLayer(account, place)
                    .or(() -> atTheLink(account, place))
                    .map(finding -> account.isOneOfSeveral(place) ? finding.asPossible() : finding)
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> atTheIpLayer(Account account, Account.Place<Ending.Gone> place) {
        Packet packet = place.ending().packet();
        Cause cause = place.ending().cause();
        if (cause instanceof Cause.TtlExpired) {
            return certain(
                    place,
                    "The time to live of " + Words.named(packet) + " ran out on " + place.host()
                            + ", where it came with " + packet.ttl() + told(account, place));
        }
        if (cause instanceof Cause.TooBig tooBig) {
            return certain(
                    place,
                    Words.capital(Words.named(packet)) + " has " + packet.length() + " bytes, the link by which "
                            + place.host() + " sends it on takes " + tooBig.mtu() + ", and it may not be fragmented"
                            + told(account, place));
        }
        boolean incomplete = cause instanceof Cause.WaitsForFragments && !isJoinedLater(account, place);
        return incomplete
                ? Optional.of(Finding.possible(
                        place.at(), place.host() + " waits for the other fragments of " + Words.named(packet) + "."))
                : Optional.empty();
    }

    private static boolean isJoinedLater(Account account, Account.Place<Ending.Gone> place) {
        Packet piece = place.ending().packet();
        return account.first(place.at() + 1, event -> event.host().equals(place.host()) && isWhole(event, piece))
                .isPresent();
    }

    private static boolean isWhole(Event event, Packet piece) {
        Optional<Packet> packet = Optional.empty();
        if (event instanceof Visit visit) {
            packet = Optional.of(visit.before());
        } else if (event instanceof Event.Tracked tracked) {
            packet = Optional.of(tracked.packet());
        } else if (event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered delivered) {
            packet = Optional.of(delivered.packet());
        }
        return packet.filter(whole -> whole.fragment().isEmpty()
                        && whole.protocol() == piece.protocol()
                        && whole.source().equals(piece.source())
                        && whole.destination().equals(piece.destination()))
                .isPresent();
    }

    /** Whether the sender hears of it: the kernel's own packet about it follows at once. */
    private static String told(Account account, Account.Place<Ending.Gone> place) {
        OptionalInt next = account.first(place.at() + 1, event -> true);
        boolean error = next.isPresent()
                && account.events().get(next.getAsInt()) instanceof Event.Made made
                && made.host().equals(place.host())
                && made.packet().quote().isPresent();
        if (!error) {
            return "; no ICMP error was sent about it.";
        }
        Packet packet = ((Event.Made) account.events().get(next.getAsInt())).packet();
        return "; " + place.host() + " sent " + Words.error(packet) + " to " + packet.destination() + ".";
    }

    private static Optional<Finding> atTheLink(Account account, Account.Place<Ending.Gone> place) {
        Packet packet = place.ending().packet();
        Cause cause = place.ending().cause();
        if (cause instanceof Cause.NeighbourUnknown unknown) {
            return certain(
                    place,
                    "Nobody on the link has " + unknown.nextHop() + ", the next hop of " + Words.named(packet) + ", so "
                            + place.host() + " could not send it.");
        }
        if (cause instanceof Cause.NoBridgePort noPort) {
            return noPort(account, place, noPort);
        }
        if (cause instanceof Cause.InterfaceDown down) {
            boolean up = account.network()
                    .host(place.host())
                    .flatMap(host -> host.interfaceNamed(down.device()))
                    .map(NetworkInterface::up)
                    .orElse(false);
            String what = down.device() + " of " + place.host();
            return certain(
                    place,
                    (up ? "The other end of the wire at " + what : what) + " is down, where " + Words.named(packet)
                            + " had to pass.");
        }
        if (cause instanceof Cause.ForAnotherHost) {
            String owner = account.arrivalBefore(place.at())
                    .map(frame ->
                            new MacOwners(account.network()).of(frame.ethernet().destination()))
                    .map(name -> " but to " + name)
                    .orElse("");
            return certain(
                    place,
                    place.host() + " ignored " + Words.named(packet) + ", since the frame was not addressed to it"
                            + owner + ".");
        }
        return Optional.empty();
    }

    private static Optional<Finding> noPort(
            Account account, Account.Place<Ending.Gone> place, Cause.NoBridgePort noPort) {
        String sentence = "The bridge on " + place.host() + " could not pass "
                + Words.named(place.ending().packet()) + " on: " + noPort.reason() + ".";
        Finding finding = Finding.certain(place.at(), sentence);
        Optional<String> port = account.arrivalBefore(place.at()).map(Event.FrameSeen::device);
        return Optional.of(
                noPort.reason().contains("hairpin") && port.isPresent()
                        ? finding.withRemedy("With hairpin on for that port (bridge link set dev " + port.get()
                                + " hairpin on) the bridge would send it back there.")
                        : finding);
    }

    private static Optional<Finding> certain(Account.Place<Ending.Gone> place, String sentence) {
        return Optional.of(Finding.certain(place.at(), sentence));
    }
}
