package io.nfwalk.scenario;

import io.nfwalk.conntrack.AwaitedConnection;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Connection.DrawnPort;
import io.nfwalk.network.Step;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.Backend;
import io.nfwalk.walk.TableCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of a scenario told.
 *
 * @param scenario its title
 * @param backend which iptables its {@code rules} went through
 * @param seed the seed of the run's draws
 * @param hosts the hosts' names in the file's order
 * @param steps its steps, in order
 * @param counters what each host's tables counted, hosts in the file's order
 * @param draws what was drawn by lot ({@code statistic}, {@code source port}), each once, in order
 */
public record ScenarioResult(
        String scenario,
        Backend backend,
        long seed,
        List<String> hosts,
        List<StepResult> steps,
        Map<String, List<TableCounters>> counters,
        List<String> draws) {
    /** Copies the lists. */
    public ScenarioResult {
        hosts = List.copyOf(hosts);
        steps = List.copyOf(steps);
        draws = List.copyOf(draws);
    }

    /** The same run with other steps. */
    ScenarioResult withSteps(List<StepResult> others) {
        return new ScenarioResult(scenario, backend, seed, hosts, others, counters, draws);
    }

    /** Whether every expectation held. */
    public boolean passed() {
        return steps.stream().allMatch(StepResult::asExpected);
    }

    /**
     * One step.
     *
     * @param number its number, from 1
     * @param kind connect, ping, send, change or wait
     * @param words the step in words
     * @param begun when, by the virtual clock
     * @param record what happened
     * @param expected what the scenario expects, if anything
     * @param conntrack each host's entries after the step, hosts in the file's order
     * @param awaited what each host's helpers expect after the step, hosts in the file's order
     * @param drawn ports that were drawn by lot up to now
     */
    public record StepResult(
            int number,
            String kind,
            String words,
            Duration begun,
            StepRecord record,
            Optional<Expectation> expected,
            Map<String, List<EntryView>> conntrack,
            Map<String, List<AwaitedView>> awaited,
            List<DrawnPort> drawn) {
        /** Copies the list. */
        public StepResult {
            drawn = List.copyOf(drawn);
        }

        /** The result. */
        public Step.Result result() {
            return record.result();
        }

        /** Whether nothing was expected, or just this. */
        public boolean asExpected() {
            return expected.map(expectation -> expectation.allows(result())).orElse(true);
        }
    }

    /**
     * A conntrack entry as it was after a step.
     *
     * @param original the first packet's tuple
     * @param reply the tuple of answers
     * @param state of TCP and SCTP
     * @param unreplied whether no answer was seen
     * @param assured whether it is safe from early eviction
     * @param mark its mark
     * @param zoneOriginal zone of the original direction
     * @param zoneReply zone of the reply direction
     * @param helper the helper that reads its packets, if any
     * @param use who holds it: the table, and each connection that its helper had expected
     * @param timeLeft how long it lives without further packets
     */
    public record EntryView(
            Tuple original,
            Tuple reply,
            Optional<String> state,
            boolean unreplied,
            boolean assured,
            int mark,
            int zoneOriginal,
            int zoneReply,
            Optional<String> helper,
            int use,
            Duration timeLeft) {
        static EntryView of(Connection connection, int use, Duration timeLeft) {
            return new EntryView(
                    connection.original(),
                    connection.reply(),
                    connection.stateName(),
                    connection.unreplied(),
                    connection.assured(),
                    connection.mark(),
                    connection.zone().original(),
                    connection.zone().reply(),
                    connection.helper(),
                    use,
                    timeLeft);
        }
    }

    /**
     * A connection that a helper expected after a step.
     *
     * @param protocol IP protocol number
     * @param source where it may come from
     * @param sourcePart the source port or GRE key that it has to have; 0 for any
     * @param anySourcePart whether any will do
     * @param destination where it goes
     * @param destinationPart the port or GRE key that it goes to
     * @param master the original tuple of the connection that announced it
     * @param permanent whether it stays when a connection has come
     * @param asleep whether no connection can come yet
     * @param kind which kind of its helper's it is
     * @param helper the helper that expects it
     * @param timeLeft how long it is still expected
     */
    public record AwaitedView(
            int protocol,
            Network source,
            int sourcePart,
            boolean anySourcePart,
            IpAddress destination,
            int destinationPart,
            Tuple master,
            boolean permanent,
            boolean asleep,
            int kind,
            Optional<String> helper,
            Duration timeLeft) {
        static AwaitedView of(AwaitedConnection awaited) {
            Connection master = awaited.master();
            return new AwaitedView(
                    awaited.protocol(),
                    awaited.source(),
                    awaited.sourcePart().orElse(0),
                    awaited.sourcePart().isEmpty(),
                    awaited.destination(),
                    awaited.destinationPart(),
                    master.original(),
                    awaited.permanent(),
                    awaited.asleep(),
                    awaited.kind(),
                    master.helper(),
                    awaited.timeLeft());
        }
    }
}
