package io.nfwalk.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nfwalk kube}: what a cluster's objects ask of a node's rules. */
@Command(
        name = "kube",
        description = {
            "Services and EndpointSlices against a node's rules: what kube-proxy would install, and whether what is"
                    + " installed does what the objects say.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class KubeCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "one of its commands is missing: check, rules");
    }
}
