package io.nfwalk.rules;

import static io.nfwalk.rules.Texts.codes;
import static io.nfwalk.rules.Texts.filter;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Large and hostile texts end in an answer or a diagnostic. The limits are those of iptables-restore 1.8.9, as seen.
 */
@Timeout(120)
class LimitsTest {
    @TempDir
    private Path directory;

    private static String line(int length) {
        String rule = "-A INPUT -j ACCEPT";
        return filter(rule + " ".repeat(length - rule.length()));
    }

    @Test
    void aLineMayHaveAsManyBytesAsIptablesReadsAtOnce() {
        assertThat(codes(line(RuleSetParser.LONGEST_LINE))).isEmpty();
        assertThat(codes(line(RuleSetParser.LONGEST_LINE + 1))).containsExactly("line-too-long");
        assertThat(codes(filter("#" + "\u20ac".repeat(3_412)))).isEmpty();
        assertThat(codes(filter("#" + "\u20ac".repeat(3_413)))).containsExactly("line-too-long");
    }

    @Test
    void aWordMayHaveAsManyBytesAsIptablesTakes() {
        String comment = "-A INPUT -m comment --comment ";
        assertThat(codes(filter(comment + "x".repeat(RuleSetParser.LONGEST_WORD))))
                .isEmpty();
        assertThat(codes(filter(comment + "x".repeat(RuleSetParser.LONGEST_WORD + 1))))
                .containsExactly("word-too-long");
    }

    @Test
    void aLineMayHaveAsManyWordsAsIptablesTakes() {
        String begin = "-A INPUT ";
        assertThat(codes(filter(begin + "-v ".repeat(RuleSetParser.MOST_WORDS - 2))))
                .isEmpty();
        assertThat(codes(filter(begin + "-v ".repeat(RuleSetParser.MOST_WORDS - 1))))
                .containsExactly("too-many-words");
    }

    @Test
    void aHundredMillionCharactersInALineAreTooMany() {
        assertThat(codes("x".repeat(100_000_000))).containsExactly("line-too-long");
    }

    @Test
    void zeroBytesAreNoText() {
        assertThat(codes("\0".repeat(1000))).containsExactly("not-text");
        assertThat(codes("*filter\n-A INPUT\0\nCOMMIT\n")).contains("not-text");
    }

    @Test
    void twoGigabytesOfZerosAreNoText() throws IOException {
        Path zeros = directory.resolve("zeros.rules");
        try (RandomAccessFile file = new RandomAccessFile(zeros.toFile(), "rw")) {
            file.setLength(2L << 30);
        }
        assertThat(codes(RuleSetParser.parse(zeros, Texts.NFT))).containsExactly("not-text");
    }

