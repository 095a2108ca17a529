package io.nfwalk.explain;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.TableName;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A bridge did not know where a MAC is and sent a copy of the frame out of every port: to iptables each copy is a
 * packet of its own, to the nat table the first one speaks for all.
 */
final class FloodRemark {
    private FloodRemark() {}

    /** One sentence or two for each bridge that flooded, in the order of events. */
    static List<String> in(Account account) {
        List<String> remarks = new ArrayList<>();
        Set<String> bridges = new LinkedHashSet<>();
        for (int i = 0; i < account.events().size(); i++) {
            if (account.events().get(i) instanceof Event.Bridged bridged
                    && bridged.flooded()
                    && bridges.add(bridged.host() + "/" + bridged.bridge())) {
                remarks.add(remark(account, i, bridged));
            }
        }
        return remarks;
    }

    private static String remark(Account account, int at, Event.Bridged first) {
        List<Integer> copies = copies(account, at, first);
        List<String> ports = copies.stream()
                .map(copy -> ((Event.Bridged) account.events().get(copy)).outPort())
                .toList();
        String flood = first.bridge() + " on " + first.host() + " does not know the MAC"
                + owner(account, at, first.packet())
                + ", so it floods " + Words.named(first.packet()) + ": "
                + (ports.size() == 1 ? "a copy leaves by " : "copies leave by ") + String.join(", ", ports) + ".";
        if (!first.visitsIptables()) {
            return flood;
        }
        boolean natOnce = visitsNat(account, copies, 0) && ports.size() > 1 && !visitsNat(account, copies, 1);
        return flood + " Each copy passes FORWARD and POSTROUTING for itself"
                + (natOnce
                        ? ", but the nat table only the first: the copies share one connection, and that is translated once."
                        : ".");
    }

    private static List<Integer> copies(Account account, int at, Event.Bridged first) {
        List<Integer> copies = new ArrayList<>();
        for (int i = at; i < account.events().size(); i++) {
            Event event = account.events().get(i);
            if (!event.host().equals(first.host())) {
                break;
            }
            if (event instanceof Event.Bridged bridged
                    && bridged.flooded()
                    && bridged.packet().equals(first.packet())) {
                copies.add(i);
            }
        }
        return copies;
    }

    private static String owner(Account account, int at, Packet packet) {
        Optional<String> owner = account.events().subList(at, account.events().size()).stream()
                .filter(event -> event instanceof Event.FrameSeen frame
                        && frame.direction() == Event.FrameDirection.OUT
                        && frame.packet().source().equals(packet.source()))
                .map(event -> ((Event.FrameSeen) event).ethernet().destination())
                .map(mac -> " " + new MacOwners(account.network()).named(mac))
                .findFirst();
        return owner.orElse("");
    }

    /** Whether the copy of that number, from 0, visits the nat table before the next one does anything. */
    private static boolean visitsNat(Account account, List<Integer> copies, int number) {
        int from = copies.get(number);
        int to = number + 1 < copies.size() ? copies.get(number + 1) : endOfHost(account, from);
        return account.events().subList(from, to).stream()
                .anyMatch(event -> event instanceof Visit visit && visit.table() == TableName.NAT);
    }

    private static int endOfHost(Account account, int from) {
        String host = account.events().get(from).host();
        return account.first(from, event -> !event.host().equals(host))
                .orElse(account.events().size());
    }
}
