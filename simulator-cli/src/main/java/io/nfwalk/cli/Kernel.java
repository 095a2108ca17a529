package io.nfwalk.cli;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/** A kernel that can be asked what it does. */
interface Kernel {
    /** Why no scenario can be carried out here, in words; empty if it can. */
    Optional<String> unavailable(Backend backend);

    /**
     * The numbers of the CPUs that this process may use, at least one.
     *
     * @throws KernelException if it does not tell
     */
    List<Integer> cpus() throws KernelException;

    /**
     * Carries a scenario out.
     *
     * @param scenario the scenario
     * @param simulated what the simulator says that it does
     * @param backend which iptables loads its {@code rules}
     * @param cpu the CPU to do it on
     * @throws KernelException if it can't be done here
     */
    RunReport replay(Scenario scenario, RunReport simulated, Backend backend, int cpu) throws KernelException;

    /** Its release, as {@code uname -r} has it. */
    String release();

    /**
     * What the backend's iptables says of its version.
     *
     * @throws KernelException if it says nothing
     */
    String iptables(Backend backend) throws KernelException;
}
