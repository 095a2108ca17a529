package io.nfwalk.kernel.random;

import io.nfwalk.network.Step;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.scenario.ScenarioResult;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What makes a kernel's answer hang on dice or time and can be seen only in the simulator's answer. */
final class HangsOn {
    private static final int UNREACHABLE = 3;
    private static final List<Integer> ROUTING = List.of(0, 1, 13);
    private static final int BURST = 5;

    /** In the order in which they are asked. */
    private static final List<Doubt> DOUBTS = List.of(
            new Doubt(Exclusion.DRAWN_BY_CLASH, simulated -> !simulated.draws().isEmpty()),
            new Doubt(Exclusion.BROADCAST_DESTINATIONS, HangsOn::translatesToMany),
            new Doubt(Exclusion.WAIT_WITH_FRAGMENTS, HangsOn::givesUpFragments),
            new Doubt(Exclusion.MANY_ROUTING_ERRORS, HangsOn::manyErrors),
            new Doubt(Exclusion.SILENCE_AT_ONCE, HangsOn::asksInVainAtOnce),
            new Doubt(Exclusion.TWO_SERVERS, HangsOn::hearsTwoServers),
            new Doubt(Exclusion.SECOND_HANDSHAKE, HangsOn::shakesHandsAgain),
            new Doubt(Exclusion.SECOND_HANDSHAKE, HangsOn::hearsOfAnEarlierConnection),
            new Doubt(Exclusion.TIME_STAMPS, HangsOn::comparesStamps),
            new Doubt(Exclusion.SERVERS_AT_ONCE, HangsOn::severalAnswerAtOnce));

    /**
     * What makes the kernel's answer doubtful.
     *
     * @param why for what reason
     * @param arises whether it does in a scenario with this answer
     */
    private record Doubt(Exclusion why, Predicate<ScenarioResult> arises) {}

    private HangsOn() {}

    /** Why the kernel's answer cannot be told from this one, if so. */
    static Optional<Exclusion> of(ScenarioResult simulated) {
        return DOUBTS.stream()
                .filter(doubt -> doubt.arises().test(simulated))
                .map(Doubt::why)
                .findFirst();
    }

    /** Whether an answer is translated back to a group that had sent what a bridge translated. */
    private static boolean translatesToMany(ScenarioResult simulated) {
        return simulated.steps().stream()
                .flatMap(step -> step.record().events().stream())
                .anyMatch(event -> event instanceof Event.Translated translated
                        && translated.after().destination().isMulticast());
    }

    /** Whether fragments are given up in a wait: a replay does not sleep through it. */
    private static boolean givesUpFragments(ScenarioResult simulated) {
        return simulated.steps().stream()
                .filter(step -> step.record().step() instanceof Step.Wait)
                .flatMap(step -> step.record().events().stream())
                .anyMatch(event -> event instanceof Event.Made made && isReassemblyError(made.packet()));
    }

    private static boolean isReassemblyError(Packet packet) {
        int timeExceeded = packet.family() == Family.IPV4 ? 11 : 3;
        return packet.icmp()
                .filter(icmp -> icmp.type() == timeExceeded && icmp.code() == 1)
                .isPresent();
    }

    /** Whether a client's SYN is answered by servers that begin with different numbers, and somebody tracks them. */
    private static boolean hearsTwoServers(ScenarioResult simulated) {
        return simulated.steps().stream()
                .filter(step -> step.record().step() instanceof Step.Connect)
                .map(step -> step.record().events())
                .anyMatch(events -> events.stream()
                                        .flatMap(event -> accepting(event).stream())
                                        .distinct()
                                        .count()
                                > 1
                        && events.stream()
                                .anyMatch(event -> event instanceof Event.Tracked tracked
                                        && tracked.packet().tcp().isPresent()));
    }

    /** The number that a server begins with, if the event is that it does. */
    private static Optional<Long> accepting(Event event) {
        return event instanceof Event.Made made ? numberOf(made.packet()) : Optional.empty();
    }

    /** Whether a packet that a step sends makes a server begin again, with a new number, what it had begun before. */
    private static boolean shakesHandsAgain(ScenarioResult simulated) {
        Map<List<Object>, Long> begun = new HashMap<>();
        return simulated.steps().stream()
                .map(ScenarioResult.StepResult::record)
                .flatMap(record -> record.events().stream()
                        .filter(event -> beginsAnew(event, begun))
                        .map(event -> record.step()))
                .anyMatch(step -> !(step instanceof Step.Connect));
    }

    /** Whether a client is acknowledged something before a SYN-ACK reaches it. */
    private static boolean hearsOfAnEarlierConnection(ScenarioResult simulated) {
        return simulated.steps().stream()
                .map(ScenarioResult.StepResult::record)
                .anyMatch(record -> record.step() instanceof Step.Connect connect
                        && record.events().stream()
                                .takeWhile(event -> acceptance(event).isEmpty())
                                .anyMatch(event -> isAcknowledged(event, connect.from())));
    }

