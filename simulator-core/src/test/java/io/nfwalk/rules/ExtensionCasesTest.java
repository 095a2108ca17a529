package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.match.Matches;
import io.nfwalk.packet.Family;
import io.nfwalk.target.Targets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs testdata/extensions/*.cases: what each extension reads, prints and refuses. */
class ExtensionCasesTest {
    private static final Path CASES = Path.of("..", "testdata", "extensions");
    private static final Extensions ALL = new Extensions(Matches.rooms(), Targets.rooms());

    static Stream<ExtensionCase> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files
                    .filter(file -> file.toString().endsWith(".cases"))
                    .sorted()
                    .flatMap(ExtensionCasesTest::casesOf)
                    .toList()
                    .stream();
        }
    }

    private static Stream<ExtensionCase> casesOf(Path file) {
        try {
            return ExtensionCase.readAll(file).stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCaseIsReadPrintedOrRefusedAsItSays(ExtensionCase it) {
        ParseResult result = RuleSetParser.parse(
                it.text(), ParseOptions.of(it.where(), it.header().family(), ALL));
        if (it.isRefused()) {
            assertThat(result.diagnostics().stream()
                            .filter(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR)
                            .map(Diagnostic::code))
                    .as(DiagnosticPrinter.print(result.diagnostics()))
                    .contains(it.code());
        } else {
            assertThat(result.rules())
                    .as(DiagnosticPrinter.print(result.diagnostics()))
                    .isPresent();
            assertThat(it.compared(onlyRule(result, it).toSave())).isEqualTo(it.expected());
        }
    }

    private static Rule onlyRule(ParseResult result, ExtensionCase it) {
        Table table = result.rules().orElseThrow().table(it.header().table()).orElseThrow();
        List<RuleLine> rules = table.chain(it.header().chain()).orElseThrow().rules();
        assertThat(rules).hasSize(1);
        return rules.get(0).rule();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsPrintedReadsBackAsTheSameRule(ExtensionCase it) {
        if (it.isRefused()) {
            return;
        }
        ParseOptions options = ParseOptions.of(it.where(), it.header().family(), ALL);
        ParseResult once = RuleSetParser.parse(it.text(), options);
        ParseResult twice = RuleSetParser.parse(once.orThrow().toSave(), options);
        ParseResult thrice = RuleSetParser.parse(twice.orThrow().toSave(), options);
        assertThat(onlyRule(thrice, it)).isEqualTo(onlyRule(twice, it));
        if (!isPrintedWithMoreThanWasSaid(it)) {
            assertThat(onlyRule(twice, it)).isEqualTo(onlyRule(once, it));
        }
    }

    /** iptables-save prints a mask that nobody gave, and recent takes a given one for the other family too. */
    private static boolean isPrintedWithMoreThanWasSaid(ExtensionCase it) {
        return it.text().contains("-m recent") && !it.text().contains("--mask");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothIptablesAskedAtOnceSayWhatEachSaysAlone(ExtensionCase it) {
        ParseOptions options = ParseOptions.of(it.where(), it.header().family(), ALL);
        String twice = it.text() + it.text();
        assertThat(RuleSetParser.parse(twice, options, List.of(Backend.NFT, Backend.LEGACY)))
                .containsExactly(
                        RuleSetParser.parse(twice, options), RuleSetParser.parse(twice, options.with(Backend.LEGACY)));
    }

    @Test
    void everyExtensionHasCases() {
        List<String> missing = new ArrayList<>();
        for (MatchRoom room : ALL.matches()) {
            if (!Files.exists(CASES.resolve(room.name() + ".cases"))) {
                missing.add("-m " + room.name());
            }
        }
        for (TargetRoom room : ALL.targets()) {
            if (!Files.exists(CASES.resolve(room.name() + ".cases"))
                    && !Files.exists(CASES.resolve(room.name() + "-target.cases"))) {
                missing.add("-j " + room.name());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void headersHoldUntilTheNextOne(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("sample.cases");
        Files.writeString(file, """
                -m a ; =
                #@ table=nat chain=X prefix="-p tcp -m tcp" family=ipv6
                # said so
                -m comment --comment "a;b" ;
                #@ chain=INPUT
                -m b ; ! ; some-code
                """);
        assertThat(ExtensionCase.readAll(file))
                .containsExactly(
                        new ExtensionCase("sample.cases:1", ExtensionCase.Header.DEFAULT, "-m a", "=", ""),
                        new ExtensionCase(
                                "sample.cases:4",
                                new ExtensionCase.Header(TableName.NAT, "X", "-p tcp -m tcp", Family.IPV6),
                                "-m comment --comment \"a;b\"",
                                "",
                                ""),
                        new ExtensionCase(
                                "sample.cases:6",
                                new ExtensionCase.Header(TableName.FILTER, "INPUT", "", Family.IPV4),
                                "-m b",
                                "!",
                                "some-code"));
    }

    @Test
    void aLineWithoutSeparatorIsNoCase(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("sample.cases"), "-m a\n");
        assertThatThrownBy(() -> ExtensionCase.readAll(file)).hasMessageContaining("sample.cases:1");
    }
}
