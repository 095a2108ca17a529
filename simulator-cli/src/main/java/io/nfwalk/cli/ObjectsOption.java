package io.nfwalk.cli;

import io.nfwalk.kube.KubeObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** Reads the files. */
    KubeObjects.Read read() {
        List<Path> all = new ArrayList<>(new InputFiles(List.of(".yaml", ".yml", ".json")).of(files));
        return KubeObjects.read(all);
    }
}
