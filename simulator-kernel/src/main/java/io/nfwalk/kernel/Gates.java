package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Gate;
import io.nfwalk.packet.Family;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The gates of all hosts that track connections: packets wait there that would be under way at once. */
final class Gates implements AutoCloseable {
    private final Hosts hosts;
    private final List<Place> gates = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();

    private record Held(Place place, int packet) {}

    private record Place(String host, Gate gate) {}

    private Gates(Hosts hosts) {
        this.hosts = hosts;
    }

    static Gates closeAll(Hosts hosts) throws IOException {
        Gates gates = new Gates(hosts);
        try {
            for (ReplayedHost host : hosts.all()) {
                List<Family> families = host.trackedFamilies();
                // Where no rule needs it the gate itself would switch tracking on.
                if (!families.isEmpty()) {
                    gates.gates.add(new Place(host.name(), Gate.open(host.kernel(), families)));
                }
            }
            return gates;
        } catch (IOException refused) {
            gates.close();
            throw refused;
        }
    }

    /**
     * Puts those that have come behind those that wait already: first those at the host that a packet came to, then the
     * copies that it has sent to others meanwhile.
     */
    void gather(String first) throws IOException {
        for (Place place : gates) {
            if (place.host().equals(first)) {
                gather(place);
            }
        }
        for (Place place : gates) {
            if (!place.host().equals(first)) {
                gather(place);
            }
        }
    }

    private void gather(Place place) throws IOException {
        place.gate().waiting().forEach(packet -> held.add(new Held(place, packet)));
    }

    /** Lets all go on, one after the other, and those that come of them. */
    void letAllGo(Seen seen) throws IOException {
        do {
            while (!held.isEmpty()) {
                Held next = held.remove();
                next.place().gate().letGo(next.packet());
                gather(next.place().host());
            }
            // A socket's answer may make a new entry, too.
            hosts.untilQuiet(seen);
            for (Place place : gates) {
                gather(place);
            }
        } while (!held.isEmpty());
    }

    @Override
    public void close() {
        gates.forEach(place -> place.gate().close());
    }
}
