package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.Extensions;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleFile;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.scenario.YamlNode.Scalar;
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
    private final Extensions extensions;
    private final Problems problems;

    RulesFiles(Path folder, Extensions extensions, Problems problems) {
        this.folder = folder;
        this.extensions = extensions;
        this.problems = problems;
    }

    /** A key that names rules, and how they are loaded. */
    private record Source(String key, Family family, Backend backend) {
        String inlineKey() {
            return key + "-text";
        }
    }

    /** All rule texts of a host or a change that are right; what is wrong with others is told. */
    List<RulesText> read(Fields fields) {
        List<RulesText> texts = new ArrayList<>();
        for (Source source : SOURCES) {
            if (fields.has(source.key()) && fields.has(source.inlineKey())) {
                problems.error(
                        fields.placeOfKey(source.inlineKey()),
                        source.inlineKey().length(),
                        "scenario-two-texts",
                        "there are both '" + source.key() + "' and '" + source.inlineKey() + "'",
                        "one of them",
                        "");
            }
            if (source.backend() == Backend.NFT) {
                fields.scalar(source.inlineKey())
                        .flatMap(text -> inline(text, source))
                        .ifPresent(texts::add);
            }
            fields.scalar(source.key()).flatMap(path -> file(path, source)).ifPresent(texts::add);
        }
        return texts;
    }

    private Optional<RulesText> inline(Scalar text, Source source) {
        Optional<BlockText> block = BlockText.of(text, problems);
        if (block.isPresent()) {
            return parse(block.get().numberedAsInFile(text.text()), problems.file(), source, block.get()::inFile);
        }
        String name = problems.file() + "(" + source.inlineKey() + " of line "
                + text.place().line() + ")";
        return parse(text.text(), name, source, told -> told);
    }

    private Optional<RulesText> file(Scalar path, Source source) {
        Optional<Path> file = resolved(path.text());
        if (file.isEmpty()) {
            return unusable(path, "this is no path");
        }
        RuleFile read = RuleFile.read(file.get(), path.text());
        if (read.text().isEmpty()) {
            return unusable(path, read.diagnostics().get(0).message());
        }
        return parse(read.text().get(), path.text(), source, told -> told);
    }

    private Optional<Path> resolved(String path) {
        try {
            return Optional.of(folder.resolve(path));
        } catch (InvalidPathException wrong) {
            return Optional.empty();
        }
    }

    private Optional<RulesText> unusable(Scalar path, String why) {
        problems.error(
                path.place(),
                path.text().length(),
                "rules-unreadable",
                "the rules '" + path.text() + "' can't be used: " + why,
                "a file with iptables-save text, relative to the scenario",
                "");
        return Optional.empty();
    }

    private Optional<RulesText> parse(String text, String name, Source source, UnaryOperator<Diagnostic> place) {
        ParseResult parsed = RuleSetParser.parse(
                text, ParseOptions.of(name, source.family(), extensions).with(source.backend()));
        problems.addAll(parsed.diagnostics().stream().map(place).toList());
        return parsed.rules().map(rules -> new RulesText(text, name, source.backend(), extensions, rules));
    }
}
