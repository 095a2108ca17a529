package io.nfwalk.network;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Host;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.SocketLookup;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Frame;
import io.nfwalk.walk.HostWalk;
import io.nfwalk.walk.Passage;
import io.nfwalk.walk.Surroundings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A host among others: its walk, its endpoints, and its wires to the other hosts' walks. */
final class RunningHost implements Surroundings {
    /** Takes a frame that went over a wire to the interface at its other end. */
    interface Arrival {
        void at(HostInterface place, Frame frame);
    }

    private final String name;
    private final Links links;
    private final FrameQueue queue;
    private final Consumer<Event> record;
    private final Arrival arrival;
    private final HostWalk walk;
    private final HostAccess access;
    private final Endpoints endpoints;
    private final Map<Asked, List<Runnable>> waiting = new LinkedHashMap<>();

    /** A neighbour that has not answered yet. */
    private record Asked(String device, IpAddress neighbour) {}

    RunningHost(
            Host host,
            Links links,
            FrameQueue queue,
            VirtualClock clock,
            ServerSequences sequences,
            Chance chance,
            Consumer<Event> record,
            Arrival arrival) {
        this.name = host.name();
        this.links = links;
        this.queue = queue;
        this.record = record;
        this.arrival = arrival;
        this.walk = new HostWalk(host, this, clock, chance);
        this.access = new HostAccess(walk, clock, queue, sequences, record);
        this.endpoints = new Endpoints(access);
    }

    HostWalk walk() {
        return walk;
    }

    HostAccess access() {
        return access;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    private HostInterface here(String device) {
        return new HostInterface(name, device);
    }

    @Override
    public boolean transmit(String device, Frame frame) {
        Optional<HostInterface> peer = links.peer(here(device));
        // A far end that no host has is as wide as this one.
        if (!links.takesIn(peer.orElse(here(device)), frame.packet())) {
            return false;
        }
        peer.ifPresent(end -> {
            Frame arriving = end.host().equals(name) ? frame : frame.unmarked();
            queue.frame(() -> arrival.at(end, arriving));
        });
        return true;
    }

    @Override
    public boolean hasCarrier(String device) {
        return links.hasCarrier(here(device));
    }

    @Override
    public void loopBack(Passage passage) {
        queue.frame(() -> walk.reenter(passage));
    }

    @Override
    public void letFramesMove() {
        queue.letFramesMove();
    }

    @Override
    public void beforeAnythingArrives(Runnable action) {
        queue.beforeAnythingArrives(action);
    }

    @Override
    public Optional<MacAddress> neighbour(String device, IpAddress address) {
        return links.neighbour(here(device), address);
    }

    @Override
    public Optional<String> bridgePort(String bridge, MacAddress mac) {
        return links.bridgePort(here(bridge), mac);
    }

    @Override
    public void deliver(Passage passage) {
        endpoints.deliver(passage);
    }

    /** The end of a step: with path MTUs the host forgets the routes that its sockets have cached. */
    void endStep() {
        walk.endStep();
        endpoints.tcp().forgetRoutes();
    }

    @Override
    public boolean hasConnectedSocket(Packet packet, String device) {
        return endpoints.tcp().hasConnectedSocket(packet, device);
    }

    @Override
    public boolean hasSocketOfConnection(Packet packet) {
        return endpoints.tcp().hasSocketOfConnection(packet);
    }

    @Override
    public SocketLookup.Found socketFor(SocketLookup ends) {
        return endpoints.socketFor(ends);
    }

    @Override
    public void whenUnanswered(String device, IpAddress neighbour, Runnable action) {
        Asked asked = new Asked(device, neighbour);
        if (!waiting.containsKey(asked)) {
            waiting.put(asked, new ArrayList<>());
            queue.whenQuiet(() -> giveUp(asked));
        }
        waiting.get(asked).add(action);
    }

    /**
     * Whoever asks for the neighbour again, as a rule's copy of the error about it does, makes that all the others are
     * forgotten. Source: kernel net/core/neighbour.c, neigh_invalidate.
     */
    private void giveUp(Asked asked) {
        for (Runnable action : waiting.remove(asked)) {
            action.run();
            if (waiting.containsKey(asked)) {
                waiting.get(asked).clear();
                return;
            }
        }
    }

    @Override
    public boolean holdBack(Runnable onward) {
        return queue.holdBack(onward);
    }

    @Override
    public void record(Event event) {
        record.accept(event);
    }
}
