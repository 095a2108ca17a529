package io.nfwalk.cli;

import io.nfwalk.scenario.JsonReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.ScenarioResult;
import io.nfwalk.scenario.TextReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nfwalk run}: simulates scenario files and checks what they expect. */
@Command(
        name = "run",
        description = {
            "Simulates scenario files, shows what happened and checks what they expect.",
            "",
            "A scenario names hosts with their rules, the wires between them and what is sent. Each file is run for"
                    + " itself; one that is wrong does not keep the others from being run.",
            ""
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every expectation held",
            "1:some expectation did not",
            "2:a file is wrong or can't be read, or the command line is wrong",
            "70:nfwalk itself failed"
        })
final class RunCommand implements Callable<Integer> {
    private static final int EXPECTATION_FAILED = 1;

    private final Output out;
    private final PrintWriter errors;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files (YAML).")
    private List<Path> files;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = Format.Word.class,
            description = "How results are written: text for people, json for programs, one object a file and line"
                    + " (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            converter = SeedWord.class,
            description = "Seed of everything that a kernel draws by lot, such as -m statistic --mode random"
                    + " (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutcomeOptions outcomes;

    RunCommand(Output out, PrintWriter errors) {
        this.out = out;
        this.errors = errors;
    }

    @Override
    public Integer call() {
        boolean several = outcomes.areAsked();
        Complaints complaints = new Complaints(out, errors, format);
        return complaints.ofEach(files, file -> run(file, several, complaints));
    }

    private int run(Path file, boolean several, Complaints complaints) {
        Scenario.Read read = Scenario.read(file);
        if (read.scenario().isEmpty()) {
            return complaints.bad(file, read.diagnostics());
        }
        complaints.warn(read.diagnostics());
        try {
            Scenario scenario = read.scenario().get();
            boolean passed =
                    several ? outcomes.run(scenario, seed, name(file), format, out) : report(file, scenario.run(seed));
            return passed ? 0 : EXPECTATION_FAILED;
        } catch (ScenarioException broken) {
            return complaints.bad(file, broken.diagnostics());
        }
    }

    private Optional<String> name(Path file) {
        return files.size() > 1 ? Optional.of(file.toString()) : Optional.empty();
    }

    private boolean report(Path file, ScenarioResult result) {
        Optional<String> name = name(file);
        out.line(
                switch (format) {
                    case TEXT -> TextReport.write(result, name, out.colour());
                    case JSON -> JsonReport.write(result, name);
                });
        return result.passed();
    }
}
