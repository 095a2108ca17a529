package io.nfwalk.kernel;

import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.network.Step;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.PlannedStep;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.TraceEvent;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The hosts of a scenario on the kernel, into which its packets are sent over and over: each as if it were the first,
 * since all connections are forgotten before it.
 */
public final class PacketsInARow implements AutoCloseable {
    private final PinnedThread thread;
    private final Hosts hosts;
    private final Sends sends;
    private final List<PlannedStep> steps;

    private PacketsInARow(PinnedThread thread, Hosts hosts, Scenario scenario) {
        this.thread = thread;
        this.hosts = hosts;
        this.sends = new Sends(hosts, scenario);
        this.steps = scenario.steps();
    }

    /**
     * What became of one packet.
     *
     * @param frames the frames of all interfaces
     * @param trace the rules and policies that were met, by host
     */
    public record Journey(List<Frame> frames, Map<String, List<TraceEvent>> trace) {}

    /** Builds a scenario's hosts; its steps are {@code send} steps. */
    public static PacketsInARow of(Scenario scenario, Backend backend, int cpu) throws IOException {
        PinnedThread thread = PinnedThread.onCpu(cpu);
        Hosts hosts = null;
        try {
            hosts = Hosts.build(thread, scenario, backend);
            new Furnishing(hosts, scenario).furnish();
            hosts.untilQuiet();
            return new PacketsInARow(thread, hosts, scenario);
        } catch (IOException | RuntimeException failed) {
            if (hosts != null) {
                hosts.close();
            }
            thread.close();
            throw failed;
        }
    }

    /** Sends the packet of a step, counted from 0, and waits until nothing moves any more. */
    public Journey send(int step) throws IOException {
        for (ReplayedHost host : hosts.all()) {
            host.conntrack().flush();
        }
        Step send = ((Action.Fixed) steps.get(step).action()).step();
        Seen seen = hosts.nothingSeen();
        sends.send(send);
        hosts.untilQuiet(seen);
        return new Journey(seen.reportedFrames(), seen.reportedTrace());
    }

    @Override
    public void close() {
        sends.close();
        hosts.close();
        thread.close();
    }
}
