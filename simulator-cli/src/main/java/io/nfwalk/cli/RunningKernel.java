package io.nfwalk.cli;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.kernel.KernelReplay;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The kernel that this process runs on. */
final class RunningKernel implements Kernel {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

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
    public RunReport replay(Scenario scenario, RunReport simulated, Backend backend, int cpu) throws KernelException {
        return new KernelReplay(backend, cpu).replay(scenario, simulated);
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
            if (!process.waitFor(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new KernelException(program + " --version says nothing for " + LONGEST_ANSWER.toSeconds() + " s");
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElseThrow(() -> new KernelException(program + " --version says nothing"));
        } catch (IOException missing) {
            throw new KernelException(program + " can't be started: " + missing.getMessage(), missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KernelException("interrupted while " + program + " was asked for its version", interrupted);
        }
    }
}
