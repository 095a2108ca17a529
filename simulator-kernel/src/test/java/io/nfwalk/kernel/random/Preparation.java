package io.nfwalk.kernel.random;

import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.UnsettledFact;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.ScenarioResult;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What comes of a random scenario before a kernel sees it: it is read, simulated and looked at. */
public sealed interface Preparation {
    /** The name under which scenarios are read, without its ending. */
    String NAME = "scenario";

    /** A tap has room for some hundred frames at once. */
    int MOST_FRAMES = 300;

    /** So many frames move well within one tick of the kernel's clock. */
    int MOST_FRAMES_OF_A_TICK = 60;

    /**
     * It can be compared.
     *
     * @param text without the steps that could not be carried out
     * @param scenario the same, read
     * @param simulated what the simulator says of it
     * @param keepsSilent whether somebody answers nothing there because it has answered just now, and time passes that
     *     may end this; where none does, a replay's sockets keep silent for as long as it takes
     */
    record Ready(ScenarioText text, Scenario scenario, RunReport simulated, boolean keepsSilent)
            implements Preparation {}

    /**
     * The kernel's answer would hang on dice or on time.
     *
     * @param why for what reason
     */
    record LeftOut(Exclusion why) implements Preparation {}

    /**
     * It can't be read, or nfwalk failed at it. That is a mistake of the generator or of nfwalk.
     *
     * @param text the scenario
     * @param complaint what was said
     */
    record Broken(ScenarioText text, String complaint) implements Preparation {}

    /**
     * Reads and simulates a scenario. A step that can't be carried out at its turn, such as a segment of a connection
     * whose server never answered, is left out of it.
     *
     * @param text the scenario
     * @param backend what loads its rules
     * @param folder a folder for files that the scenario names; only this thread uses it
     */
    static Preparation of(ScenarioText text, Backend backend, Path folder) throws IOException {
        text.writeRuleFiles(folder, NAME);
        Scenario.Read read = Scenario.read(text.yaml(NAME), NAME + ".yaml", folder, backend);
        if (!read.diagnostics().isEmpty() || read.scenario().isEmpty()) {
            return new Broken(text, complaint(read.diagnostics()));
        }
        Scenario scenario = read.scenario().get();
        ScenarioResult result;
        try {
            result = scenario.run(0);
        } catch (ScenarioException wrong) {
            if (neverRests(wrong)) {
                return new LeftOut(Exclusion.ENDLESS);
            }
            Optional<ScenarioText> repaired = Repair.of(text, wrong);
            return repaired.isPresent()
                    ? of(repaired.get(), backend, folder)
                    : new Broken(text, complaint(wrong.diagnostics()));
        } catch (RuntimeException | AssertionError failed) {
            return new Broken(text, stack(failed));
        }
        RunReport simulated = RunReport.of(result);
        List<UnsettledFact> unsettled = simulated.steps().stream()
                .flatMap(step -> step.undetermined().stream())
                .toList();
        if (!unsettled.isEmpty()) {
            if (unsettled.stream().allMatch(Preparation::isOfUnstatedBytes)) {
                return new LeftOut(Exclusion.UNSTATED_BYTES);
            }
            return unsettled.stream().allMatch(Preparation::isOfUnwrittenMemory)
                    ? new LeftOut(Exclusion.UNWRITTEN_ADDRESSES)
                    : new Broken(text, "undetermined: " + simulated);
        }
        if (result.steps().stream().anyMatch(step -> frames(step.record().events()) > MOST_FRAMES)) {
            return new LeftOut(Exclusion.MANY_FRAMES);
        }
        if (text.tellsTicks()
                && result.steps().stream().anyMatch(step -> frames(step.record().events()) > MOST_FRAMES_OF_A_TICK)) {
            return new LeftOut(Exclusion.MANY_FRAMES_OF_A_TICK);
        }
        Optional<ScenarioText> seeing = Repair.withoutBlindSegment(text, simulated);
        if (seeing.isPresent()) {
            return of(seeing.get(), backend, folder);
        }
        return HangsOn.of(result)
                .<Preparation>map(LeftOut::new)
                .orElse(new Ready(text, scenario, simulated, timePasses(scenario) && keepsSilent(result)));
    }

    private static boolean neverRests(ScenarioException wrong) {
        String message = wrong.diagnostics().get(0).message();
        return message.contains("still moving") || message.contains("more happens in it than can be told");
    }

    private static boolean timePasses(Scenario scenario) {
        return scenario.steps().stream().anyMatch(step -> step.waitingTime().isPresent());
    }

    private static boolean keepsSilent(ScenarioResult result) {
        return result.steps().stream()
                .flatMap(step -> step.record().events().stream())
                .anyMatch(event ->
                        event instanceof Event.Heard heard && heard.what().endsWith("just now"));
    }

    /** Those of all interfaces, {@code lo} among them. */
    private static long frames(List<Event> events) {
        return events.stream()
                .filter(event -> event instanceof Event.FrameSeen
                        || event instanceof Event.Ended ended
                                && ended.ending() instanceof Ending.Sent sent
                                && sent.outInterface().equals(NetworkInterface.LOOPBACK))
                .count();
    }

    private static boolean isOfUnstatedBytes(UnsettledFact unsettled) {
        return unsettled.fact().startsWith("bytes of the packet");
    }

