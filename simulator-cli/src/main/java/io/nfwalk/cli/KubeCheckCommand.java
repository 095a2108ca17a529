package io.nfwalk.cli;

import io.nfwalk.host.Host;
import io.nfwalk.host.NamedSets;
import io.nfwalk.host.SetText;
import io.nfwalk.kube.CheckJUnit;
import io.nfwalk.kube.CheckJson;
import io.nfwalk.kube.CheckOptions;
import io.nfwalk.kube.CheckReport;
import io.nfwalk.kube.CheckText;
import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.ClusterNode;
import io.nfwalk.kube.NodeCheck;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.scenario.Scenario;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nfwalk kube check}: whether a node's rules do what the objects say. */
@Command(
        name = "check",
        description = {
            "Sends packets on every way to every Service's port through a node's rules, and compares what they reach, how"
                    + " likely, from which source and with which answers, with what the objects say.",
            "",
            "The ways: from a pod on the node, from the node itself, from beyond the cluster; to the cluster IP, the node"
                    + " port on each of the node's addresses, external IPs, load balancer IPs. Without --host the node is"
                    + " taken to have one interface to everything beyond it, and its pods on a bridge if it has a podCIDR.",
            ""
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the rules do what the objects say",
            "1:they do not",
            "2:an object or a rule is wrong, a file can't be read, or the command line is wrong",
            "70:nfwalk itself failed"
        })
final class KubeCheckCommand implements Callable<Integer> {
    private static final int VIOLATED = 1;

    private final Output out;
    private final PrintWriter errors;

    private final Map<String, Host> hosts = new TreeMap<>();

    @Spec
    private CommandSpec command;

    @Mixin
    private ObjectsOption objects;

