package io.nfwalk.trace;

import io.nfwalk.chance.AnsweringChance;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.SaidPacket;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Hook;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** One trace: supposes what is left open, one way after the other, and keeps the ways that differ. */
final class Tracing {
    private final Tracer said;
    private final SaidPacket words;
    private final Packet packet;
    private final Optional<RuleAnswers> answers;

    private final Answers facts;

    Tracing(Tracer said, SaidPacket words, Answers facts) {
        this.said = said;
        this.words = words;
        this.facts = facts;
        this.packet = withFittingFlags(words);
        new Contradictions(said, packet).check();
        this.answers = said.asked().map(asked -> RuleAnswers.about(asked, said, packet.family()));
    }

    /** A segment within a connection is an ACK, unless somebody says more. */
    private Packet withFittingFlags(SaidPacket given) {
        Packet plain = given.packet();
        State state = said.stating().state();
        boolean within = state == State.ESTABLISHED || state == State.REPLY;
        if (!within || given.flagsSaid() || plain.tcp().isEmpty()) {
            return plain;
        }
        Transport.Tcp tcp = plain.tcp().get();
        return plain.withTransport(new Transport.Tcp(
                tcp.sourcePort(),
                tcp.destinationPort(),
                new TcpFlags(TcpFlags.ACK),
                tcp.sequence(),
                tcp.acknowledgement(),
                tcp.window(),
                tcp.options()));
    }

    Trace trace() {
        if (said.host().isPresent()) {
            return onDescribedHost(said.host().get());
        }
        World world = world(Ways.Choice.of(false));
        boolean inIsOpen =
                said.in().isEmpty() && !said.isOwn() && said.physicalIn().isEmpty();
        boolean outIsOpen = said.out().isEmpty() && !world.isBridged();
        Ways ways = new Ways(this::run, inIsOpen, outIsOpen);
        List<Ways.Choice> first = new ArrayList<>();
        boolean staysHere = said.isLocal() && mayBeOwn(world);
        if (mayBeForeign(world) && !staysHere) {
            first.add(Ways.Choice.of(false));
        }
        if (mayBeOwn(world)) {
            first.add(Ways.Choice.of(true));
        }
        Map<Ways.Choice, Ways.Run> runs = fitting(ways.explore(first));
        List<Ways.Choice> telling = runs.keySet().stream().filter(ways::matters).toList();
        String entry = !inIsOpen
                ? entry(world.in(), world.arrival())
                : telling.stream().anyMatch(choice -> choice.in().isPresent())
                        ? "in by an interface that nobody stated"
                        : "in by any interface";
        return new Trace(packet, entry, told(runs, telling, ways.leftSomeOut(), world));
    }

    private World world(Ways.Choice choice) {
        return new World(said, packet, choice.in(), choice.out());
    }

    /** The runs that agree with what was said; all if none does. */
    private Map<Ways.Choice, Ways.Run> fitting(Map<Ways.Choice, Ways.Run> runs) {
        Optional<Ways.Fate> wanted = said.out().map(device -> Ways.Fate.OUT);
        Map<Ways.Choice, Ways.Run> fitting = new LinkedHashMap<>(runs);
        fitting.values()
                .removeIf(run -> wanted.isPresent() && run.fate() != Ways.Fate.NEITHER && run.fate() != wanted.get());
        return fitting.isEmpty() ? runs : fitting;
    }

    /** The ways as they are told: those that are one whether or not the destination is this host's, once. */
    private List<TracedWay> told(
            Map<Ways.Choice, Ways.Run> runs, List<Ways.Choice> telling, boolean leftSomeOut, World world) {
        List<Ways.Choice> kept = new ArrayList<>();
        List<Ways.Choice> either = new ArrayList<>();
        for (Ways.Choice choice : telling) {
            Ways.Choice twin = new Ways.Choice(!choice.own(), choice.in(), choice.out());
            boolean same = runs.containsKey(twin)
                    && runs.get(twin).way().isLike(runs.get(choice).way());
            if (same) {
                either.add(choice);
            }
            if (!same || !kept.contains(twin)) {
                kept.add(choice);
            }
        }
        List<TracedWay> told = new ArrayList<>();
        for (Ways.Choice choice : inOrder(kept)) {
            Ways.Run run = runs.get(choice);
            boolean hangsOnAddress = !either.contains(choice) && !isSettled(world);
            Conditions conditions = new Conditions(said, packet, choice, run.fate());
            List<Supposed> supposed = new ArrayList<>(run.way().supposed());
            List<String> when = new ArrayList<>();
            if (hangsOnAddress && kept.stream().anyMatch(other -> other.own() != choice.own())) {
                when.add(conditions.address());
            } else if (hangsOnAddress) {
                supposed.add(0, new Supposed(conditions.address(), ""));
            }
            conditions.interfaces(kept).ifPresent(when::add);
            if (leftSomeOut) {
                supposed.add(new Supposed("the rules name more interfaces than were tried", "--in, --out"));
            }
            TracedWay way = said.asksWhyNot() ? run.way() : run.way().withoutPassedOver();
            told.add(way.when(when, when.isEmpty() ? "" : conditions.option(), supposed));
        }
        return told;
    }

    /** Of each answer to whose the destination is, the interfaces that make a difference before all others. */
    private static List<Ways.Choice> inOrder(List<Ways.Choice> choices) {
        List<Ways.Choice> sorted = new ArrayList<>(choices);
        sorted.sort(Comparator.comparing(Ways.Choice::own)
                .thenComparing(choice -> choice.in().isEmpty() && choice.out().isEmpty()));
        return sorted;
    }

    private boolean isSettled(World world) {
        return said.isLocal()
                || world.isStated(packet.destination())
                || packet.destination().isLoopback()
                || !mayBeOwn(world);
    }

