package io.nfwalk.kernel;

import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Carries scenarios out on the running Linux kernel, one network namespace a host, and tells what it did in the terms
 * of the simulator's own results.
 *
 * <p>Needs root, a 64-bit Linux with network namespaces, iproute2 and iptables; {@link #unavailable} says what is
 * missing. Nothing is ever sent from the namespace that the program runs in, and nothing stays behind, not even if the
 * program is killed. Immutable; several replays may run at once, each in the thread that asks for it.
 *
 * <p>Limits: time goes on while steps run, and what the kernel draws by lot comes out anew each time.
 */
public final class KernelReplay {
    private static final int ATTEMPTS = 3;
    private static final Duration DEFAULT_LONGEST_SLEEP = Duration.ofSeconds(5);

    private final Backend backend;
    private final int cpu;
    private final Duration longestSleep;

    private KernelReplay(Backend backend, int cpu, Duration longestSleep) {
        this.backend = Objects.requireNonNull(backend);
        this.cpu = cpu;
        this.longestSleep = Objects.requireNonNull(longestSleep);
    }

    /**
     * Replays on one CPU, so that each packet's journey has one order.
     *
     * @param backend which iptables loads a scenario's {@code rules}; {@code rules-legacy} go through the other one
     * @param cpu number of a CPU, one of {@link #cpus}
     */
    public KernelReplay(Backend backend, int cpu) {
        this(backend, cpu, DEFAULT_LONGEST_SLEEP);
    }

    /**
     * The same with another limit to sleeping. A {@code wait} step is slept through up to the limit, 5 s unless told;
     * of a longer one only conntrack's time-outs hear.
     */
    public KernelReplay sleepingAtMost(Duration longest) {
        return new KernelReplay(backend, cpu, longest);
    }

    /**
     * The numbers of the CPUs that the calling thread may use; to be asked on Linux only.
     *
     * @throws KernelException if the kernel does not tell
     */
    public static List<Integer> cpus() throws KernelException {
        try {
            return PinnedThread.allowedCpus();
        } catch (IOException refused) {
            throw new KernelException(refused.getMessage(), refused);
        }
    }

    /** Why scenarios can't be carried out here with that iptables, in a sentence; empty if they can. */
    public static Optional<String> unavailable(Backend backend) {
        return Requirements.missing(backend);
    }

    /**
     * Carries a scenario out, unless the simulator says that its packets meet more rules in a step than a kernel can
     * tell of at once (5,000).
     *
     * @param scenario the scenario
     * @param simulated what the simulator has made of it
     * @throws KernelException if it can't be carried out here, as of {@link #replay(Scenario)}
     */
    public RunReport replay(Scenario scenario, RunReport simulated) throws KernelException {
        refuse(ReplayLimits.tooLarge(simulated));
        return replay(scenario);
    }

    /**
     * Carries a scenario out. The calling thread is held on the replay's CPU meanwhile.
     *
     * @throws KernelException if it can't be carried out here: something is missing ({@link #unavailable}), it is too
     *     large for a kernel (200 hosts, 1,000 interfaces, 10,000 routes, 20,000 conntrack entries, 2,500 steps, 50,000
     *     rules), the kernel or a program refuses what the scenario says or is not done with it in time, or packets do
     *     not come to rest
     */
    public RunReport replay(Scenario scenario) throws KernelException {
        refuse(ReplayLimits.tooLarge(scenario));
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(scenario);
                } catch (TooSlowException slow) {
                    if (attempt == ATTEMPTS) {
                        throw slow;
                    }
                }
            }
        } catch (IOException failed) {
            throw new KernelException(failed.getMessage(), failed);
        }
    }

    private static void refuse(Optional<String> reason) throws KernelException {
        if (reason.isPresent()) {
            throw new KernelException(reason.get());
        }
    }

    private RunReport attempt(Scenario scenario) throws IOException {
        try (PinnedThread thread = PinnedThread.onCpu(cpu);
                ReplayRun run = ReplayRun.begin(thread, scenario, backend, longestSleep)) {
            return run.report();
        }
    }
}
