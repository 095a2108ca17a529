package io.nfwalk.cli;

import io.nfwalk.kube.Cluster;
import io.nfwalk.kube.KubeObjects;
import io.nfwalk.rules.DiagnosticPrinter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names files with a cluster's objects. */
final class ObjectsOption {
    @Option(
            names = "--objects",
            arity = "1..*",
            required = true,
            paramLabel = "FILE",
            description =
                    "What kubectl get services,endpointslices,endpoints,nodes,pods -A -o yaml (or json) writes, in"
                            + " one file or several. A folder stands for its files that end in .yaml, .yml or .json.")
    private List<Path> files;

    ObjectsOption() {}

    /** The cluster that the files describe, and what there is to tell about them; empty if they are not to be read. */
    Optional<Cluster> read(PrintWriter errors) {
        List<Path> all = new ArrayList<>(new InputFiles(List.of(".yaml", ".yml", ".json")).of(files));
        KubeObjects.Read read = KubeObjects.read(all);
        if (!read.diagnostics().isEmpty()) {
            errors.println(DiagnosticPrinter.print(read.diagnostics()));
        }
        return read.cluster();
    }
}
