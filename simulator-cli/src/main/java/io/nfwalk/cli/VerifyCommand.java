package io.nfwalk.cli;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.Verification;
import io.nfwalk.scenario.VerificationJson;
import io.nfwalk.scenario.VerificationText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nfwalk verify}: carries scenario files out on the running kernel and compares. */
@Command(
        name = "verify",
        description = {
            "Simulates scenario files, carries them out on this machine's Linux kernel, and shows where the two differ.",
            "",
            "Each host becomes a network namespace of its own; nothing of the machine's network is touched, and nothing"
                    + " is left behind. This takes root, iproute2 and iptables.",
            ""
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the kernel does what nfwalk says, and what the scenarios expect",
            "1:something differs, nfwalk could not tell, or an expectation failed",
            "2:a file is wrong or can't be read, or this machine can't carry it out",
            "70:nfwalk itself failed"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    private final Output out;
    private final PrintWriter errors;
    private final Kernel kernel;
    private final List<Verification> compared = new ArrayList<>();
    private int cpu;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Scenario files (YAML); - is the standard input. A folder stands for its files that end in"
                    + " .yaml or .yml.")
    private List<Path> files;

    @Option(
            names = "--backend",
            defaultValue = "nft",
            paramLabel = "BACKEND",
            converter = BackendWord.class,
            description = "Which iptables loads the rules: nft or legacy (default: ${DEFAULT-VALUE}).")
    private Backend backend;

    @Option(
            names = "--record",
            paramLabel = "DIR",
            description = "Write what the kernel did into DIR: kernel.json, and recorded.txt that says which kernel"
                    + " (NAME.kernel.json where NAME.yaml is not alone).")
    private Optional<Path> record = Optional.empty();

    @Option(
            names = "--cpu",
            paramLabel = "N",
            description = "The CPU on which the kernel does it: on one CPU all has one order (default: any).")
    private Integer wantedCpu;

    @Mixin
    private FormatOption format;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            converter = SeedWord.class,
            description = "Seed of what nfwalk draws by lot in its first run (default: ${DEFAULT-VALUE}). If rules are"
                    + " chosen by lot, others are tried until one run is what the kernel did.")
    private long seed;

    VerifyCommand(Output out, PrintWriter errors, Kernel kernel) {
        this.out = out;
        this.errors = errors;
        this.kernel = kernel;
    }

    @Override
    public Integer call() {
        Complaints complaints = new Complaints(out, errors, format.get());
        files = new InputFiles(InputFiles.SCENARIOS).of(files);
        Optional<Recordings> recordings = record.map(folder -> new Recordings(folder, kernel, backend, files));
        Optional<String> cannot = kernel.unavailable(backend)
                .map(why -> "no scenario can be carried out here: " + why)
                .or(this::chooseCpu)
                .or(() -> recordings.flatMap(Recordings::problem));
        if (cannot.isPresent()) {
            errors.println("nfwalk verify: " + cannot.get());
            return Complaints.BAD_INPUT;
        }
        int status = complaints.ofEach(files, file -> verify(file, recordings, complaints));
        if (files.size() > 1 && format.get() == Format.TEXT) {
            out.line(summary());
        }
        return status;
    }

    /** Takes the CPU that is wanted, or one of all; different processes take different ones. Tells why it can't. */
    private Optional<String> chooseCpu() {
        try {
            List<Integer> cpus = kernel.cpus();
            int any = cpus.get((int) (ProcessHandle.current().pid() % cpus.size()));
            cpu = Optional.ofNullable(wantedCpu).orElse(any);
            return cpus.contains(cpu)
                    ? Optional.empty()
                    : Optional.of("CPU " + cpu + " is none of those that this process may use: "
                            + cpus.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        } catch (KernelException untold) {
            return Optional.of("the kernel does not tell its CPUs: " + untold.getMessage());
        }
    }

    private int verify(Path file, Optional<Recordings> recordings, Complaints complaints) {
        Scenario.Read read = StandardInput.scenario(file, backend);
        if (read.scenario().isEmpty()) {
            return complaints.bad(file, read.diagnostics());
        }
        complaints.warn(read.diagnostics());
        Scenario scenario = read.scenario().get();
        try {
            RunReport simulated = RunReport.of(scenario.run(seed));
            if (simulated.steps().stream().anyMatch(step -> !step.undetermined().isEmpty())) {
                return undetermined(file, simulated);
            }
            RunReport answer = kernel.replay(scenario, simulated, backend, cpu);
            if (recordings.isPresent()) {
                recordings.get().write(file, answer);
            }
            return report(file, Verification.of(scenario, answer, seed, notTold(answer)));
        } catch (ScenarioException broken) {
            return complaints.bad(file, broken.diagnostics());
        } catch (KernelException impossible) {
            complaints.tell(file, "kernel", "this can't be carried out here: " + impossible.getMessage(), "");
        } catch (IOException broken) {
            String why = (broken instanceof AccessDeniedException ? "permission denied: " : "") + broken.getMessage();
            complaints.tell(file, "record", "the kernel's answer can't be written: " + why, "");
        }
        return Complaints.BAD_INPUT;
    }

    private int undetermined(Path file, RunReport simulated) {
        out.line(
                switch (format.get()) {
                    case TEXT -> VerificationText.writeUndetermined(simulated, file.toString(), out.colour());
                    case JSON -> VerificationJson.writeUndetermined(simulated, file.toString());
                });
        return DIFFERENT;
    }

    /** A legacy kernel may tell of no rule that packets meet. */
    private Set<Category> notTold(RunReport answer) {
        boolean traced = answer.steps().stream().anyMatch(step -> !step.trace().isEmpty());
        return backend == Backend.LEGACY && !traced ? EnumSet.of(Category.TRACE) : EnumSet.noneOf(Category.class);
    }

    private int report(Path file, Verification verification) {
        compared.add(verification);
        out.line(
                switch (format.get()) {
                    case TEXT -> VerificationText.write(verification, file.toString(), out.colour());
                    case JSON -> VerificationJson.write(verification, file.toString());
                });
        return verification.agrees() && verification.unexpected().isEmpty() ? 0 : DIFFERENT;
    }

    /** {@code 5 files: 3 agree, 1 differs, 1 not compared}. */
    private String summary() {
        long agreeing = compared.stream().filter(Verification::agrees).count();
        long differing = compared.size() - agreeing;
        long others = files.size() - compared.size();
        return files.size() + " files: " + agreeing + (agreeing == 1 ? " agrees, " : " agree, ")
                + differing + (differing == 1 ? " differs" : " differ")
                + (others == 0 ? "" : ", " + others + " not compared");
    }
}