    private Trace onDescribedHost(Host host) {
        String device = said.isOwn() ? "" : new Arrival(host, packet).device(said.in());
        List<Supposed> supposed = new ArrayList<>(Suppositions.of(words));
        if (!said.isOwn() && said.in().isEmpty()) {
            supposed.add(new Supposed("it comes in by " + device + ", the way to its source", "--in"));
        }
        Host completed = said.completed(host);
        TracedWay way = explored(chance -> run(completed, chance, device, Optional.empty(), supposed));
        return new Trace(packet, entry(device, device), List.of(said.asksWhyNot() ? way : way.withoutPassedOver()));
    }

    private String entry(String in, String arrival) {
        if (said.isOwn()) {
            return "sent by this host";
        }
        return in.equals(arrival) ? "in by " + in : "in by " + in + ", bridge port " + arrival;
    }

    private boolean mayBeForeign(World world) {
        return !world.isStated(packet.destination()) && !packet.destination().isLoopback();
    }

    private boolean mayBeOwn(World world) {
        IpAddress destination = packet.destination();
        boolean single =
                !destination.isMulticast() && !destination.isLimitedBroadcast() && !destination.isUnspecified();
        return world.isStated(destination) || single;
    }

    private Ways.Run run(Ways.Choice choice) {
        TracedWay way = explored(chance -> way(choice, chance));
        return new Ways.Run(way, fate(way));
    }

    /** What comes of a way: as one run goes, or everything that can come out. */
    private TracedWay explored(Function<Supplier<Chance>, TracedWay> experiment) {
        if (said.outcomes().isEmpty()) {
            return experiment.apply(() -> new AnsweringChance(said.newChance(), facts));
        }
        Map<String, TracedWay> ways = new HashMap<>();
        Distribution<String> found = Outcomes.of(
                chance -> {
                    TracedWay way = experiment.apply(() -> chance);
                    String likeness = way.likeness();
                    ways.putIfAbsent(likeness, way);
                    return likeness;
                },
                said.outcomes().getAsInt(),
                said.seed(),
                facts);
        List<TracedWay.Share> shares = found.outcomes().stream()
                .map(outcome -> new TracedWay.Share(outcome.probability(), ways.get(outcome.value())))
                .toList();
        TracedWay likeliest = shares.get(0).way();
        if (shares.size() == 1 && found.unexplored().isZero()) {
            return likeliest;
        }
        List<Supposed> supposed = new ArrayList<>(likeliest.supposed());
        if (!found.unexplored().isZero()) {
            supposed.add(
                    new Supposed("what comes with " + found.unexplored().inWords() + " was not looked at", "--limit"));
        }
        return likeliest.when(likeliest.when(), likeliest.option(), supposed).among(shares);
    }

    private TracedWay way(Ways.Choice choice, Supplier<Chance> chance) {
        World world = world(choice);
        Set<IpAddress> own = choice.own() ? Set.of(packet.destination()) : Set.of();
        Suppositions suppositions = new Suppositions(said, packet, world);
        List<Supposed> supposed = Suppositions.of(words);
        TracedWay way = run(said.completed(world.host(own)), chance, world.arrival(), said.physicalOut(), supposed);
        List<Supposed> all = new ArrayList<>(way.supposed());
        all.addAll(suppositions.afterwards(way.events()));
        return way.when(List.of(), "", all);
    }

    private TracedWay run(
            Host host, Supplier<Chance> chance, String device, Optional<String> portBeyond, List<Supposed> supposed) {
        LoneHost running = new LoneHost(host, said.clock(), chance.get(), portBeyond, true);
        List<Supposed> all = new ArrayList<>(supposed);
        Opening opening = new Opening(said, host, chance, device, portBeyond, packet);
        all.addAll(opening.putInto(running));
        List<Event> events = said.isOwn()
                ? running.send(packet, opening.stated())
                : running.receive(device, packet, opening.stated());
        Network network = Network.builder().host(host).build();
        Verdict verdict = VerdictReader.read(events, said.isOwn(), packet);
        running.connections().stream()
                .flatMap(connection -> connection.drawn().stream())
                .forEach(port -> all.add(new Supposed("port " + port.port() + " was drawn by lot", "--seed")));
        Suppositions.ofMemories(events).ifPresent(all::add);
        all.addAll(Suppositions.ofEveryHost(events));
        if (said.outcomes().isEmpty() && events.stream().anyMatch(Tracing::isDrawn)) {
            all.add(new Supposed("what -m statistic says was drawn by lot", "--seed"));
        }
        return new TracedWay(
                List.of(),
                "",
                verdict,
                all,
                events,
                network,
                running.connections(),
                answers.map(about -> about.in(events, verdict)),
                List.of());
    }

    /** Whether a rule's answer was drawn by lot. */
    private static boolean isDrawn(Event event) {
        if (event instanceof Event.PassedOver passed) {
            return passed.mismatch().condition().startsWith("--mode random");
        }
        return event instanceof Visit visit
                && visit.line().isPresent()
                && visit.line().get().rule().matches().stream()
                        .anyMatch(match -> match.toSave().startsWith("-m statistic --mode random"));
    }

    private static Ways.Fate fate(TracedWay way) {
        boolean forwarded = false;
        for (Event event : way.events()) {
            boolean atInput = event instanceof Visit visit && visit.hook() == Hook.INPUT
                    || event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered;
            if (atInput) {
                return Ways.Fate.LOCAL;
            }
            forwarded |= event instanceof Visit visit && visit.hook() == Hook.FORWARD
                    || event instanceof Event.Routed
                    || event instanceof Event.Ended ended && ended.ending() instanceof Ending.Sent;
        }
        return forwarded ? Ways.Fate.OUT : Ways.Fate.NEITHER;
    }
}
