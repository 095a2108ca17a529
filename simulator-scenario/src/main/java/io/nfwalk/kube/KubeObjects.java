package io.nfwalk.kube;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Diagnostic.Severity;
import io.nfwalk.rules.RuleFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what {@code kubectl get services,endpointslices,endpoints,nodes,pods -A -o yaml} or {@code -o json} writes, in
 * one file or many. Objects of other kinds are passed over; {@code Endpoints} count where a Service has no
 * EndpointSlice.
 */
public final class KubeObjects {
    private KubeObjects() {}

    /**
     * What reading gave.
     *
     * @param cluster what the objects say; empty if there is an error
     * @param diagnostics everything there is to tell, warnings too
     */
    public record Read(Optional<Cluster> cluster, List<Diagnostic> diagnostics) {
        /** Copies the list. */
        public Read {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /** Reads files; of two objects of one kind and name the later counts. */
    public static Read read(List<Path> files) {
        ObjectReader reader = new ObjectReader();
        List<Diagnostic> told = new ArrayList<>();
        for (Path file : files) {
            RuleFile content = RuleFile.read(file, file.toString());
            told.addAll(content.diagnostics());
            content.text().ifPresent(text -> told.addAll(reader.read(new ObjectText(file.toString(), text))));
        }
        return result(reader, told);
    }

    /**
     * Reads a text.
     *
     * @param text one or many objects
     * @param name how diagnostics call it
     */
    public static Read read(String text, String name) {
        ObjectReader reader = new ObjectReader();
        return result(reader, reader.read(new ObjectText(name, text)));
    }

    private static Read result(ObjectReader reader, List<Diagnostic> told) {
        boolean right = told.stream().noneMatch(one -> one.severity() == Severity.ERROR);
        return new Read(right ? Optional.of(reader.cluster()) : Optional.empty(), told);
    }
}
