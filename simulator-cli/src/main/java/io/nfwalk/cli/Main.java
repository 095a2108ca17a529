package io.nfwalk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code nfwalk}: one class a subcommand. */
@Command(
        name = "nfwalk",
        description = "Predicts what a Linux host does to a packet: the rules it meets, where it goes, what conntrack"
                + " remembers, and what becomes of the answer.",
        subcommands = {RunCommand.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        version = "nfwalk 0.1.0",
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private static final int INTERNAL_ERROR = 70;

    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command; 0, 1 or 2 as the subcommand says, 70 for an error of nfwalk's own. */
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, result) -> {
                    command.getErr().println("nfwalk: an error of nfwalk itself, please report it: " + error);
                    command.getErr().flush();
                    return INTERNAL_ERROR;
                })
                .execute(arguments);
    }
}
