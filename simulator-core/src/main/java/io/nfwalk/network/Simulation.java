package io.nfwalk.network;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.AwaitedConnection;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoSet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Frame;
import io.nfwalk.walk.HostWalk;
import io.nfwalk.walk.ReloadedTables;
import io.nfwalk.walk.TableCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A running network: carries out steps, each until nothing moves any more, and tells what happened. Confined to one
 * thread; simulations share nothing.
 *
 * <pre>
 *  step -> client or raw socket -> HostWalk --transmit--> FrameQueue --> HostWalk of the next host --> Endpoints
 *                                     ^                                                                   |
 *                                     +------------------- answers ---------------------------------------+
 * </pre>
 */
public final class Simulation {
    /** All that happens in a step is kept until it is told. */
    static final int MOST_EVENTS = 1_000_000;

    private final Map<String, RunningHost> hosts = new LinkedHashMap<>();
    private final FrameQueue queue = new FrameQueue(this::tick);
    private final VirtualClock clock;
    private final Conversations conversations;
    private final Set<Connection.DrawnPort> drawn;
    private final WatchedChance chance;
    private final ServerSequences sequences;
    private final Links links;
    private final Cell<Network> network;
    /** Of the step that is under way. */
    private final List<Event> events = new ArrayList<>();

    private Simulation(Network network, Chance chance, Journal journal) {
        this.clock = new VirtualClock(journal);
        this.conversations = new Conversations(journal);
        this.drawn = new UndoSet<>(journal);
        this.network = new Cell<>(journal, network);
        this.chance = new WatchedChance(chance, journal);
        this.links = new Links(network, this::host);
        this.sequences = new ServerSequences(journal);
        for (Host host : network.hosts()) {
            hosts.put(
                    host.name(),
                    new RunningHost(host, links, queue, clock, sequences, this.chance, this::record, this::arrive));
        }
    }

    /** The network in its first moment: nothing is tracked, nothing counted, the clock stands at zero. */
    public static Simulation of(Network network, Chance chance) {
        return of(network, chance, new Journal());
    }

    /**
     * The same; between two steps, all of its state can be marked in the journal and rolled back to the mark. Chance
     * does not go back with it unless it writes into the same journal.
     */
    public static Simulation of(Network network, Chance chance, Journal journal) {
        return new Simulation(network, chance, journal);
    }

    private void arrive(HostInterface place, Frame frame) {
        running(place.host()).walk().receive(place.device(), frame);
    }

    /** A packet for which a port was drawn has an entry when its way ends; the entry may be gone again soon. */
    private void record(Event event) {
        events.add(event);
        if (events.size() > MOST_EVENTS) {
            queue.forget();
            throw new StepException("more happens in it than can be told: " + MOST_EVENTS + " rules that packets meet,"
                    + " frames and the like");
        }
        if (event instanceof Event.Ended && chance.hasDrawn()) {
            conntrack(event.host()).forEach(connection -> drawn.addAll(connection.drawn()));
        }
    }

    private RunningHost running(String host) {
        RunningHost running = hosts.get(host);
        if (running == null) {
            throw new StepException("no host is named " + host);
        }
        return running;
    }

    /**
     * The host as it is described now.
     *
     * @throws StepException if there is no such host
     */
    public Host host(String name) {
        return running(name).walk().host();
    }

    /**
     * The live entries of a host's connection tracking table, in the order of their confirmation.
     *
     * @throws StepException if there is no such host
     */
    public List<Connection> conntrack(String host) {
        return running(host).walk().conntrack().entries();
    }

    /**
     * The connections that helpers on the host expect, newest first.
     *
     * @throws StepException if there is no such host
     */
    public List<AwaitedConnection> awaited(String host) {
        return running(host).walk().conntrack().awaited();
    }

    /**
     * How long an entry of the host's would live without further packets.
     *
     * @throws StepException if there is no such host
     */
    public Duration timeLeft(String host, Connection connection) {
        return running(host).walk().conntrack().timeLeft(connection);
    }

    /** The ports that NAT has drawn by lot so far, on any host, in the order in which they were drawn. */
    public List<Connection.DrawnPort> drawn() {
        return List.copyOf(drawn);
    }

    /**
     * What a host's tables have counted, in the order of their loading.
     *
     * @throws StepException if there is no such host
     */
    public List<TableCounters> counters(String host) {
        return running(host).walk().counters();
    }

    /**
     * Puts an entry into a host's connection tracking table, as {@code conntrack -I} does; empty if one with one of its
     * tuples is there already.
     *
     * @throws StepException if there is no such host
     */
    public Optional<Connection> restore(String host, RestoredEntry entry) {
        return running(host).walk().conntrack().restore(entry);
    }

