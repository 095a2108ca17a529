package io.nfwalk.scenario;

import io.nfwalk.StandardExtensions;
import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.source.FileLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a scenario file as a whole; whatever is wrong anywhere in it is told. */
final class ScenarioReader {
    private static final List<String> KEYS = List.of("scenario", "hosts", "steps");
    /** The most hosts of a scenario: each has tables, sysctls and memories of its own. */
    static final int MOST_HOSTS = 10_000;

    /** How the texts of iptables-save, iptables -S and iptables -L begin. */
    private static final Pattern RULES =
            Pattern.compile("[*](raw|mangle|nat|filter|security)\\s*$|-[PNA] \\S+|Chain \\S+ [(](policy|\\d+ ref)");

    private final Path file;
    private final Backend backend;

    ScenarioReader(Path file, Backend backend) {
        this.file = file;
        this.backend = backend;
    }

    Scenario.Read read() {
        String name = file.toString();
        if (sizeOf(file) > YamlReader.LONGEST_FILE) {
            return unreadable(name, "the file is too large", "at most " + YamlReader.LONGEST_FILE + " bytes");
        }
        if (Files.exists(file) && !Files.isReadable(file)) {
            return unreadable(name, "the file may not be read by this user", "a file with permission to read");
        }
        RuleFile read = RuleFile.read(file, name);
        if (read.text().isEmpty()) {
            return unreadable(name, read.diagnostics().get(0).message(), "a scenario file (YAML)");
        }
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        return read(read.text().get(), name, folder, backend);
    }

    /** The size that a file says it has; 0 for what only shows it when it is read. */
    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException unknown) {
            return 0;
        }
    }

    /** Where rules begin, if they do in place of a scenario: in the first line that is no comment. */
    private static Optional<Place> ruleSet(Problems problems) {
        FileLines lines = problems.lines();
        int number = 1;
        while (number < lines.count() && lines.line(number).matches("\\s*(#.*)?")) {
            number++;
        }
        return number <= lines.count() && RULES.matcher(lines.line(number)).lookingAt()
                ? Optional.of(new Place(number, 1))
                : Optional.empty();
    }

    private static Scenario.Read unreadable(String name, String why, String expected) {
        Problems problems = new Problems(name, "");
        problems.error(new Place(1, 1), "scenario-unreadable", why, expected);
        return new Scenario.Read(Optional.empty(), problems.all());
    }

    static Scenario.Read read(String text, String name, Path folder, Backend backend) {
        String content = YamlReader.withoutMark(text);
        Problems problems = new Problems(name, content);
        Optional<Place> rules = ruleSet(problems);
        if (rules.isPresent()) {
            problems.error(
                    rules.get(),
                    1,
                    "scenario-is-rules",
                    "this is a rule set, and no scenario",
                    "a scenario file (YAML), which may name it: rules: " + name,
                    "nfwalk check and nfwalk trace -r take rules alone");
            return new Scenario.Read(Optional.empty(), problems.all());
        }
        Optional<Scenario> scenario = YamlReader.read(content, problems)
                .flatMap(document -> new Reading(folder, backend, problems).scenario(document));
        return new Scenario.Read(problems.hasErrors() ? Optional.empty() : scenario, problems.all());
    }

    /** Reading one document. */
    private static final class Reading {
        private final Backend backend;
        private final Problems problems;
        private final HostReader hostReader;
        private final List<HostSetup> setups = new ArrayList<>();

        Reading(Path folder, Backend backend, Problems problems) {
            this.backend = backend;
            this.problems = problems;
            this.hostReader =
                    new HostReader(new RulesFiles(folder, backend, StandardExtensions.all(), problems), problems);
        }

        Optional<Scenario> scenario(YamlNode document) {
            Optional<Fields> fields = Fields.of(document, "the scenario", KEYS, problems);
            if (fields.isEmpty()) {
                return Optional.empty();
            }
            List<Entry> described = hostEntries(fields.get());
            if (described.size() > MOST_HOSTS) {
                Place first = described.get(MOST_HOSTS).keyPlace();
                String message = "the scenario has " + described.size() + " hosts";
                problems.error(first, "scenario-too-many-hosts", message, "at most " + MOST_HOSTS + " hosts");
                return Optional.empty();
            }
            Map<String, Host> hosts = hosts(described);
            Network network = new WireReader(hosts, problems).read(described);
            List<PlannedStep> steps = fields.get()
                    .node("steps")
                    .map(node -> new StepReader(hosts, hostReader, problems).read(node))
                    .orElse(List.of());
            String title = fields.get().text("scenario").orElse("");
            return problems.hasErrors()
                    ? Optional.empty()
                    : Optional.of(new Scenario(title, backend, network, setups, steps, problems));
        }

        private List<Entry> hostEntries(Fields scenario) {
            String expected = "hosts: {NAME: {interfaces: {eth0: {address: [10.0.0.1/24]}}}}";
            Optional<YamlNode> node = scenario.node("hosts");
            if (node.isEmpty()
                    || node.get() instanceof Mapping mapping
                            && mapping.entries().isEmpty()) {
                problems.error(
                        scenario.placeOfKey("hosts"), "scenario-missing-key", "the scenario has no hosts", expected);
            }
            return scenario.entries("hosts", expected);
        }

        private Map<String, Host> hosts(List<Entry> described) {
            Map<String, Host> hosts = new LinkedHashMap<>();
            for (Entry entry : described) {
                HostSetup setup = hostReader.read(entry, hosts.size() + 1);
                setups.add(setup);
                hosts.put(entry.key(), setup.host());
            }
            return hosts;
        }
    }
}
