package io.nfwalk.scenario;

import io.nfwalk.StandardExtensions;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a scenario file as a whole. */
final class ScenarioReader {
    private static final List<String> KEYS = List.of("scenario", "hosts", "steps");

    private final Path file;

    ScenarioReader(Path file) {
        this.file = file;
    }

    Scenario.Read read() {
        String name = file.toString();
        try {
            if (Files.isDirectory(file)) {
                return unreadable(name, "it is a directory");
            }
            if (Files.size(file) > YamlReader.LONGEST_FILE) {
                return unreadable(name, "it has more than " + YamlReader.LONGEST_FILE + " bytes");
            }
            Path parent = file.toAbsolutePath().getParent();
            return read(Files.readString(file), name, parent);
        } catch (CharacterCodingException notText) {
            return unreadable(name, "it is not UTF-8 text");
        } catch (IOException missing) {
            return unreadable(name, Files.exists(file) ? "it can't be read" : "there is no such file");
        }
    }

    private static Scenario.Read unreadable(String name, String why) {
        Problems problems = new Problems(name, "");
        problems.error(
                new Place(1, 1), "scenario-unreadable", "the scenario can't be read: " + why, "a scenario file (YAML)");
        return new Scenario.Read(Optional.empty(), problems.all());
    }

    static Scenario.Read read(String text, String name, Path folder) {
        Problems problems = new Problems(name, text);
        Optional<Scenario> scenario = YamlReader.read(text, problems)
                .flatMap(document -> new Reading(name, folder, problems).scenario(document));
        return new Scenario.Read(problems.hasErrors() ? Optional.empty() : scenario, problems.all());
    }

    /** Reading one document. */
    private static final class Reading {
        private final Problems problems;
        private final HostReader hostReader;
        private final List<InitialEntries> entries = new ArrayList<>();

        Reading(String name, Path folder, Problems problems) {
            this.problems = problems;
            this.hostReader =
                    new HostReader(new RulesFiles(name, folder, StandardExtensions.all(), problems), problems);
        }

        Optional<Scenario> scenario(YamlNode document) {
            Optional<Fields> fields = Fields.of(document, "the scenario", KEYS, problems);
            if (fields.isEmpty()) {
                return Optional.empty();
            }
            Optional<YamlNode> hostsNode = fields.get().node("hosts");
            if (hostsNode.isEmpty() || !(hostsNode.get() instanceof Mapping hostMapping)) {
                problems.error(
                        hostsNode.map(YamlNode::place).orElse(document.place()),
                        "scenario-missing-key",
                        "the scenario has no hosts",
                        "hosts: {NAME: {interfaces: ...}}");
                return Optional.empty();
            }
            Map<String, Host> hosts = hosts(hostMapping);
            if (problems.hasErrors()) {
                return Optional.empty();
            }
            Optional<Network> network = network(hostMapping, hosts);
            List<PlannedStep> steps = fields.get()
                    .node("steps")
                    .map(node -> new StepReader(hosts, hostReader, problems).read(node))
                    .orElse(List.of());
            String title = fields.get().text("scenario").orElse("");
            return network.map(built -> new Scenario(title, built, entries, steps, problems));
        }

        private Map<String, Host> hosts(Mapping mapping) {
            Map<String, Host> hosts = new LinkedHashMap<>();
            int number = 0;
            for (Entry entry : mapping.entries()) {
                number++;
                hostReader.read(entry.key(), number, entry.value()).ifPresent(host -> hosts.put(host.name(), host));
                InitialEntries.read(entry, problems).ifPresent(entries::add);
            }
            return hosts;
        }

        private Optional<Network> network(Mapping hostMapping, Map<String, Host> hosts) {
            Network.Builder builder = Network.builder();
            hosts.values().forEach(builder::host);
            Set<HostInterface> wired = new HashSet<>();
            for (Entry host : hostMapping.entries()) {
                for (Entry device : interfaces(host)) {
                    wire(builder, hosts, wired, new HostInterface(host.key(), device.key()), device);
                    unlearned(builder, hosts, new HostInterface(host.key(), device.key()), device);
                }
            }
            return problems.hasErrors() ? Optional.empty() : Optional.of(builder.build());
        }

        private static List<Entry> interfaces(Entry host) {
            return host.value() instanceof Mapping body
                            && body.entry("interfaces").isPresent()
                            && body.entry("interfaces").get().value() instanceof Mapping devices
                    ? devices.entries()
                    : List.of();
        }

        private void wire(
                Network.Builder builder,
                Map<String, Host> hosts,
                Set<HostInterface> wired,
                HostInterface end,
                Entry device) {
            if (!(device.value() instanceof Mapping body)
                    || body.entry("peer").isEmpty()
                    || !(body.entry("peer").get().value() instanceof Scalar peer)) {
                return;
            }
            Optional<HostInterface> other = place(peer, hosts);
            if (other.isEmpty() || wired.contains(end) && wired.contains(other.get())) {
                if (other.isPresent()) {
                    laidAgain(builder, end, other.get(), peer);
                }
                return;
            }
            lay(builder, end, other.get(), peer);
            wired.add(end);
            wired.add(other.get());
        }

        /** Both sides may name the same wire. */
        private void laidAgain(Network.Builder builder, HostInterface end, HostInterface other, Scalar peer) {
            if (!builder.build().peer(end).equals(Optional.of(other))) {
                lay(builder, end, other, peer);
            }
        }

        private void lay(Network.Builder builder, HostInterface end, HostInterface other, Scalar peer) {
            try {
                builder.wire(end, other);
            } catch (IllegalArgumentException wrong) {
                problems.error(peer.place(), peer.text().length(), "scenario-wire", wrong.getMessage(), "", "");
            }
        }

        private Optional<HostInterface> place(Scalar text, Map<String, Host> hosts) {
            int slash = text.text().indexOf('/');
            String host = slash < 0 ? text.text() : text.text().substring(0, slash);
            String device = slash < 0 ? "" : text.text().substring(slash + 1);
            boolean known = hosts.containsKey(host) && hosts.get(host).interfaceNamed(device).isPresent();
            if (!known) {
                List<String> all = hosts.values().stream()
                        .flatMap(each -> each.interfaces().stream()
                                .map(NetworkInterface::name)
                                .map(name -> each.name() + "/" + name))
                        .toList();
                problems.error(
                        text.place(),
                        text.text().length(),
                        "scenario-unknown-interface",
                        "no host has the interface '" + text.text() + "'",
                        "HOST/INTERFACE",
                        Spelling.hint(text.text(), all));
                return Optional.empty();
            }
            return Optional.of(new HostInterface(host, device));
        }

        private void unlearned(
                Network.Builder builder, Map<String, Host> hosts, HostInterface bridge, Entry device) {
            if (!(device.value() instanceof Mapping body) || body.entry("unlearned").isEmpty()) {
                return;
            }
            YamlNode value = body.entry("unlearned").get().value();
            List<YamlNode> items = value instanceof Sequence sequence ? sequence.items() : List.of(value);
            for (YamlNode item : items) {
                if (item instanceof Scalar scalar) {
                    place(scalar, hosts).ifPresent(station -> {
                        try {
                            builder.unlearned(bridge, station);
                        } catch (IllegalArgumentException wrong) {
                            problems.error(scalar.place(), "scenario-unlearned", wrong.getMessage(), "");
                        }
                    });
                }
            }
        }
    }
}
