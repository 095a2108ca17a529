package io.nfwalk.cli;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.kernel.KernelReplay;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kernel that this process runs on. */
final class RunningKernel implements Kernel {
    RunningKernel() {}

    @Override
    public Optional<String> unavailable(Backend backend) {
        return KernelReplay.unavailable(backend);
    }

    @Override
    public List<Integer> cpus() throws KernelException {
        return KernelReplay.cpus();
    }

    @Override
    public RunReport replay(Scenario scenario, Backend backend, int cpu) throws KernelException {
        return new KernelReplay(backend, cpu).replay(scenario);
    }

    @Override
    public String release() {
        return System.getProperty("os.version");
    }

    @Override
    public String iptables(Backend backend) throws KernelException {
        String program = "iptables-" + backend.name().toLowerCase(Locale.ROOT);
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElseThrow(() -> new KernelException(program + " --version says nothing"));
        } catch (IOException missing) {
            throw new KernelException(program + " can't be started: " + missing.getMessage(), missing);
        }
    }
}