    /** What the virtual clock shows: the time since the network's first moment. */
    public Duration now() {
        return clock.now();
    }

    /**
     * Carries out a step until nothing moves any more.
     *
     * @throws StepException if it cannot be carried out: an unknown host or interface, a local address and port that an
     *     open connection has, traffic that never ends, or that meets a million rules
     */
    public StepRecord run(Step step) {
        events.clear();
        chance.nextStep();
        Step.Result result = carryOut(step);
        hosts.values().forEach(RunningHost::endStep);
        sequences.endStep();
        List<StepRecord.Unsettled> unsettled = unsettled();
        Step.Result settled = unsettled.isEmpty() ? result : Step.Result.UNDETERMINED;
        StepRecord record = new StepRecord(step, network.get(), settled, events, unsettled);
        events.clear();
        return record;
    }

    private void tick() {
        hosts.values().forEach(host -> host.walk().tick());
    }

    private List<StepRecord.Unsettled> unsettled() {
        List<StepRecord.Unsettled> found = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.Ended ended && ended.ending() instanceof Ending.Undetermined undetermined) {
                found.add(new StepRecord.Unsettled(ended.host(), undetermined));
            }
        }
        return found;
    }

    private Step.Result carryOut(Step step) {
        if (step instanceof Step.Connect connect) {
            return new Clients(running(connect.from()), queue, conversations).connect(connect);
        }
        if (step instanceof Step.Ping ping) {
            return new Clients(running(ping.from()), queue, conversations).ping(ping);
        }
        if (step instanceof Step.SendFrom || step instanceof Step.SendInto) {
            begin(step);
            queue.runUntilQuiet();
            return Step.Result.SENT;
        }
        if (step instanceof Step.SendAtOnce many) {
            return sendAtOnce(many);
        }
        if (step instanceof Step.Change change) {
            return change(change);
        }
        if (step instanceof Step.Wait wait) {
            return waitFor(wait.time());
        }
        throw new AssertionError(step);
    }

    /** Moves the clock from one thing that happens by itself to the next. */
    private Step.Result waitFor(Duration time) {
        Duration end = clock.now().plus(time);
        for (Optional<Duration> next = nextDeadline(end); next.isPresent(); next = nextDeadline(end)) {
            Duration late = next.get().minus(clock.now());
            clock.advance(late.isNegative() ? Duration.ZERO : late);
            hosts.values().forEach(host -> host.walk().timePassed());
            queue.runUntilQuiet();
        }
        clock.advance(end.minus(clock.now()));
        return Step.Result.DONE;
    }

    private Optional<Duration> nextDeadline(Duration end) {
        return hosts.values().stream()
                .flatMap(host -> host.walk().nextDeadline().stream())
                .min(Comparator.naturalOrder())
                .filter(deadline -> deadline.compareTo(end) <= 0);
    }

    private Step.Result sendAtOnce(Step.SendAtOnce many) {
        queue.hold(true);
        try {
            for (Step send : many.sends()) {
                begin(send);
                queue.letFramesMove();
            }
            queue.runUntilQuiet();
            return Step.Result.SENT;
        } finally {
            queue.hold(false);
        }
    }

    private void begin(Step send) {
        if (send instanceof Step.SendFrom from) {
            running(from.from()).access().sendRaw(conversations.resolve(from.packet(), from.relativeTo()));
        } else {
            begin((Step.SendInto) send);
        }
    }

    private void begin(Step.SendInto send) {
        HostWalk walk = running(send.host()).walk();
        Optional<NetworkInterface> device = walk.host().interfaceNamed(send.device());
        if (device.isEmpty() || device.get().kind() != NetworkInterface.Kind.VETH) {
            throw new StepException("host " + send.host() + " has no wire at an interface " + send.device());
        }
        Frame frame = new Frame(send.ethernet(), conversations.resolve(send.packet(), send.relativeTo()));
        if (links.fits(new HostInterface(send.host(), send.device()), frame.packet())) {
            queue.frame(() -> walk.receive(send.device(), frame));
        }
    }

    private Step.Result change(Step.Change change) {
        RunningHost running = running(change.changed().name());
        List<ReloadedTables> reloads = change.reloaded().stream()
                .map(reload -> new ReloadedTables(
                        reload.loaded().rules().family(), reload.loaded().backend(), reload.tables()))
                .toList();
        running.walk().change(change.changed(), reloads);
        network.set(network.get().with(change.changed()));
        running.endpoints().tcp().listenersChanged(change.listensAnew());
        if (change.flushConntrack()) {
            running.walk().conntrack().flush();
        }
        return Step.Result.DONE;
    }
}
