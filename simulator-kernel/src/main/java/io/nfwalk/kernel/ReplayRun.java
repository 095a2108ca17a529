package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Pause;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.kernel.socket.Client;
import io.nfwalk.kernel.socket.DatagramClient;
import io.nfwalk.kernel.socket.TcpClient;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.PlannedStep;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One scenario on its way: its steps, one after the other, each until nothing moves any more. */
final class ReplayRun implements AutoCloseable {
    private static final Duration RETRANSMISSION = Duration.ofMillis(900);
    /**
     * A connection may take 40 ms until it acknowledges what came. Source: kernel include/net/tcp.h, TCP_DELACK_MIN.
     */
    private static final Duration DELAYED_ACKNOWLEDGEMENT = Duration.ofMillis(50);

    private final Scenario scenario;
    private final Hosts hosts;
    private final Sends sends;
    private final Waits waits;
    private final Changes changes;
    /** Connections that stay open. */
    private final List<Client> connected = new ArrayList<>();

    private ReplayRun(Scenario scenario, Hosts hosts, Duration longestSleep) {
        this.scenario = scenario;
        this.hosts = hosts;
        this.sends = new Sends(hosts, scenario);
        this.waits = new Waits(hosts, scenario, longestSleep);
        this.changes = new Changes(hosts);
    }

    /** Builds the scenario's hosts and makes them ready for its first step. */
    static ReplayRun begin(PinnedThread thread, Scenario scenario, Backend backend, Duration longestSleep)
            throws IOException {
        ReplayRun run = new ReplayRun(scenario, Hosts.build(thread, scenario, backend), longestSleep);
        try {
            new Furnishing(run.hosts, scenario).furnish();
            // What building has stirred up is no part of the first step.
            run.hosts.untilQuiet();
            return run;
        } catch (IOException | RuntimeException failed) {
            run.close();
            throw failed;
        }
    }

    /** Carries all steps out. */
    RunReport report() throws IOException {
        List<StepReport> reports = new ArrayList<>();
        for (PlannedStep step : scenario.steps()) {
            try {
                reports.add(carryOut(step));
            } catch (TooSlowException slow) {
                throw slow;
            } catch (IOException failed) {
                throw new IOException("step " + step.number() + ": " + failed.getMessage(), failed);
            }
        }
        return new RunReport(scenario.title(), OptionalLong.empty(), reports, hosts.counters());
    }

    /**
     * What came of a step.
     *
     * @param result its result
     * @param seen what was seen meanwhile
     * @param note what has to be known besides
     */
    private record Outcome(Step.Result result, Seen seen, Optional<String> note) {}

    private StepReport carryOut(PlannedStep planned) throws IOException {
        waits.beforeStep();
        Outcome outcome = outcome(planned);
        StepReport report = new StepReport(
                planned.number(),
                planned.kind(),
                outcome.result(),
                planned.expected(),
                List.of(),
                outcome.seen().reportedFrames(),
                outcome.seen().reportedTrace(),
                hosts.entries(),
                outcome.note());
        hosts.topology().forgetPaths();
        return report;
    }

    private Outcome outcome(PlannedStep planned) throws IOException {
        if (planned.action() instanceof Action.Alter alter) {
            changes.make(alter.change());
            return new Outcome(Step.Result.DONE, hosts.untilQuiet(), Optional.empty());
        }
        Step step = ((Action.Fixed) planned.action()).step();
        if (step instanceof Step.Connect connect) {
            return connect(planned.number(), connect);
        }
        if (step instanceof Step.Ping ping) {
            return ask(DatagramClient.open(hosts.host(ping.from()).namespace(), ping));
        }
        if (step instanceof Step.Wait wait) {
            Optional<String> note = waits.pass(wait.time());
            return new Outcome(Step.Result.DONE, hosts.untilQuiet(), note);
        }
        return step instanceof Step.SendAtOnce all ? sendAtOnce(all.sends()) : send(step);
    }

    private Outcome connect(int number, Step.Connect connect) throws IOException {
        if (connect.protocol() != Protocol.TCP) {
            return ask(DatagramClient.open(hosts.host(connect.from()).namespace(), connect));
        }
        long begun = System.nanoTime();
        TcpClient client = TcpClient.open(hosts.host(connect.from()).namespace(), connect);
        Outcome outcome = ask(client);
        if (System.nanoTime() - begun > RETRANSMISSION.toNanos()) {
            throw new TooSlowException("step " + number + " took longer than a retransmission");
        }
        OptionalLong server = outcome.result() == Step.Result.ESTABLISHED
                ? OptionalLong.of(client.serversFirst())
                : OptionalLong.empty();
        sends.remember(client.source(), connect.sourcePort(), outcome.seen().frames(connect.from()), server);
        return outcome;
    }

    private Outcome ask(Client client) throws IOException {
        boolean kept = false;
        Seen seen;
        Step.Result result;
        try {
            client.start();
            seen = hosts.untilQuiet();
            result = client.result();
            kept = result == Step.Result.ESTABLISHED;
        } finally {
            if (kept) {
                connected.add(client);
            } else {
                client.close();
            }
        }
        hosts.untilQuiet(seen);
        return new Outcome(result, seen, Optional.empty());
    }

    private Outcome sendAtOnce(List<Step> all) throws IOException {
        Seen seen = hosts.nothingSeen();
        List<String> notes = new ArrayList<>();
        try (Gates gates = Gates.closeAll(hosts)) {
            for (Step step : all) {
                sends.send(step).ifPresent(notes::add);
                gates.gather();
            }
            gates.letAllGo(seen);
        }
        return settled(seen, notes.stream().reduce((one, other) -> one + "; " + other));
    }

    private Outcome send(Step step) throws IOException {
        Optional<String> note = sends.send(step);
        return settled(hosts.nothingSeen(), note);
    }

    private Outcome settled(Seen seen, Optional<String> note) throws IOException {
        hosts.untilQuiet(seen);
        if (!connected.isEmpty()) {
            Pause.of(DELAYED_ACKNOWLEDGEMENT);
            hosts.untilQuiet(seen);
        }
        return new Outcome(Step.Result.SENT, seen, note);
    }

    /** Takes all away. */
    @Override
    public void close() {
        connected.forEach(Client::close);
        sends.close();
        hosts.close();
    }
}
