package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Gate;
import io.nfwalk.kernel.linux.Arrivals;
import io.nfwalk.packet.Family;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The gates of all hosts that track connections: packets wait there that would be under way at once. */
final class Gates implements AutoCloseable {
    private final Hosts hosts;
    private final List<Gate> gates = new ArrayList<>();
    private final Arrivals arrivals;
    private final Deque<Held> held = new ArrayDeque<>();

    private record Held(Gate gate, int packet) {}

    private Gates(Hosts hosts, Arrivals arrivals) {
        this.hosts = hosts;
        this.arrivals = arrivals;
    }

    static Gates closeAll(Hosts hosts) throws IOException {
        Gates gates = new Gates(hosts, Arrivals.open());
        try {
            for (ReplayedHost host : hosts.all()) {
                List<Family> families = host.trackedFamilies();
                // Where no rule needs it the gate itself would switch tracking on.
                if (!families.isEmpty()) {
                    gates.add(Gate.open(host.kernel(), families));
                }
            }
            return gates;
        } catch (IOException refused) {
            gates.close();
            throw refused;
        }
    }

    private void add(Gate gate) throws IOException {
        gates.add(gate);
        arrivals.watch(gate.descriptor());
    }

    /** Puts those that have come behind those that wait already, in the order in which hosts got the first of theirs. */
    void gather() throws IOException {
        for (int number : arrivals.sinceTheLastCall()) {
            Gate gate = gates.get(number);
            gate.waiting().forEach(packet -> held.add(new Held(gate, packet)));
        }
    }

    /** Lets all go on, one after the other, and those that come of them. */
    void letAllGo(Seen seen) throws IOException {
        do {
            while (!held.isEmpty()) {
                Held next = held.remove();
                next.gate().letGo(next.packet());
                gather();
            }
            // A socket's answer may make a new entry, too.
            hosts.untilQuiet(seen);
            gather();
        } while (!held.isEmpty());
    }

    @Override
    public void close() {
        arrivals.close();
        gates.forEach(Gate::close);
    }
}