    @Option(names = "--node", paramLabel = "NAME", description = "The node that the rules are from.")
    private String node;

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "What iptables-save prints there; also what ip6tables-save prints, if it says so in its comment"
                            + " or the file's name ends in .v6 or .ip6tables.")
    private List<Path> rules = new ArrayList<>();

    @Option(
            names = "--rules6",
            arity = "1..*",
            paramLabel = "FILE",
            description = "What ip6tables-save prints there, whatever it says and is called.")
    private List<Path> rules6 = new ArrayList<>();

    @Option(
            names = "--rules-dir",
            paramLabel = "FOLDER",
            description = "A folder with the rules of many nodes, each file called after its node: worker-2.rules,"
                    + " worker-2.v4, worker-2.v6 (see nfwalk save).")
    private Path folder;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = RunFormat.Word.class,
            description = "How results are written: text for people, json for programs, one object a node and line, or"
                    + " junit for pipelines, one JUnit XML document (default: ${DEFAULT-VALUE}).")
    private RunFormat format;

    @Option(names = "--wrong-only", description = "Of the ways, only those that are wrong are written (text).")
    private boolean wrongOnly;

    @Option(
            names = "--without-br-netfilter",
            description = "br_netfilter is not loaded on the node, so what its bridge passes on visits no rules.")
    private boolean withoutBridgeModule;

    @Option(
            names = "--host",
            paramLabel = "FILE",
            description =
                    "The node's real interfaces, addresses, routes, sysctls and modules: a scenario file with a host"
                            + " of the node's name. Packets of others come by the interface that leads back to them.")
    private Path hostFile;

    @Mixin
    private SetsOption ipSets;

    @Mixin
    private ProxyArguments proxy;

    KubeCheckCommand(Output out, PrintWriter errors) {
        this.out = out;
        this.errors = errors;
    }

    @Override
    public Integer call() {
        Map<String, List<Path>> files = files();
        Optional<Cluster> cluster = objects.read(errors);
        if (cluster.isEmpty()) {
            return Complaints.BAD_INPUT;
        }
        files.keySet().forEach(name -> KubeRulesCommand.node(cluster.get(), name, command));
        if (hostFile != null && !readHosts(files.keySet())) {
            return Complaints.BAD_INPUT;
        }
        CheckJUnit junit = new CheckJUnit();
        int status = 0;
        for (Map.Entry<String, List<Path>> one : files.entrySet()) {
            status = Math.max(status, check(cluster.get(), one.getKey(), one.getValue(), junit));
        }
        if (format == RunFormat.JUNIT) {
            out.text(junit.write());
        }
        return status;
    }

    /** Whether the file with the nodes' interfaces is right, and has all of them. */
    private boolean readHosts(Set<String> nodes) {
        if (withoutBridgeModule) {
            throw new ParameterException(
                    command.commandLine(),
                    "--without-br-netfilter and --host don't go together: the file names modules");
        }
        Scenario.Read read = Scenario.read(hostFile);
        if (!read.diagnostics().isEmpty()) {
            errors.println(DiagnosticPrinter.print(read.diagnostics()));
        }
        if (read.scenario().isEmpty()) {
            return false;
        }
        read.scenario().get().network().hosts().forEach(host -> hosts.put(host.name(), host));
        for (String name : nodes) {
            if (!hosts.containsKey(name)) {
                errors.println("nfwalk kube check: " + hostFile + " has no host " + name);
                return false;
            }
        }
        return true;
    }

    /** Which files are about which node, by its name. */
    private Map<String, List<Path>> files() {
        if (folder == null) {
            if (node == null || rules.isEmpty() && rules6.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "either --node with --rules, or --rules-dir is needed");
            }
            List<Path> all = new ArrayList<>(rules);
            all.addAll(rules6);
            return Map.of(node, all);
        }
        if (ipSets.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "--sets are one node's: they don't go with --rules-dir");
        }
        if (!rules.isEmpty() || !rules6.isEmpty()) {
            throw new ParameterException(command.commandLine(), "--rules and --rules-dir don't go together");
        }
        InputFiles meant = new InputFiles(InputFiles.RULES);
        Map<String, List<Path>> files = new TreeMap<>();
        for (Path file : meant.of(List.of(folder))) {
            if (file.equals(folder)) {
                throw new ParameterException(command.commandLine(), folder + ": " + meant.emptyFolder());
            }
            String name = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
            if (node == null || node.equals(name)) {
                files.computeIfAbsent(name, any -> new ArrayList<>()).add(file);
            }
        }
        return files;
    }

    /** The family that a file's place or name says; empty where the file itself has to. */
    private Optional<Family> family(Path file) {
        boolean six = rules6.contains(file) || InputFiles.isMeant(file, List.of(".v6", ".ip6tables"));
        return six ? Optional.of(Family.IPV6) : Optional.empty();
    }

    /** Whether the rules name a set that is not there. */
    private static boolean isMissing(SetText known, List<RuleSet> rules, List<Path> files, Complaints complaints) {
        boolean missing = false;
        for (int i = 0; i < rules.size(); i++) {
            List<Diagnostic> wrong = NamedSets.in(rules.get(i)).missing(SetFile.restored(known));
            if (!wrong.isEmpty()) {
                complaints.bad(files.get(i), wrong);
                missing = true;
            }
        }
        return missing;
    }

    /** Checks one node; nothing of it is kept. */
    private int check(Cluster cluster, String name, List<Path> files, CheckJUnit junit) {
        ClusterNode found = KubeRulesCommand.node(cluster, name, command);
        List<RuleSet> sets = new ArrayList<>();
        for (Path file : files) {
            ParseResult result = RuleInput.read(file, family(file)).parse(Backend.NFT);
            if (!result.diagnostics().isEmpty()) {
                errors.println(DiagnosticPrinter.print(result.diagnostics()));
            }
            if (result.rules().isEmpty()) {
                return Complaints.BAD_INPUT;
            }
            RuleSet set = result.rules().get();
            if (found.addresses(set.family()).isEmpty()) {
                errors.println("nfwalk kube check: node " + name + " has no InternalIP of the family of " + file);
                return Complaints.BAD_INPUT;
            }
            sets.add(set);
        }
        Complaints complaints = new Complaints(errors, (file, diagnostics) -> {});
        Optional<Optional<SetText>> known = ipSets.given(complaints);
        if (known.isEmpty() || known.get().isPresent() && isMissing(known.get().get(), sets, files, complaints)) {
            return Complaints.BAD_INPUT;
        }
        CheckOptions described = new CheckOptions(
                proxy.of(Family.IPV4, found), !withoutBridgeModule, proxy.bridge(), known.get(), Optional.empty());
        CheckOptions options = hosts.containsKey(name) ? described.with(hosts.get(name)) : described;
        CheckReport report = NodeCheck.check(cluster, name, sets, options);
        switch (format) {
            case TEXT -> out.text(CheckText.write(report, !wrongOnly));
            case JSON -> out.line(CheckJson.write(report));
            case JUNIT -> junit.add(report);
        }
        return report.isRight() ? 0 : VIOLATED;
    }
}
