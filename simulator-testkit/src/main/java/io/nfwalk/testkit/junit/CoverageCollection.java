package io.nfwalk.testkit.junit;

import io.nfwalk.Walk;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.coverage.RuleCoverage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a run has met of each rule file, over all and in each test class. Tests may run side by side. */
final class CoverageCollection implements AutoCloseable {
    private final Map<String, RuleCoverage> whole = new LinkedHashMap<>();
    private final Map<Class<?>, Map<String, RuleCoverage>> ofClasses = new LinkedHashMap<>();
    private final Settings settings;

    /**
     * What shall become of the coverage in the end.
     *
     * @param report the folder for reports, if there shall be any
     * @param rules how many of 100 rules have to match
     * @param branches how many of 100 branches have to be gone
     */
    record Settings(Optional<Path> report, double rules, double branches) {}

    CoverageCollection(Settings settings) {
        this.settings = settings;
    }

    /** Begins to count for a file and a test class, unless that was done before. */
    synchronized RuleCoverage add(Class<?> test, String name, RuleSet rules) {
        whole.computeIfAbsent(name, any -> RuleCoverage.of(name, rules));
        return ofClasses
                .computeIfAbsent(test, any -> new LinkedHashMap<>())
                .computeIfAbsent(name, any -> RuleCoverage.of(name, rules));
    }

    synchronized void observe(Class<?> test, Walk walk) {
        whole.values().forEach(coverage -> coverage.observe(walk));
        ofClass(test).forEach(coverage -> coverage.observe(walk));
    }

    synchronized List<RuleCoverage> ofClass(Class<?> test) {
        return List.copyOf(ofClasses.getOrDefault(test, Map.of()).values());
    }

    /** Writes the reports, and fails if the whole run met too little. */
    @Override
    public synchronized void close() {
        settings.report().ifPresent(this::write);
        List<String> failures = new ArrayList<>();
        for (RuleCoverage coverage : whole.values()) {
            collect(failures, coverage, some -> some.requireRules(settings.rules()));
            collect(failures, coverage, some -> some.requireBranches(settings.branches()));
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(String.join("\n", failures));
        }
    }

    private static void collect(List<String> failures, RuleCoverage coverage, Consumer<RuleCoverage> requirement) {
        try {
            requirement.accept(coverage);
        } catch (AssertionError failure) {
            failures.add(failure.getMessage());
        }
    }

    private void write(Path folder) {
        try {
            Files.createDirectories(folder);
            for (RuleCoverage coverage : whole.values()) {
                String file = coverage.name().replaceAll("[^A-Za-z0-9._-]+", "-");
                Files.writeString(folder.resolve(file + ".txt"), coverage.text());
                Files.writeString(folder.resolve(file + ".html"), coverage.html());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("the coverage can't be written to " + folder, broken);
        }
    }
}
