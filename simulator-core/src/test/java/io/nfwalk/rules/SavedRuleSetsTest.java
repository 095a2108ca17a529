package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.Matches;
import io.nfwalk.packet.Family;
import io.nfwalk.target.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * testdata/rules/NAME.rules are rule sets as people and programs write them, NAME.nft.save and NAME.legacy.save what
 * the two variants of iptables-save printed after loading them.
 */
class SavedRuleSetsTest {
    private static final Path RULES = Path.of("..", "testdata", "rules");
    private static final Path STORY = Path.of("..", "testdata", "story");

    static Stream<Path> saved() throws IOException {
        return Stream.concat(files(RULES, ".save"), files(STORY, ".rules"));
    }

    static Stream<Path> written() throws IOException {
        return files(RULES, ".rules");
    }

    private static Stream<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("saved")
    void whatIptablesPrintedIsPrintedBack(Path file) throws IOException {
        String text = Files.readString(file);
        ParseResult result = parse(file, file.toString().contains(".legacy.") ? Backend.LEGACY : Backend.NFT);
        assertThat(result.restorable()).isTrue();
        assertThat(result.orThrow().toSave()).isEqualTo(withoutComments(text));
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatPeopleWroteIsPrintedAsIptablesNftPrintsIt(Path file) throws IOException {
        compareTables(file, ".nft.save", Backend.NFT);
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatPeopleWroteIsPrintedAsIptablesLegacyPrintsIt(Path file) throws IOException {
        compareTables(file, ".legacy.save", Backend.LEGACY);
    }

    /** Table by table, because iptables-save prints the tables in an order of its own. */
    private static void compareTables(Path file, String ending, Backend backend) throws IOException {
        ParseResult result = parse(file, backend);
        assertThat(result.rules())
                .as(DiagnosticPrinter.print(result.diagnostics()))
                .isPresent();
        Path saved = file.resolveSibling(file.getFileName().toString().replace(".rules", ending));
        String expected = withoutComments(Files.readString(saved));
        for (Table table : result.orThrow().tables()) {
            String printed = new RuleSet(result.orThrow().family(), List.of(table)).toSave();
            assertThat(comparable(printed, table)).isEqualTo(comparable(tableIn(expected, table.name()), table));
        }
    }

    /**
     * The lines without policy counters, which iptables-restore does not load, and without the rules of extensions that
     * have no room, which are kept as they were written and not as iptables prints them.
     */
    private static List<String> comparable(String printed, Table table) {
        List<String> lines = new ArrayList<>(
                printed.replaceAll("(?m)^(:.*) \\[.*\\]$", "$1").lines().toList());
        int firstRule = 1 + table.chains().size();
        List<RuleLine> rules =
                table.chains().stream().flatMap(chain -> chain.rules().stream()).toList();
        for (int i = rules.size() - 1; i >= 0; i--) {
            if (!hasRooms(rules.get(i).rule()) && firstRule + i < lines.size()) {
                lines.remove(firstRule + i);
            }
        }
        return lines;
    }

    private static boolean hasRooms(Rule rule) {
        return rule.matches().stream().noneMatch(UnknownMatch.class::isInstance)
                && !(rule.action() instanceof Action.Apply apply && apply.target() instanceof UnknownTarget);
    }

    private static String tableIn(String text, TableName name) {
        int begin = text.indexOf("*" + name + "\n");
        return begin < 0 ? "" : text.substring(begin, text.indexOf("COMMIT\n", begin) + "COMMIT\n".length());
    }

    private static ParseResult parse(Path file, Backend backend) throws IOException {
        Extensions all = new Extensions(Matches.rooms(), Targets.rooms());
        return RuleSetParser.parse(
                file,
                ParseOptions.of(file.getFileName().toString(), family(file), all)
                        .with(backend));
    }

    /** The family of the program that printed the rules. */
    private static Family family(Path file) throws IOException {
        Path printed = file.resolveSibling(file.getFileName().toString().replace(".rules", ".nft.save"));
        return RuleSetParser.familyOf(Files.readString(Files.exists(printed) ? printed : file))
                .orElse(Family.IPV4);
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?m)^#.*\n", "");
    }
}
