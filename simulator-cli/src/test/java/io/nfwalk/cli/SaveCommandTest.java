package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nfwalk save}: rule sets in, canonical text out. */
class SaveCommandTest {
    private static final String SLOPPY = """
            # by hand
            *filter
            -P INPUT DROP
            -A INPUT --protocol tcp --dport 22 --source 10.0.0.1 -j ACCEPT
            COMMIT
            """;

    private static final String CANONICAL = """
            *filter
            :INPUT DROP [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A INPUT -s 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT
            COMMIT
            """;

    @TempDir
    private Path folder;

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    @Test
    void oneFileIsPrintedAsIptablesSaveWouldAndNothingElse() throws IOException {
        Invocation save = Invocation.of("save", write("a.rules", SLOPPY));
        assertThat(save.output()).isEqualTo(CANONICAL);
        assertThat(save.errors()).isEmpty();
        assertThat(save.status()).isZero();
    }

    @Test
    void anEmptyFileIsAnEmptyRuleSet() throws IOException {
        Invocation save = Invocation.of("save", write("empty.rules", ""));
        assertThat(save.output()).isEmpty();
        assertThat(save.status()).isZero();
    }

    @Test
    void eachOfSeveralTextsStandsBehindTheNameOfItsFile() throws IOException {
        String a = write("a.rules", SLOPPY);
        String b = write("b.rules", CANONICAL);
        Invocation save = Invocation.of("save", b, a);
        assertThat(save.output()).isEqualTo("# " + b + "\n" + CANONICAL + "# " + a + "\n" + CANONICAL);
    }

    @Test
    void aFolderStandsForTheRuleFilesBelowIt() throws IOException {
        String b = write("deep/er/b.v4", SLOPPY);
        String a = write("a.rules", SLOPPY);
        write("deep/readme.txt", "no rules");
        Invocation save = Invocation.of("save", folder.toString());
        assertThat(save.output()).isEqualTo("# " + a + "\n" + CANONICAL + "# " + b + "\n" + CANONICAL);
        assertThat(save.status()).isZero();
    }

    @Test
    void aFolderWithoutRuleFilesIsTold() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        Invocation save = Invocation.of("save", folder.resolve("empty").toString());
        assertThat(save.status()).isEqualTo(2);
        assertThat(save.errors()).contains("in this folder are no files whose names end in .rules");
    }

    @Test
    void jsonIsOneObjectAFileWithTextAndDiagnostics() throws IOException {
        String good = write("good.rules", SLOPPY);
        String bad = write("bad.rules", "*filter\n-A INPUT -j NOWHERE\nCOMMIT\n");
        Invocation save = Invocation.of("save", "--format", "json", good, bad);
        assertThat(save.status()).isEqualTo(2);
        assertThat(save.outputLines())
                .containsExactly(
                        "{\"file\":\"" + good + "\",\"ok\":true,\"text\":\"" + CANONICAL.replace("\n", "\\n")
                                + "\",\"diagnostics\":[]}",
                        "{\"file\":\"" + bad + "\",\"ok\":false,\"text\":\"\",\"diagnostics\":[{\"severity\":\"error\","
                                + "\"code\":\"chain-undefined\",\"line\":2,\"column\":13,\"message\":\"there is no chain"
                                + " and no target 'NOWHERE'\",\"expected\":\"a target, or a chain that an earlier line"
                                + " defines\"}]}");
    }

    @Test
    void whatIptablesWouldRefuseIsPrintedIfItCanBeReadAndEndsWith2() throws IOException {
        Invocation save = Invocation.of("save", write("windows.rules", SLOPPY.replace("\n", "\r\n")));
        assertThat(save.output()).isEqualTo(CANONICAL);
        assertThat(save.errors()).contains("iptables refuses lines that end in a carriage return [crlf]");
        assertThat(save.status()).isEqualTo(2);
    }

    @Test
    void aByteOrderMarkIsToldAndPassedOver() throws IOException {
        Invocation save = Invocation.of("save", write("bom.rules", "\uFEFF" + SLOPPY));
        assertThat(save.output()).isEqualTo(CANONICAL);
        assertThat(save.errors()).contains(":1:1: warning:", "[byte-order-mark]");
        assertThat(save.status()).isEqualTo(2);
    }

    @Test
    void ip6tablesIsMeantWhereTheFileOrTheCommandLineSaysSo() throws IOException {
        String rules = "*filter\n-A INPUT -s fd00::1 -j DROP\nCOMMIT\n";
        assertThat(Invocation.of("save", write("six.rules", rules)).status()).isEqualTo(2);
        assertThat(Invocation.of("save", "-6", write("six.rules", rules)).output())
                .contains("-A INPUT -s fd00::1/128 -j DROP\n");
        String told = write("told.rules", "# Generated by ip6tables-save v1.8.9 on Tue\n" + rules);
        assertThat(Invocation.of("save", told).output()).contains("-A INPUT -s fd00::1/128 -j DROP\n");
    }

    @Test
    void theBackendDecidesWhatIsRefused() throws IOException {
        String never = write("never.rules", "*filter\n-A INPUT ! -s 0.0.0.0/0 -j DROP\nCOMMIT\n");
        assertThat(Invocation.of("save", never).status()).isEqualTo(2);
        assertThat(Invocation.of("save", "--backend", "legacy", never).output())
                .contains("-A INPUT ! -s 0.0.0.0/0 -j DROP\n");
    }

    @Test
    void noMessageIsAStackTrace() throws IOException {
        String missing = folder.resolve("missing.rules").toString();
        String binary = Files.write(folder.resolve("binary.rules"), new byte[] {0x7f, 'E', 'L', 'F', 0, 1})
                .toString();
        String latin = Files.write(folder.resolve("latin.rules"), new byte[] {'#', (byte) 0xe9, '\n'})
                .toString();
        for (String file : new String[] {missing, binary, latin, write("text.rules", "hello")}) {
            Invocation save = Invocation.of("save", file);
            assertThat(save.status()).as(file).isEqualTo(2);
            assertThat(save.errors()).as(file).startsWith(file + ":").doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void setsAloneArePrintedAsIpsetSaveWould() throws IOException {
        String file = write("a.ipset", "create a iphash counters initval 9\nadd a 10.0.0.1\n");
        String text =
                "create a hash:ip family inet hashsize 1024 maxelem 65536 counters bucketsize 12 initval 0x00000009\n"
                        + "add a 10.0.0.1 packets 0 bytes 0\n";
        Invocation save = Invocation.of("save", "--sets", file);
        assertThat(save.output()).isEqualTo(text);
        assertThat(save.status()).isZero();
        assertThat(Invocation.of("save", "--format", "json", "--sets", file).output())
                .isEqualTo("{\"file\":\"" + file + "\",\"ok\":true,\"text\":\"" + text.replace("\n", "\\n")
                        + "\",\"diagnostics\":[]}\n");
    }

    @Test
    void setsThatIpsetRefusesAreTold() throws IOException {
        String file = write("a.ipset", "create a hash:ip\nadd b 10.0.0.1\n");
        Invocation save = Invocation.of("save", "--sets", file);
        assertThat(save.status()).isEqualTo(2);
        assertThat(save.output()).isEmpty();
        assertThat(save.errors()).contains(file + ":2:5: error: there is no set 'b'");
    }

    @Test
    void neitherRulesNorSetsAreAMistake() {
        Invocation save = Invocation.of("save");
        assertThat(save.status()).isEqualTo(2);
        assertThat(save.errors()).contains("Missing required parameter: 'FILE'");
    }
}
