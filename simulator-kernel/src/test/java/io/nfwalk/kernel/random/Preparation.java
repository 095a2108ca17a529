package io.nfwalk.kernel.random;

import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Family;
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
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What comes of a random scenario before a kernel sees it: it is read, simulated and looked at. */
public sealed interface Preparation {
    /** The name under which scenarios are read, without its ending. */
    String NAME = "scenario";

    /** A tap has room for some hundred frames at once. */
    int MOST_FRAMES = 300;

    /** A range of ports, which holds many flow labels or the one of 0. */
    Pattern READS_LABELS = Pattern.compile("-m (udp|tcp)\\b[^\"\n]* --[sd]port \\S*:");

    /** So many frames move well within one tick of the kernel's clock. */
    int MOST_FRAMES_OF_A_TICK = 60;

    /**
     * It can be compared.
     *
     * @param text without the steps that could not be carried out
     * @param scenario the same, read
     * @param simulated what the simulator says of it
     * @param hangsOnTime whether somebody answers nothing there because it has answered just now, and time passes that
     *     may end this (where none does, a replay's sockets keep silent for as long as it takes); or a bridge sends past
     *     a port without carrier, which it does for a second more where no port has one
     */
    record Ready(ScenarioText text, Scenario scenario, RunReport simulated, boolean hangsOnTime)
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
        if (backend == Backend.NFT
                && READS_LABELS.matcher(text.yaml("")).find()
                && socketsSendLaterPiecesOfIpv6(result)) {
            return new LeftOut(Exclusion.UNSTATED_BYTES);
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
                .orElse(new Ready(
                        text,
                        scenario,
                        simulated,
                        scenario.letsTimePass() && keepsSilent(result) || sendsWithoutCarrier(result)));
    }

    private static boolean neverRests(ScenarioException wrong) {
        String message = wrong.diagnostics().get(0).message();
        return message.contains("still moving") || message.contains("more happens in it than can be told");
    }

    private static boolean keepsSilent(ScenarioResult result) {
        return result.steps().stream()
                .flatMap(step -> step.record().events().stream())
                .anyMatch(event ->
                        event instanceof Event.Heard heard && heard.what().endsWith("just now"));
    }

    /** Whether a frame that leaves by one interface, a bridge, ends at another one, its port, that is down. */
    private static boolean sendsWithoutCarrier(ScenarioResult result) {
        return result.steps().stream().anyMatch(step -> {
            List<Event> events = step.record().events();
            return IntStream.range(1, events.size())
                    .anyMatch(i -> events.get(i - 1) instanceof Event.FrameSeen seen
                            && seen.direction() == Event.FrameDirection.OUT
                            && events.get(i) instanceof Event.Ended ended
                            && ended.host().equals(seen.host())
                            && ended.ending() instanceof Ending.Gone gone
                            && gone.cause() instanceof Cause.InterfaceDown);
        });
    }

    /** Where nf_tables looks for their ports stands the flow label, which sockets draw; in what a step sends it is 0. */
    private static boolean socketsSendLaterPiecesOfIpv6(ScenarioResult result) {
        return result.steps().stream()
                .map(ScenarioResult.StepResult::record)
                .filter(record -> record.step() instanceof Step.Connect
                        || record.step() instanceof Step.Ping
                        || record.events().stream()
                                .anyMatch(event -> event instanceof Event.Made made
                                        && made.packet().length() > Ipv6Twin.LEAST_MTU))
                .flatMap(record -> record.events().stream())
                .anyMatch(event -> event instanceof Event.FrameSeen seen
                        && seen.packet().family() == Family.IPV6
                        && seen.packet().isLaterFragment());
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
        String fact = unsettled.fact();
        return fact.startsWith("bytes of the packet") || fact.equals("what of the packet -m bpf reads");
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
}
