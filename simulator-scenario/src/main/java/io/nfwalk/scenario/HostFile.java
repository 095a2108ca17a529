package io.nfwalk.scenario;

import io.nfwalk.StandardExtensions;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.host.Host;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads one host out of a YAML file: a scenario file with the host among its {@code hosts}, or a file that holds what a
 * scenario has behind {@code hosts: NAME:}, such as {@code interfaces}, {@code routes} and {@code rules}.
 */
public final class HostFile {
    private HostFile() {}

    /**
     * What reading a file gave.
     *
     * @param host the host; empty if there is an error
     * @param entries the conntrack entries that it has at the start
     * @param diagnostics everything there is to tell, warnings too
     */
    public record Read(Optional<Host> host, List<RestoredEntry> entries, List<Diagnostic> diagnostics) {
        /** Copies the lists. */
        public Read {
            entries = List.copyOf(entries);
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * Reads a host.
     *
     * @param file the file
     * @param name which of a scenario's hosts; may be left out if there is only one
     */
    public static Read read(Path file, Optional<String> name) {
        RuleFile content = RuleFile.read(file, file.toString());
        if (content.text().isEmpty()) {
            return new Read(Optional.empty(), List.of(), content.diagnostics());
        }
        String text = YamlReader.withoutMark(content.text().get());
        Problems problems = new Problems(file.toString(), text);
        Optional<YamlNode> document = YamlReader.read(text, problems);
        if (document.isPresent()
                && document.get() instanceof Mapping mapping
                && mapping.entry("hosts").isPresent()) {
            return ofScenario(Scenario.read(file), file, name);
        }
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        HostReader reader =
                new HostReader(new RulesFiles(folder, Backend.NFT, StandardExtensions.all(), problems), problems);
        Optional<HostSetup> setup =
                document.map(node -> reader.read(new Entry(name.orElse("host"), new Place(1, 1), node), 1));
        boolean right = !problems.hasErrors();
        return new Read(
                setup.filter(any -> right).map(HostSetup::host),
                setup.map(HostSetup::conntrack).orElse(List.of()),
                problems.all());
    }

    private static Read ofScenario(Scenario.Read read, Path file, Optional<String> name) {
        if (read.scenario().isEmpty()) {
            return new Read(Optional.empty(), List.of(), read.diagnostics());
        }
        List<HostSetup> setups = read.scenario().get().setups();
        List<String> names = setups.stream().map(setup -> setup.host().name()).toList();
        Optional<HostSetup> chosen = name.isEmpty() && setups.size() == 1
                ? Optional.of(setups.get(0))
                : setups.stream()
                        .filter(setup -> name.equals(Optional.of(setup.host().name())))
                        .findFirst();
        if (chosen.isEmpty()) {
            String message =
                    name.map(wanted -> "there is no host '" + wanted + "' here").orElse("there are several hosts here");
            return new Read(Optional.empty(), List.of(), List.of(unnamed(file, message, names, name)));
        }
        return new Read(chosen.map(HostSetup::host), chosen.get().conntrack(), read.diagnostics());
    }

    private static Diagnostic unnamed(Path file, String message, List<String> names, Optional<String> name) {
        return new Diagnostic(
                Diagnostic.Severity.ERROR,
                "host-unnamed",
                new SourceSpan(file.toString(), 1, 1),
                1,
                message,
                "",
                Optional.of(file + "#NAME, with one of " + String.join(", ", names)),
                name.map(wanted -> Spelling.hint(wanted, names)).filter(hint -> !hint.isEmpty()));
    }

    /** The entry of a line of {@code conntrack -L}; empty if it is none. */
    public static Optional<RestoredEntry> entry(String line) {
        try {
            return ConntrackLine.parse(line);
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }
}