    @Test
    void aFileMayBeAsLargeAsItSays() throws IOException {
        Path file = Files.writeString(directory.resolve("some.rules"), filter("-A INPUT -j ACCEPT"));
        long size = Files.size(file);
        assertThat(RuleFile.read(file, "some.rules", size).text()).isPresent();
        assertThat(RuleFile.read(file, "some.rules", size - 1).diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly("file-too-large");
    }

    @Test
    void whatCannotBeReadIsToldWithItsName() throws IOException {
        Path latin1 = Files.write(directory.resolve("latin1.rules"), new byte[] {'#', (byte) 0xe9, '\n'});
        assertThat(DiagnosticPrinter.print(RuleFile.read(directory, "dir").diagnostics()))
                .isEqualTo("dir:1:1: error: this is a directory [file-unreadable]\n  expected: a file");
        assertThat(RuleFile.read(directory.resolve("none"), "none").diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly("file-unreadable");
        assertThat(RuleFile.read(latin1, "latin1.rules").diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly("not-text");
    }

    @Test
    void asManyChainsAreReadAsItSays() {
        RuleSet rules =
                RuleSetParser.parse(chains(RuleSetParser.MOST_RULES), Texts.NFT).orThrow();
        Table table = rules.table(TableName.FILTER).orElseThrow();
        assertThat(table.chains()).hasSize(RuleSetParser.MOST_RULES + 3);
        assertThat(table.chain("C249999")).isPresent();
        assertThat(table.chain("C250000")).isEmpty();
    }

    @Test
    void aMillionChainsAreTooMany() {
        ParseResult result = RuleSetParser.parse(chains(1_000_000), Texts.NFT);
        assertThat(codes(result)).containsExactly("too-many-chains");
        assertThat(result.diagnostics().get(0).span().line()).isEqualTo(RuleSetParser.MOST_RULES + 2);
        assertThat(codes(filter("-N C\n".repeat(2)))).doesNotContain("too-many-chains");
        assertThat(codes(restored(List.of("*filter", "-N A", "-N B", "-N C", "COMMIT"), 2)))
                .contains("too-many-chains");
    }

    private static String chains(int count) {
        StringBuilder text = new StringBuilder("*filter\n");
        for (int i = 0; i < count; i++) {
            text.append(":C").append(i).append(" - [0:0]\n");
        }
        return text.append("COMMIT\n").toString();
    }

    @Test
    void aListingOfThreeHundredThousandLinesIsTooLong() {
        String listing = "Chain INPUT (policy ACCEPT)\ntarget prot opt source destination\n"
                + "DROP all -- 10.0.0.1 0.0.0.0/0\n".repeat(300_000);
        assertThat(codes(listing)).contains("listing-too-long");
    }

    @Test
    void aLineOfAListingIsNoLongerThanAnyOther() {
        String begin =
                "Chain INPUT (policy ACCEPT)\ntarget prot opt source destination\nDROP all -- 10.0.0.1 0.0.0.0/0 ";
        assertThat(codes(begin + "x ".repeat(1_000_000) + "\n")).contains("line-too-long");
        assertThat(codes(begin + "x ".repeat(1_000) + "\n")).contains("too-many-words");
        assertThat(codes(begin + "\n")).doesNotContain("line-too-long", "too-many-words");
    }

    @Test
    void aCommandIsNotLookedForInEveryWordOfALongComment() {
        assertThat(codes(("# " + "iptables ".repeat(1_000) + "\n").repeat(10_000)))
                .isEmpty();
        assertThat(codes("iptables ".repeat(1_000_000))).contains("line-too-long");
    }

    @Test
    void aMillionRulesAreTooMany() {
        assertThat(codes(filter("-A INPUT -j DROP\n".repeat(1_000_000)))).containsExactly("too-many-rules");
        assertThat(codes("-A INPUT -j DROP\n".repeat(1_000_000))).contains("too-many-rules");
    }

    @Test
    void aHundredThousandNestedChainsAreFollowedToTheirEnd() {
        ParseResult legacy = RuleSetParser.parse(RestoringTest.nested(100_000), Texts.LEGACY);
        ChainGraph graph =
                ChainGraph.of(legacy.orThrow().table(TableName.FILTER).orElseThrow());
        assertThat(graph.depth("C100000")).isEqualTo(100_000);
        assertThat(graph.hooksReaching("C100000")).containsExactly(Hook.INPUT);
        assertThat(codes(RuleSetParser.parse(RestoringTest.nested(100_000), Texts.NFT)))
                .containsExactly("chains-too-deep");
        String loop = RestoringTest.nested(100_000).replace("COMMIT", "-A C100000 -j C1\nCOMMIT");
        assertThat(codes(RuleSetParser.parse(loop, Texts.LEGACY))).containsExactly("chain-loop");
    }

    @Test
    void aHundredThousandRulesAreDeletedByWhatTheySay() {
        StringBuilder text = new StringBuilder("*filter\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(rule("-A", i));
        }
        for (int i = 99_999; i > 0; i--) {
            text.append(rule("-D", i));
        }
        assertThat(Texts.printedRules(Texts.rules(text.append("COMMIT\n").toString())))
                .containsExactly("-A INPUT -s 10.0.0.0/32 -j DROP");
    }

    private static String rule(String command, int number) {
        return command + " INPUT -s 10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255)
                + " -j DROP\n";
    }

    @Test
    void aHundredThousandRulesArePutBeforeEachOther() {
        StringBuilder text = new StringBuilder("*filter\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(rule("-I", i));
        }
        assertThat(Texts.printedRules(Texts.rules(text.append("COMMIT\n").toString())))
                .hasSize(100_000)
                .startsWith("-A INPUT -s 10.1.134.159/32 -j DROP")
                .endsWith("-A INPUT -s 10.0.0.0/32 -j DROP");
    }

    @Test
    void fiftyThousandChainsAreDeletedAndMadeAnew() {
        StringBuilder text = new StringBuilder("*filter\n");
        for (String command : List.of("-N C", "-A INPUT -j C", "-D INPUT -j C", "-X C", "-N C")) {
            for (int i = 0; i < 50_000; i++) {
                text.append(command).append(i).append('\n');
            }
        }
        String whole = text.append("-A INPUT -j C1\n-X C1\n-N C1\nCOMMIT\n").toString();
        assertThat(codes(whole)).containsExactly("chain-delete");
        assertThat(codes(whole.replace("-X C1\n-N C1\nCOMMIT", "COMMIT"))).isEmpty();
    }

    @Test
    void aHundredThousandMistakesAreCountedAndAThousandTold() {
        ParseResult result = RuleSetParser.parse(filter("-A INPUT -j NOWHERE\n".repeat(100_000)), Texts.NFT);
        assertThat(result.diagnostics()).hasSize(Diagnostics.MOST + 1);
        assertThat(result.diagnostics())
                .anySatisfy(last -> assertThat(last.message()).isEqualTo("99000 more errors are not shown"));
    }

    @Test
    void pairsOfAddressesAreCountedAsRulesAndNotMoreAreReadThanItSays() {
        List<String> lines = List.of("*filter", "-A INPUT -s 10.0.0.1,10.0.0.2 -d 10.0.1.1,10.0.1.2 -j DROP", "COMMIT");
        assertThat(codes(restored(lines, 4))).isEmpty();
        ParseResult tooMany = restored(lines, 3);
        assertThat(codes(tooMany)).contains("too-many-rules");
        assertThat(tooMany.rules()).isEmpty();
    }

    private static ParseResult restored(List<String> lines, int mostRules) {
        RestoreSession session = new RestoreSession(
                Texts.NFT, RuleSet.empty(Texts.NFT.family()), false, number -> lines.get(number - 1), mostRules);
        for (int i = 0; i < lines.size() && !session.isHopeless(); i++) {
            session.line(i + 1, lines.get(i));
        }
        return session.end();
    }

    @Test
    void aLineMayStandForMillionsOfRulesInTwoThousandBytes() {
        String some = "10.0.0.1,".repeat(100) + "10.0.0.1";
        String line = "-A INPUT -s " + some + " -d " + some + " -j DROP\n";
        assertThat(codes(filter(line.repeat(200)))).contains("too-many-rules");
    }

    @Test
    void aTextThatIsNoRuleSetIsGivenUpAtOnce() {
        assertThat(codes("hello\n".repeat(1_000_000))).containsExactly("not-a-rule-set");
    }
}
