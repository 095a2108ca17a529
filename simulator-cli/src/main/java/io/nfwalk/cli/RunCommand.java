package io.nfwalk.cli;

import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.ChainsView;
import io.nfwalk.scenario.JUnitReport;
import io.nfwalk.scenario.JsonReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.ScenarioResult;
import io.nfwalk.scenario.TcpdumpView;
import io.nfwalk.scenario.TextReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec command;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Scenario files (YAML); - is the standard input. A folder stands for its files that end in"
                    + " .yaml or .yml.")
    private List<Path> files;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = RunFormat.Word.class,
            description = "How results are written: text for people, json for programs, one object a file and line,"
                    + " or junit for pipelines, one JUnit XML document (default: ${DEFAULT-VALUE}).")
    private RunFormat format;

    @Option(
            names = "--views",
            paramLabel = "VIEW",
            converter = View.Word.class,
            description = "Shows each run in lines that can be compared, instead of a report: chains, the chains that"
                    + " packets come to, as a LOG rule in each would tell, or tcpdump, the frames as tcpdump -nn -e -i"
                    + " any prints them.")
    private View view;

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
        files = new InputFiles(InputFiles.SCENARIOS).of(files);
        boolean several = outcomes.areAsked();
        refuseWhatDoesNotGoTogether(several);
        JUnitReport junit = new JUnitReport();
        int status = complaints(junit).ofEach(files, file -> run(file, several, junit));
        if (format == RunFormat.JUNIT) {
            out.line(junit.write());
        }
        return status;
    }

    private void refuseWhatDoesNotGoTogether(boolean several) {
        if (view != null && format != RunFormat.TEXT) {
            throw new ParameterException(command.commandLine(), "--views are text: they don't go with --format");
        }
        if (several && (view != null || format == RunFormat.JUNIT)) {
            String option = view != null ? "--views" : "--format junit";
            throw new ParameterException(
                    command.commandLine(),
                    option + " tells of one run: it goes with neither --outcomes nor --alternatives");
        }
    }

    private Complaints complaints(JUnitReport junit) {
        return format == RunFormat.JUNIT
                ? new Complaints(errors, (file, diagnostics) -> junit.addError(file.toString(), diagnostics))
                : new Complaints(out, errors, format());
    }

    /** What other commands write, too. */
    private Format format() {
        return switch (format) {
            case TEXT, JUNIT -> Format.TEXT;
            case JSON -> Format.JSON;
        };
    }

    private int run(Path file, boolean several, JUnitReport junit) {
        Complaints complaints = complaints(junit);
        Scenario.Read read = StandardInput.scenario(file, Backend.NFT);
        if (read.scenario().isEmpty()) {
            return complaints.bad(file, read.diagnostics());
        }
        complaints.warn(read.diagnostics());
        try {
            Scenario scenario = read.scenario().get();
            boolean passed = several
                    ? outcomes.run(scenario, seed, name(file), format(), out)
                    : report(file, scenario.run(seed), junit);
            return passed ? 0 : EXPECTATION_FAILED;
        } catch (ScenarioException broken) {
            return complaints.bad(file, broken.diagnostics());
        }
    }

    private Optional<String> name(Path file) {
        return files.size() > 1 ? Optional.of(file.toString()) : Optional.empty();
    }

    private boolean report(Path file, ScenarioResult result, JUnitReport junit) {
        Optional<String> name = name(file);
        switch (format) {
            case TEXT -> out.line(text(result, name));
            case JSON -> out.line(JsonReport.write(result, name));
            case JUNIT -> junit.add(file.toString(), result);
        }
        return result.passed();
    }

    private String text(ScenarioResult result, Optional<String> name) {
        if (view == null) {
            return TextReport.write(result, name, out.colour());
        }
        return switch (view) {
            case CHAINS -> ChainsView.write(result, name);
            case TCPDUMP -> TcpdumpView.write(result, name);
        };
    }
}
