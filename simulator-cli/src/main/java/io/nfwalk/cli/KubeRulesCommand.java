package io.nfwalk.cli;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.ClusterNode;
import io.nfwalk.kube.KubeProxyRules;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.InvalidRulesException;
import io.nfwalk.rules.Spelling;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nfwalk kube rules}: the rules that kube-proxy would install. */
@Command(
        name = "rules",
        description = {
            "Writes the rules that kube-proxy's iptables mode would install on a node, as iptables-save prints them: the"
                    + " form of Kubernetes 1.30 and later.",
            "",
            "What if a Service were local? Change its object, and compare the rules, or send packets through both.",
            ""
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the rules are written",
            "2:an object is wrong, a file can't be read, or the command line is wrong",
            "70:nfwalk itself failed"
        })
final class KubeRulesCommand implements Callable<Integer> {
    private final Output out;
    private final PrintWriter errors;

    @Spec
    private CommandSpec command;

    @Mixin
    private ObjectsOption objects;

    @Option(names = "--node", required = true, paramLabel = "NAME", description = "The node whose rules are meant.")
    private String node;

    @Option(names = "-6", description = "The rules for ip6tables; without it, those for iptables.")
    private boolean six;

    @Mixin
    private ProxyArguments proxy;

    KubeRulesCommand(Output out, PrintWriter errors) {
        this.out = out;
        this.errors = errors;
    }

    @Override
    public Integer call() {
        Optional<Cluster> cluster = objects.read(errors);
        if (cluster.isEmpty()) {
            return Complaints.BAD_INPUT;
        }
        ClusterNode found = node(cluster.get(), node, command);
        Family family = six ? Family.IPV6 : Family.IPV4;
        try {
            out.text(KubeProxyRules.write(cluster.get(), node, proxy.of(family, found))
                    .toSave());
            return 0;
        } catch (InvalidRulesException tooMany) {
            errors.println("kube-proxy's rules for these objects are more than nfwalk reads");
            errors.println(tooMany.getMessage());
            return Complaints.BAD_INPUT;
        }
    }

    /** The node of that name; a wrong name is a wrong command line. */
    static ClusterNode node(Cluster cluster, String name, CommandSpec command) {
        Optional<ClusterNode> found = cluster.node(name);
        if (found.isPresent()) {
            return found.get();
        }
        List<String> names = cluster.nodes().stream().map(ClusterNode::name).toList();
        String hint = Spelling.hint(name, names);
        String known = names.isEmpty() ? "the objects name no node" : "there is no node '" + name + "'";
        throw new ParameterException(command.commandLine(), known + (hint.isEmpty() ? "" : "; " + hint));
    }
}
