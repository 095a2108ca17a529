package io.nfwalk.cli;

import io.nfwalk.rules.Spelling;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code nfwalk}: one class a subcommand. */
@Command(
        name = "nfwalk",
        description = {
            "Predicts what Linux hosts do to packets: the rules they meet, where they go, what connection tracking"
                    + " remembers, and what becomes of the answers.",
            ""
        },
        mixinStandardHelpOptions = true,
        version = "nfwalk 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "@|bold nfwalk COMMAND --help|@ tells more about a command."})
public final class Main {
    private static final int WRONG_USAGE = 2;
    private static final int CANNOT_WRITE = 74;
    private static final int NOBODY_READS = 141;

    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        boolean colour = Terminal.wantsColour(Terminal.isThere(), System.getenv());
        Output out = new Output(new FileOutputStream(FileDescriptor.out), colour);
        PrintWriter errors = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8), true);
        System.exit(run(out, errors, arguments));
    }

    /**
     * Runs the command. Gives 0, 1 or 2 as the subcommand says; 70 for an error of nfwalk's own, 74 if the results
     * can't be written, and 141, as programs that a signal ends, if nobody reads them.
     */
    static int run(Output out, PrintWriter errors, String... arguments) {
        return run(out, errors, new RunningKernel(), arguments);
    }

    /** The same, asking that kernel. */
    static int run(Output out, PrintWriter errors, Kernel kernel, String... arguments) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand("run", new RunCommand(out, errors))
                .addSubcommand("check", new CheckCommand(out, errors))
                .addSubcommand("save", new SaveCommand(out, errors))
                .addSubcommand("trace", new TraceCommand(out, errors))
                .addSubcommand(
                        "kube",
                        new CommandLine(new KubeCommand())
                                .addSubcommand("check", new KubeCheckCommand(out, errors))
                                .addSubcommand("rules", new KubeRulesCommand(out, errors)))
                .addSubcommand("verify", new VerifyCommand(out, errors, kernel))
                .addSubcommand("help", new CommandLine.HelpCommand())
                .setExpandAtFiles(false)
                .setColorScheme(Help.defaultColorScheme(out.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setErr(errors)
                .setParameterExceptionHandler((wrong, given) -> wrongUsage(wrong, errors))
                .setExecutionExceptionHandler((error, command, result) -> failed(error, errors));
        StringOutput help = new StringOutput();
        int status = line.setOut(help.writer()).execute(arguments);
        return help.isEmpty() ? status : printed(help, out, errors, status);
    }

    private static int printed(StringOutput help, Output out, PrintWriter errors, int status) {
        try {
            out.line(help.text());
            return status;
        } catch (UncheckedIOException broken) {
            return cannotWrite(broken, errors);
        }
    }

    private static int wrongUsage(ParameterException wrong, PrintWriter errors) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        if (wrong.getCommandLine().getParseResult().originalArgs().isEmpty()) {
            wrong.getCommandLine().usage(errors);
            return WRONG_USAGE;
        }
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            errors.println(command + ": there is no command '" + word + "'");
            tellHint(word, wrong.getCommandLine().getSubcommands().keySet(), errors);
        } else {
            errors.println(command + ": " + wrong.getMessage());
            if (wrong instanceof UnmatchedArgumentException unmatched) {
                tellHint(unmatched.getUnmatched().get(0), options(wrong.getCommandLine()), errors);
            }
        }
        errors.println("Try '" + command + " --help'.");
        return WRONG_USAGE;
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .toList();
    }

    private static void tellHint(String word, Collection<String> known, PrintWriter errors) {
        String option = word.replaceFirst("=.*", "");
        String hint = Spelling.hint(option, known);
        if (!hint.isEmpty()) {
            errors.println("  hint: " + hint);
        }
    }

    private static int failed(Exception error, PrintWriter errors) throws Exception {
        if (error instanceof UncheckedIOException broken) {
            return cannotWrite(broken, errors);
        }
        throw error;
    }

    private static int cannotWrite(UncheckedIOException broken, PrintWriter errors) {
        String why = broken.getCause().getMessage();
        if ("Broken pipe".equals(why)) {
            return NOBODY_READS;
        }
        errors.println("nfwalk: the results can't be written: " + why);
        return CANNOT_WRITE;
    }
}
