package io.nfwalk.cli;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.scenario.JsonReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.ScenarioResult;
import io.nfwalk.scenario.TextReport;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

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
    /** How results are written. */
    enum Format {
        /** For people. */
        TEXT,
        /** One JSON object a file, each on a line. */
        JSON
    }

    /** Reads the word of {@code --format}. */
    static final class FormatWord implements ITypeConverter<Format> {
        private static final List<String> WORDS = List.of("text", "json");

        FormatWord() {}

        @Override
        public Format convert(String word) {
            return switch (word) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                default -> throw new TypeConversionException("'" + word + "' is none of " + String.join(", ", WORDS));
            };
        }
    }

    /** Reads the number of {@code --seed}. */
    static final class SeedWord implements ITypeConverter<Long> {
        SeedWord() {}

        @Override
        public Long convert(String word) {
            try {
                return Long.valueOf(word);
            } catch (NumberFormatException notANumber) {
                throw new TypeConversionException("'" + word + "' is no number");
            }
        }
    }

    private static final int EXPECTATION_FAILED = 1;
    private static final int BAD_INPUT = 2;
    private static final int INTERNAL_ERROR = 70;

    private final Output out;
    private final PrintWriter errors;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files (YAML).")
    private List<Path> files;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = FormatWord.class,
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

    RunCommand(Output out, PrintWriter errors) {
        this.out = out;
        this.errors = errors;
    }

    @Override
    public Integer call() {
        int status = 0;
        for (Path file : files) {
            status = Math.max(status, carryOut(file));
        }
        return status;
    }

    /** An error of nfwalk's own in one file is told, and the others are run all the same. */
    private int carryOut(Path file) {
        try {
            return run(file);
        } catch (UncheckedIOException cannotWrite) {
            throw cannotWrite;
        } catch (OutOfMemoryError tooLarge) {
            return failed(file, "out-of-memory", "this takes more memory than there is", "NFWALK_JAVA_OPTS=-Xmx8g");
        } catch (RuntimeException | StackOverflowError | AssertionError error) {
            StackTraceElement[] trace = error.getStackTrace();
            String where = trace.length == 0 ? "" : " at " + trace[0];
            String message = "an error of nfwalk itself: " + error + where;
            return failed(file, "internal-error", message, "please report it, with the file");
        }
    }

    private int failed(Path file, String code, String message, String hint) {
        Diagnostic diagnostic = new Diagnostic(
                Diagnostic.Severity.ERROR,
                code,
                new SourceSpan(file.toString(), 1, 1),
                1,
                message,
                "",
                Optional.empty(),
                Optional.of(hint));
        bad(file, List.of(diagnostic));
        return INTERNAL_ERROR;
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
            out.line(JsonReport.writeError(file.toString(), diagnostics));
        }
        tell(diagnostics);
        return BAD_INPUT;
    }

    private void tell(List<Diagnostic> diagnostics) {
        if (!diagnostics.isEmpty()) {
            errors.println(DiagnosticPrinter.print(diagnostics));
        }
    }

    private int report(Path file, ScenarioResult result) {
        Optional<String> name = files.size() > 1 ? Optional.of(file.toString()) : Optional.empty();
        out.line(
                switch (format) {
                    case TEXT -> TextReport.write(result, name, out.colour());
                    case JSON -> JsonReport.write(result, name);
                });
        return result.passed() ? 0 : EXPECTATION_FAILED;
    }
}
