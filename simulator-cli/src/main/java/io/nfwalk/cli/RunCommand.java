package io.nfwalk.cli;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import io.nfwalk.scenario.JsonReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.ScenarioResult;
import io.nfwalk.scenario.TextReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nfwalk run}: simulates scenario files and checks what they expect. */
@Command(
        name = "run",
        description = "Simulates scenario files and checks what they expect.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every expectation held",
            "1:some expectation failed",
            "2:a file could not be read, or the command line is wrong"
        })
final class RunCommand implements Callable<Integer> {
    /** How results are written. */
    enum Format {
        /** For people. */
        TEXT,
        /** One JSON object a file, each on a line. */
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int EXPECTATION_FAILED = 1;
    private static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files (YAML).")
    private List<Path> files;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "How results are written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Seed of everything that the kernel would draw by lot (default: ${DEFAULT-VALUE}).")
    private long seed;

    RunCommand() {}

    @Override
    public Integer call() {
        int status = 0;
        for (Path file : files) {
            status = Math.max(status, run(file));
        }
        return status;
    }

    private int run(Path file) {
        Scenario.Read read = Scenario.read(file);
        if (read.scenario().isEmpty()) {
            return bad(file, read.diagnostics());
        }
        tell(read.diagnostics());
        try {
            return report(file, read.scenario().get().run(seed));
        } catch (ScenarioException broken) {
            return bad(file, broken.diagnostics());
        }
    }

    private int bad(Path file, List<Diagnostic> diagnostics) {
        if (format == Format.JSON) {
            print(JsonReport.writeError(file.toString(), diagnostics));
        }
        tell(diagnostics);
        return BAD_INPUT;
    }

    private void tell(List<Diagnostic> diagnostics) {
        if (!diagnostics.isEmpty()) {
            PrintWriter errors = spec.commandLine().getErr();
            errors.print(DiagnosticPrinter.print(diagnostics));
            errors.flush();
        }
    }

    private int report(Path file, ScenarioResult result) {
        Optional<String> name = files.size() > 1 ? Optional.of(file.toString()) : Optional.empty();
        print(
                switch (format) {
                    case TEXT -> TextReport.write(result, name, onTerminal());
                    case JSON -> JsonReport.write(result, name);
                });
        return result.passed() ? 0 : EXPECTATION_FAILED;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** Colour is for terminals, and not for those who ask for none. */
    private static boolean onTerminal() {
        return System.console() != null
                && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"));
    }
}
