package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Extensions;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleSetParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds and reads the rule texts that a scenario names or holds. */
final class RulesFiles {
    private static final long LARGEST_FILE = 256L * 1024 * 1024;

    private final String scenarioFile;
    private final Path folder;
    private final Extensions extensions;
    private final Problems problems;

    RulesFiles(String scenarioFile, Path folder, Extensions extensions, Problems problems) {
        this.scenarioFile = scenarioFile;
        this.folder = folder;
        this.extensions = extensions;
        this.problems = problems;
    }

    /** A key that names rules, and how they are loaded. */
    private record Source(String key, Family family, Backend backend) {}

    private static final List<Source> SOURCES = List.of(
            new Source("rules", Family.IPV4, Backend.NFT),
            new Source("rules6", Family.IPV6, Backend.NFT),
            new Source("rules-legacy", Family.IPV4, Backend.LEGACY),
            new Source("rules6-legacy", Family.IPV6, Backend.LEGACY));

    /** All rule texts of a host or a change that are right; what is wrong with others is told. */
    List<RulesText> read(Fields fields) {
        List<RulesText> texts = new ArrayList<>();
        for (Source source : SOURCES) {
            String inline = source.key() + "-text";
            if (fields.has(source.key()) && source.backend() == Backend.NFT && fields.has(inline)) {
                problems.error(
                        fields.placeOf(inline), "scenario-two-texts", "both " + source.key() + " and " + inline, "one");
                continue;
            }
            if (source.backend() == Backend.NFT && fields.has(inline)) {
                String name = scenarioFile + "(" + inline + ")";
                fields.text(inline).flatMap(text -> parse(text, name, source)).ifPresent(texts::add);
            }
            fields.text(source.key()).flatMap(path -> file(path, fields, source)).ifPresent(texts::add);
        }
        return texts;
    }

    private Optional<RulesText> file(String path, Fields fields, Source source) {
        Path file = folder.resolve(path);
        try {
            if (Files.isDirectory(file)) {
                return unreadable(fields, source, path, "it is a directory");
            }
            if (Files.size(file) > LARGEST_FILE) {
                return unreadable(fields, source, path, "it is larger than " + LARGEST_FILE + " bytes");
            }
            return parse(Files.readString(file), path, source);
        } catch (CharacterCodingException notText) {
            return unreadable(fields, source, path, "it is not UTF-8 text");
        } catch (IOException missing) {
            return unreadable(fields, source, path, Files.exists(file) ? "it can't be read" : "there is no such file");
        }
    }

    private Optional<RulesText> unreadable(Fields fields, Source source, String path, String why) {
        problems.error(
                fields.placeOf(source.key()),
                path.length(),
                "rules-unreadable",
                "the rules '" + path + "' can't be used: " + why,
                "a file with iptables-save text, relative to the scenario",
                "");
        return Optional.empty();
    }

    private Optional<RulesText> parse(String text, String name, Source source) {
        ParseResult parsed = RuleSetParser.parse(
                text, ParseOptions.of(name, source.family(), extensions).with(source.backend()));
        problems.addAll(parsed.diagnostics());
        return parsed.rules().map(rules -> new RulesText(text, name, source.backend(), extensions, rules));
    }
}