    private static boolean isOfUnwrittenMemory(UnsettledFact unsettled) {
        return unsettled.fact().startsWith("the MAC addresses of a RST");
    }

    /** Where something was thrown. */
    static String stack(Throwable failed) {
        StringWriter trace = new StringWriter();
        failed.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static String complaint(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(found -> found.severity() + " " + found.message() + ": "
                        + found.sourceLine().strip())
                .collect(Collectors.joining("\n"));
    }

    /** Steps that turned out to be impossible when their turn came. */
    final class Repair {
        private static final Pattern STEP = Pattern.compile("step ([0-9]+): .*");
        /** What a generator can't foresee. */
        private static final Pattern FORESEEN = Pattern.compile(
                ".*(has never named its sequence number|no step has opened a connection"
                        + "|invalid gateway|is in use by|is no device|has no link).*",
                Pattern.DOTALL);

        private Repair() {}

        static Optional<ScenarioText> of(ScenarioText text, ScenarioException wrong) {
            String message = wrong.diagnostics().get(0).message();
            Matcher step = STEP.matcher(message);
            if (!step.lookingAt()
                    || !FORESEEN.matcher(message).matches()
                    || text.steps().size() < 2) {
                return Optional.empty();
            }
            return Optional.of(without(text, Integer.parseInt(step.group(1)) - 1));
        }

        private static ScenarioText without(ScenarioText text, int step) {
            List<StepText> steps = new ArrayList<>(text.steps());
            steps.remove(step);
            return new ScenarioText(text.title(), text.hosts(), steps);
        }

        /**
         * Without a segment that acknowledges what the server sent, where some host's entry has seen only one side: it
         * compares the server's random number with zero. Empty if there is none. See {@link Exclusion#SERVER_SEQUENCE}.
         */
        static Optional<ScenarioText> withoutBlindSegment(ScenarioText text, RunReport simulated) {
            for (int i = 1; i < text.steps().size(); i++) {
                if (text.steps().get(i) instanceof StepText.Traffic sent
                        && sent.word("ack")
                                .filter(ack -> ack.contains("server"))
                                .isPresent()
                        && isHalfSeen(
                                ":" + sent.word("sport").orElse("0") + ">",
                                simulated.steps().get(i - 1))) {
                    return Optional.of(without(text, i));
                }
            }
            return Optional.empty();
        }

        private static boolean isHalfSeen(String port, RunReport.StepReport before) {
            return before.conntrack().values().stream()
                    .flatMap(List::stream)
                    .filter(entry ->
                            entry.protocol().equals("tcp") && entry.original().contains(port))
                    .anyMatch(entry -> !entry.flags().contains("ASSURED"));
        }
    }

    /** What can be seen only in the simulator's answer. */
    final class HangsOn {
        private static final int UNREACHABLE = 3;
        private static final List<Integer> ROUTING = List.of(0, 1, 13);
        private static final int BURST = 5;

        private HangsOn() {}

        static Optional<Exclusion> of(ScenarioResult simulated) {
            if (!simulated.draws().isEmpty()) {
                return Optional.of(Exclusion.DRAWN_BY_CLASH);
            }
            if (translatesToMany(simulated)) {
                return Optional.of(Exclusion.BROADCAST_DESTINATIONS);
            }
            if (givesUpFragments(simulated)) {
                return Optional.of(Exclusion.WAIT_WITH_FRAGMENTS);
            }
            if (manyErrors(simulated)) {
                return Optional.of(Exclusion.MANY_ROUTING_ERRORS);
            }
            if (asksInVainAtOnce(simulated)) {
                return Optional.of(Exclusion.SILENCE_AT_ONCE);
            }
            if (hearsTwoServers(simulated)) {
                return Optional.of(Exclusion.TWO_SERVERS);
            }
            if (shakesHandsAgain(simulated) || hearsOfAnEarlierConnection(simulated)) {
                return Optional.of(Exclusion.SECOND_HANDSHAKE);
            }
            if (comparesStamps(simulated)) {
                return Optional.of(Exclusion.TIME_STAMPS);
            }
            return severalAnswerAtOnce(simulated) ? Optional.of(Exclusion.SERVERS_AT_ONCE) : Optional.empty();
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

        /** Whether a client gets answers to its SYN that begin with different numbers, and somebody tracks them. */
        private static boolean hearsTwoServers(ScenarioResult simulated) {
            return simulated.steps().stream()
                    .filter(step -> step.record().step() instanceof Step.Connect)
                    .map(step -> step.record().events())
                    .anyMatch(events -> events.stream()
                                            .flatMap(event -> acceptance(event).stream())
                                            .distinct()
                                            .count()
                                    > 1
                            && events.stream()
                                    .anyMatch(event -> event instanceof Event.Tracked tracked
                                            && tracked.packet().tcp().isPresent()));
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
                    ? delivered
                            .packet()
                            .tcp()
                            .filter(tcp ->
                                    tcp.flags().has(TcpFlags.SYN) && tcp.flags().has(TcpFlags.ACK))
                            .map(Transport.Tcp::sequence)
                    : Optional.empty();
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
                    .anyMatch(made ->
                            told.merge(made.host() + " " + made.packet().destination(), 1, Integer::sum) >= BURST);
        }

        private static boolean isRoutingError(Packet packet) {
            return packet.icmp()
                    .filter(icmp -> icmp.type() == UNREACHABLE && ROUTING.contains(icmp.code()))
                    .isPresent();
        }
    }
}
