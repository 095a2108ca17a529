package io.nfwalk.kernel.random;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A scenario as data that writes itself as a scenario file.
 *
 * @param title what it is called
 * @param hosts its hosts, in order
 * @param steps its steps, in order
 */
public record ScenarioText(String title, List<HostText> hosts, List<StepText> steps) {
    /** Copies the lists. */
    public ScenarioText {
        hosts = List.copyOf(hosts);
        steps = List.copyOf(steps);
    }

    /** The text of the file; rule files that it names begin with {@code name}. */
    public String yaml(String name) {
        StringBuilder text = new StringBuilder("scenario: " + Word.quoted(title) + "\nhosts:\n");
        hosts.forEach(host -> host.yaml(text, name));
        text.append(steps.isEmpty() ? "steps: []\n" : "steps:\n");
        steps.forEach(step -> step.yaml(text));
        return text.toString();
    }

    /** Whether it is more than one file: rules for ip_tables stand in files of their own. */
    public boolean hasRuleFiles() {
        return hosts.stream().anyMatch(host -> host.legacyRules().isPresent());
    }

    /** Whether a rule has a match that tells one tick of the kernel's clock from the next. */
    boolean tellsTicks() {
        Stream<Optional<RuleSetText>> loaded =
                hosts.stream().flatMap(host -> Stream.of(host.rules(), host.legacyRules()));
        Stream<Optional<RuleSetText>> changed =
                steps.stream().filter(StepText.Change.class::isInstance).map(step -> ((StepText.Change) step).rules());
        return Stream.concat(loaded, changed)
                .flatMap(Optional::stream)
                .anyMatch(rules -> rules.text().contains("-m connlimit "));
    }

    /** Writes the rule files that {@code yaml(name)} names. */
    public void writeRuleFiles(Path folder, String name) throws IOException {
        for (HostText host : hosts) {
            if (host.legacyRules().isPresent()) {
                Files.writeString(
                        folder.resolve(host.legacyFile(name)),
                        host.legacyRules().get().text());
            }
        }
    }

    /** Writes {@code name.yaml} and its rule files into a folder. */
    public Path write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        writeRuleFiles(folder, name);
        return Files.writeString(folder.resolve(name + ".yaml"), yaml(name));
    }

    /** Everything it is made of, counted: each simpler version has a smaller size, or the same and says less. */
    public long size() {
        return yaml("").length();
    }

    /**
     * Scenarios that say less: fewer steps, hosts, tables, chains, rules, conditions and words. Not all can be read.
     */
    public Stream<ScenarioText> simpler() {
        Stream<ScenarioText> fewer = Simpler.shorter(steps)
                .filter(left -> !left.isEmpty())
                .map(left -> new ScenarioText(title, hosts, left));
        Stream<ScenarioText> smaller =
                hosts.stream().filter(host -> hosts.size() > 1).map(this::without);
        Stream<ScenarioText> plainHosts =
                Simpler.eachSimpler(hosts, HostText::simpler).map(changed -> new ScenarioText(title, changed, steps));
        Stream<ScenarioText> plainSteps =
                Simpler.eachSimpler(steps, StepText::simpler).map(changed -> new ScenarioText(title, hosts, changed));
        return Stream.of(fewer, smaller, plainHosts, plainSteps).flatMap(stream -> stream);
    }

    /** Without a host: what was wired to it ends in the air, and its steps are gone. */
    private ScenarioText without(HostText gone) {
        List<HostText> left = hosts.stream()
                .filter(host -> host != gone)
                .map(host -> unplugged(host, gone.name()))
                .toList();
        List<StepText> others =
                steps.stream().filter(step -> !step.concerns(gone.name())).toList();
        return new ScenarioText(title, left, others);
    }

    private static HostText unplugged(HostText host, String gone) {
        List<InterfaceText> devices = host.interfaces().stream()
                .map(device ->
                        device.peer().filter(end -> end.startsWith(gone + "/")).isPresent()
                                ? device.withPeer(Optional.empty())
                                : device)
                .toList();
        return host.draft().interfaces(devices).text();
    }
}
