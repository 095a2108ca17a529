package io.nfwalk.scenario;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Extensions;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.rules.Table;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds and reads the rule texts that a scenario names or holds. */
final class RulesFiles {
    private static final List<Source> SOURCES = List.of(
            new Source("rules", Family.IPV4, Backend.NFT),
            new Source("rules6", Family.IPV6, Backend.NFT),
            new Source("rules-legacy", Family.IPV4, Backend.LEGACY),
            new Source("rules6-legacy", Family.IPV6, Backend.LEGACY));

    private final Path folder;
    private final Backend main;
    private final Extensions extensions;
    private final Problems problems;

    /** {@code rules} go through the backend {@code main}, {@code rules-legacy} through the other one. */
    RulesFiles(Path folder, Backend main, Extensions extensions, Problems problems) {
        this.folder = folder;
        this.main = main;
        this.extensions = extensions;
        this.problems = problems;
    }

    /** A key that names rules, and how they are loaded. */
    private record Source(String key, Family family, Backend backend) {
        String inlineKey() {
            return key + "-text";
        }
    }

    /** What a text is loaded onto. */
    private record Ground(List<LoadedRules> present, boolean noflush) {
        RuleSet of(Source source, Backend backend) {
            return present.stream()
                    .filter(loaded ->
                            loaded.backend() == backend && loaded.rules().family() == source.family())
                    .map(LoadedRules::rules)
                    .findFirst()
                    .orElseGet(() -> RuleSet.empty(source.family()));
        }
    }

    /**
     * A text to read.
     *
     * @param at where the scenario names or holds it
     * @param written what it says
     * @param content the same, as it is parsed: with the line numbers of the file that it stands in
     * @param name what diagnostics and rules call it
     * @param inFile makes of what is told about it what is told about the file
     */
    private record Text(Scalar at, String written, String content, String name, UnaryOperator<Diagnostic> inFile) {}

    /**
     * All rule texts of a host or a change that are right; what is wrong with others is told.
     *
     * @param present the host's rules so far: tables not named stay
     * @param noflush whether tables that are named keep theirs too
     */
    List<RulesText> read(Fields fields, List<LoadedRules> present, boolean noflush) {
        Ground ground = new Ground(present, noflush);
        List<RulesText> texts = new ArrayList<>();
        for (Source source : SOURCES) {
            if (fields.has(source.key()) && fields.has(source.inlineKey())) {
                twoTexts(fields, source.key(), source.inlineKey());
            }
            if (source.backend() == Backend.NFT) {
                fields.scalar(source.inlineKey())
                        .flatMap(text -> inline(text, source, ground))
                        .ifPresent(texts::add);
            }
            fields.scalar(source.key())
                    .flatMap(path -> file(path, source, ground))
                    .ifPresent(texts::add);
        }
        return texts;
    }

    private Optional<RulesText> inline(Scalar scalar, Source source, Ground ground) {
        Optional<BlockText> block = BlockText.of(scalar, problems);
        if (block.isPresent()) {
            String numbered = block.get().numberedAsInFile(scalar.text());
            return parse(
                    new Text(scalar, scalar.text(), numbered, problems.file(), block.get()::inFile), source, ground);
        }
        String name = problems.file() + "(" + source.inlineKey() + " of line "
                + scalar.place().line() + ")";
        return parse(new Text(scalar, scalar.text(), scalar.text(), name, told -> told), source, ground);
    }

    private Optional<RulesText> file(Scalar path, Source source, Ground ground) {
        return content(path, "rules", "iptables-save")
                .flatMap(content -> parse(new Text(path, content, content, path.text(), told -> told), source, ground));
    }

    /** The {@code ipset save} text that a host or a change names or holds. */
    Optional<String> ipset(Fields fields) {
        if (fields.has("ipset") && fields.has("ipset-text")) {
            twoTexts(fields, "ipset", "ipset-text");
        }
        return fields.scalar("ipset")
                .map(path -> content(path, "sets", "ipset save"))
                .orElseGet(() -> fields.text("ipset-text"));
    }

    private void twoTexts(Fields fields, String key, String inlineKey) {
        problems.error(
                fields.placeOfKey(inlineKey),
                inlineKey.length(),
                "scenario-two-texts",
                "there are both '" + key + "' and '" + inlineKey + "'",
                "one of them",
                "");
    }

    /** What stands in the file of that path; nothing, which is told, if that is no text. */
    private Optional<String> content(Scalar path, String what, String kind) {
        Optional<Path> file = resolved(path.text());
        if (file.isEmpty()) {
            return unusable(path, what, kind, "this is no path");
        }
        if (Files.exists(file.get()) && !Files.isReadable(file.get())) {
            return unusable(path, what, kind, "the file may not be read by this user");
        }
        if (Files.exists(file.get()) && !Files.isRegularFile(file.get()) && !Files.isDirectory(file.get())) {
            return unusable(path, what, kind, "this is a device or a pipe, which may never end");
        }
        RuleFile read = RuleFile.read(file.get(), path.text());
        if (read.text().isEmpty()) {
            return unusable(path, what, kind, read.diagnostics().get(0).message());
        }
        return read.text().get().isBlank() ? unusable(path, what, kind, "the file is empty") : read.text();
    }

    private Optional<Path> resolved(String path) {
        try {
            return Optional.of(folder.resolve(path));
        } catch (InvalidPathException wrong) {
            return Optional.empty();
        }
    }

    private Optional<String> unusable(Scalar path, String what, String kind, String why) {
        problems.error(
                path.place(),
                path.text().length(),
                what + "-unreadable",
                "the " + what + " '" + path.text() + "' can't be used: " + why,
                "a file with " + kind + " text, relative to the scenario",
                "");
        return Optional.empty();
    }

    private Backend backend(Source source) {
        return switch (source.backend()) {
            case NFT -> main;
            case LEGACY ->
                switch (main) {
                    case NFT -> Backend.LEGACY;
                    case LEGACY -> Backend.NFT;
                };
        };
    }

    private Optional<RulesText> parse(Text text, Source source, Ground ground) {
        Backend backend = backend(source);
        ParseOptions options =
                ParseOptions.of(text.name(), source.family(), extensions).with(backend);
        RuleSet present = ground.of(source, backend);
        ParseResult parsed = RuleSetParser.restore(text.content(), options, present, ground.noflush());
        problems.addAll(
                text.at().place(),
                parsed.diagnostics().stream().map(text.inFile()).toList());
        RulesSource loaded = new RulesSource(source.family(), source.backend(), text.written(), ground.noflush());
        if (ground.noflush()) {
            return parsed.rules().map(rules -> new RulesText(loaded, backend, rules, List.of()));
        }
        return parsed.rules().map(rules -> {
            RuleSet named = present.tables().isEmpty()
                    ? rules
                    : RuleSetParser.parse(text.content(), options).orThrow();
            return new RulesText(
                    loaded,
                    backend,
                    rules,
                    named.tables().stream().map(Table::name).toList());
        });
    }
}