    private static boolean isAcknowledged(Event event, String client) {
        return event instanceof Event.Ended ended
                && ended.host().equals(client)
                && ended.ending() instanceof Ending.Delivered delivered
                && delivered
                        .packet()
                        .tcp()
                        .filter(tcp -> tcp.flags().equals(new TcpFlags(TcpFlags.ACK)))
                        .isPresent();
    }

    /** Whether a server has begun this connection before, with another number; notes what it begins. */
    private static boolean beginsAnew(Event event, Map<List<Object>, Long> begun) {
        Optional<Long> number = acceptance(event);
        if (number.isEmpty()) {
            return false;
        }
        Long before = begun.put(ends(((Event.Ended) event).ending().packet()), number.get());
        return before != null && !before.equals(number.get());
    }

    private static List<Object> ends(Packet packet) {
        return List.of(
                packet.source(),
                packet.destination(),
                packet.transport().sourcePortIfAny(),
                packet.transport().destinationPortIfAny());
    }

    /** Whether SYNs with time stamps of one connection, a socket's and one made by hand, reach a host. */
    private static boolean comparesStamps(ScenarioResult simulated) {
        Map<List<Object>, Boolean> ofSocket = new HashMap<>();
        return simulated.steps().stream()
                .map(ScenarioResult.StepResult::record)
                .anyMatch(record -> record.events().stream()
                        .flatMap(event -> stamped(event).stream())
                        .anyMatch(syn -> {
                            boolean own = record.step() instanceof Step.Connect;
                            Boolean before = ofSocket.putIfAbsent(ends(syn), own);
                            return before != null && before != own;
                        }));
    }

    /** The SYN with a time stamp, if the event is that it reaches a host. */
    private static Optional<Packet> stamped(Event event) {
        return event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered delivered
                ? Optional.of(delivered.packet())
                        .filter(packet -> packet.tcp()
                                .filter(tcp -> tcp.flags().has(TcpFlags.SYN)
                                        && !tcp.flags().has(TcpFlags.ACK)
                                        && tcp.options().timestamps())
                                .isPresent())
                : Optional.empty();
    }

    /** The number that a server begins with, if the event is that it reaches somebody. */
    private static Optional<Long> acceptance(Event event) {
        return event instanceof Event.Ended ended && ended.ending() instanceof Ending.Delivered delivered
                ? numberOf(delivered.packet())
                : Optional.empty();
    }

    private static Optional<Long> numberOf(Packet packet) {
        return packet.tcp()
                .filter(tcp -> tcp.flags().has(TcpFlags.SYN) && tcp.flags().has(TcpFlags.ACK))
                .map(Transport.Tcp::sequence);
    }

    private static boolean severalAnswerAtOnce(ScenarioResult simulated) {
        return simulated.steps().stream()
                .filter(step -> step.record().step() instanceof Step.SendAtOnce)
                .anyMatch(step -> step.record().events().stream()
                                .filter(Event.Made.class::isInstance)
                                .map(Event.Made.class::cast)
                                .filter(made -> made.maker().equals("server"))
                                .map(HangsOn::socket)
                                .distinct()
                                .count()
                        > 1);
    }

    private static String socket(Event.Made made) {
        int port = made.packet().transport() instanceof Transport.Ports ports
                ? ports.sourcePort()
                : made.packet().tcp().map(Transport.Tcp::sourcePort).orElse(0);
        return made.host() + " " + made.packet().protocol() + " " + port;
    }

    private static boolean asksInVainAtOnce(ScenarioResult simulated) {
        return simulated.steps().stream()
                .filter(step -> step.record().step() instanceof Step.SendAtOnce)
                .flatMap(step -> step.record().events().stream())
                .anyMatch(event -> event instanceof Event.Ended ended
                        && ended.ending() instanceof Ending.Gone gone
                        && gone.cause() instanceof Cause.NeighbourUnknown);
    }

    /** Whether some address was told so often that the next error may or may not come. */
    private static boolean manyErrors(ScenarioResult simulated) {
        Map<String, Integer> told = new HashMap<>();
        return simulated.steps().stream()
                .flatMap(step -> step.record().events().stream())
                .filter(Event.Made.class::isInstance)
                .map(Event.Made.class::cast)
                .filter(made -> isRoutingError(made.packet()))
                .anyMatch(
                        made -> told.merge(made.host() + " " + made.packet().destination(), 1, Integer::sum) >= BURST);
    }

    private static boolean isRoutingError(Packet packet) {
        return packet.icmp()
                .filter(icmp -> icmp.type() == UNREACHABLE && ROUTING.contains(icmp.code()))
                .isPresent();
    }
}
