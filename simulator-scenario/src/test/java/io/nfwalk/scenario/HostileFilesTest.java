package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nfwalk.rules.Diagnostic;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no scenario at all, or would eat time and heap, end in one message, soon. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileFilesTest {
    @TempDir
    private Path folder;

    @Test
    void gigabytesOfZerosAreNotRead() throws IOException {
        Path file = folder.resolve("zeros.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
        }
        assertThat(only(Scenario.read(file)).message()).isEqualTo("the file is too large");
    }

    @Test
    void aDeviceWithoutEndIsNotReadToItsEnd() {
        Path zero = Path.of("/dev/zero");
        assumeTrue(Files.exists(zero));
        assertThat(only(Scenario.read(zero)).message()).isEqualTo("this is no text: it has a byte 0");
    }

    @Test
    void aPipeThatIsNamedAsRulesIsNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.rules");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertThat(only(read("hosts: {a: {rules: pipe.rules}}\n")).message())
                .isEqualTo("the rules 'pipe.rules' can't be used: this is a device or a pipe, which may never end");
    }

    @Test
    void aHundredThousandNestedChainsAreWalked() throws IOException {
        int depth = 100_000;
        StringBuilder rules = new StringBuilder("*filter\n");
        for (int i = 1; i <= depth; i++) {
            rules.append(":C").append(i).append(" - [0:0]\n");
        }
        rules.append("-A INPUT -j C1\n");
        for (int i = 1; i < depth; i++) {
            rules.append("-A C").append(i).append(" -j C").append(i + 1).append('\n');
        }
        rules.append("-A C").append(depth).append(" -p tcp -j DROP\nCOMMIT\n");
        Files.writeString(folder.resolve("deep.rules"), rules);
        Scenario scenario = read("""
                        hosts:
                          near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
                          far:
                            interfaces: {eth0: {address: [10.8.0.3/24]}}
                            listen: [tcp/80, udp/80]
                            rules-legacy: deep.rules
                        steps:
                        - connect: {from: near, to: "10.8.0.3:80", protocol: tcp}
                          expect: {result: timeout}
                        - connect: {from: near, to: "10.8.0.3:80", protocol: udp}
                          expect: {result: answered}
                        """).scenario().orElseThrow();
        assertThat(scenario.run(0).passed()).isTrue();
    }

    private static final String PAIR = """
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far: {interfaces: {eth0: {address: [10.8.0.3/24]}}, listen: [tcp/80], RULES: some.rules}
            steps:
            - connect: {from: near, to: "10.8.0.3:80", protocol: tcp}
            """;

    @Test
    void fortyChainsThatEachJumpTwiceToTheNextEndUndetermined() throws IOException {
        StringBuilder rules = new StringBuilder("*filter\n");
        for (int i = 1; i <= 40; i++) {
            rules.append(":C").append(i).append(" - [0:0]\n");
        }
        rules.append("-A INPUT -j C1\n");
        for (int i = 1; i < 40; i++) {
            rules.append(("-A C" + i + " -j C" + (i + 1) + "\n").repeat(2));
        }
        Files.writeString(folder.resolve("some.rules"), rules + "COMMIT\n");
        Scenario scenario =
                read(PAIR.replace("RULES", "rules-legacy")).scenario().orElseThrow();
        RunReport.StepReport step = RunReport.of(scenario.run(0)).steps().get(0);
        assertThat(step.undetermined())
                .extracting(RunReport.UnsettledFact::fact)
                .containsExactly("more than 300000 rules met in one table");
        // Where nothing matches, no rule is met, and the way is as long.
        Files.writeString(folder.resolve("some.rules"), rules + "-A C40 -p udp -j DROP\n".repeat(1_000) + "COMMIT\n");
        scenario = read(PAIR.replace("RULES", "rules-legacy")).scenario().orElseThrow();
        assertThat(RunReport.of(scenario.run(0)).steps().get(0).undetermined())
                .extracting(RunReport.UnsettledFact::fact)
                .containsExactly("more than 2000000 rules looked at in one table");
    }

    @Test
    void moreThanAMillionRulesMetInAStepAreTooMany() throws IOException {
        String rules = "*filter\n" + "-A INPUT -j MARK --set-mark 1\n".repeat(50_000) + "COMMIT\n";
        Files.writeString(folder.resolve("some.rules"), rules);
        String send = "  - {from: near, src: 10.8.0.2, dst: 10.8.0.3, protocol: udp}\n";
        String many =
                PAIR.replace("RULES", "rules").replaceFirst("- connect.*\n", "- send-at-once:\n") + send.repeat(20);
        assertThat(broken(many).message())
                .isEqualTo(
                        "step 1: more happens in it than can be told: 1000000 rules that packets meet, frames and the"
                                + " like");
    }

    @Test
    void stepsThatHaveMoreEntriesAfterThemThanCanBeKeptEnd() {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            String from = "10.1." + (i >> 8) + "." + (i & 255);
            entries.append("      udp 17 100 src=" + from + " dst=10.0.0.1 sport=1 dport=53")
                    .append(" src=10.0.0.1 dst=" + from + " sport=53 dport=1\n");
        }
        Diagnostic told = broken("hosts:\n  a:\n    interfaces: {eth0: {address: [10.0.0.1/8]}}\n    conntrack: |\n"
                + entries + "steps:\n" + "- wait: 1ms\n".repeat(1_000));
        assertThat(told.message()).isEqualTo("step 151: up to here more happens than can be told");
    }

    @Test
    void aHundredThousandHostsAreTooMany() {
        StringBuilder hosts = new StringBuilder("hosts:\n");
        for (int i = 0; i < 100_000; i++) {
            hosts.append("  h" + i + ": {}\n");
        }
        Diagnostic told = only(read(hosts + "steps:\n- ping: {from: h99999, to: 127.0.0.1}\n"));
        assertThat(told.message()).isEqualTo("the scenario has 100000 hosts");
        assertThat(told.span().line()).isEqualTo(10_002);
    }

    private Diagnostic broken(String text) {
        Scenario scenario = read(text).scenario().orElseThrow();
        return catchThrowableOfType(ScenarioException.class, () -> scenario.run(0))
                .diagnostics()
                .get(0);
    }

    @Test
    void aDirectoryIsToldToBeOne() {
        assertThat(only(Scenario.read(folder)).message()).isEqualTo("this is a directory");
    }

    @Test
    void aMissingFileIsToldToBeMissing() {
        Diagnostic told = only(Scenario.read(folder.resolve("missing.yaml")));
        assertThat(told.message()).isEqualTo("there is no such file");
        assertThat(told.span().file()).endsWith("missing.yaml");
        assertThat(told.expected()).contains("a scenario file (YAML)");
    }

    @Test
    void aFileThatMayNotBeReadIsToldToBeSo() throws IOException {
        Path file = Files.writeString(folder.resolve("secret.yaml"), "hosts: {}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root may read everything");
        assertThat(only(Scenario.read(file)).message()).isEqualTo("the file may not be read by this user");
    }

    @Test
    void bytesThatAreNoTextAreToldToBeNone() throws IOException {
        Path program = Files.write(folder.resolve("program.yaml"), new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 0, 0});
        assertThat(only(Scenario.read(program)).message()).isEqualTo("this is no text: it has a byte 0");
        Path latin =
                Files.write(folder.resolve("latin.yaml"), "scenario: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(only(Scenario.read(latin)).message()).isEqualTo("this is no text in UTF-8");
        Path utf16 = Files.write(folder.resolve("utf16.yaml"), "hosts: {}".getBytes(StandardCharsets.UTF_16));
        assertThat(only(Scenario.read(utf16)).code()).isEqualTo("scenario-unreadable");
    }

    @Test
    void aBillionLaughsEndInAMessage() {
        StringBuilder text = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (char anchor = 'b'; anchor <= 'j'; anchor++) {
            String before = "*" + (char) (anchor - 1);
            String ten = String.join(",", Collections.nCopies(10, before));
            text.append(anchor)
                    .append(": &")
                    .append(anchor)
                    .append(" [")
                    .append(ten)
                    .append("]\n");
        }
        assertThat(only(read(text.toString())).code()).isEqualTo("yaml-too-large");
    }

    @Test
    void deepNestingEndsInAMessageAtItsPlace() {
        Diagnostic flow = only(read("hosts: " + "[".repeat(100_000)));
        assertThat(flow.code()).isEqualTo("yaml-too-deep");
        assertThat(flow.span().column()).isBetween(100, 110);
        StringBuilder block = new StringBuilder();
        for (int depth = 0; depth < 500; depth++) {
            block.append(" ".repeat(depth)).append("a:\n");
        }
        Diagnostic nested = only(read(block.toString()));
        assertThat(nested.code()).isEqualTo("yaml-too-deep");
        assertThat(nested.span().line()).isBetween(99, 103);
    }

    @Test
    void aLineWithoutEndIsRefused() {
        Diagnostic told = only(read("hosts: {}\nscenario: \"" + "x".repeat(8_000_000) + "\"\n"));
        assertThat(told.code()).isEqualTo("line-too-long");
        assertThat(told.span().line()).isEqualTo(2);
        assertThat(told.sourceLine()).isEmpty();
    }

    @Test
    void aLongLineThatIsAllowedIsReadInTime() {
        assertThat(only(read("scenario: \"" + "x".repeat(999_000) + "\"\n")).code())
                .isEqualTo("scenario-missing-key");
    }

    @Test
    void millionsOfValuesAreRefused() {
        assertThat(only(read("hosts: [\n" + "a,\n".repeat(1_000_000) + "]\n")).code())
                .isEqualTo("yaml-too-large");
    }

    @Test
    void manyAnchorsOnOneLineAreReadInTime() {
        String smile = "\uD83D\uDE00";
        assertThat(only(read("hosts: [" + smile + ", " + "&a b,".repeat(190_000) + "]\n"))
                        .code())
                .isEqualTo("scenario-wrong-kind");
    }

    @Test
    void aKeyWithoutEndIsRefused() {
        assertThat(read("? " + "k".repeat(50_000) + "\n: 1\n")
                        .diagnostics()
                        .get(0)
                        .code())
                .isEqualTo("yaml-too-large");
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        assertThat(only(read("# remark\n".repeat(2_000_000))).code()).isEqualTo("file-too-large");
    }

    @Test
    void thousandsOfMistakesAreCountedAndTheFirstThousandTold() {
        Scenario.Read read = read("hosts: {a: {}}\nsteps:\n" + "- wait: soon\n".repeat(5_000));
        assertThat(read.diagnostics()).hasSize(Problems.MOST + 1);
        assertThat(read.diagnostics().get(Problems.MOST).message()).isEqualTo("4000 more problems are not shown");
    }

    @Test
    void sixtyThousandStepsAreTooMany() {
        String host = "hosts: {a: {}}\nsteps:\n";
        Diagnostic told = only(read(host + "- wait: 1s\n".repeat(60_000)));
        assertThat(told.code()).isEqualTo("scenario-too-many-steps");
        assertThat(told.span().line()).isEqualTo(StepReader.MOST_STEPS + 3);
        Scenario most = read(host + "- wait: 1s\n".repeat(StepReader.MOST_STEPS))
                .scenario()
                .orElseThrow();
        assertThat(most.run(0).steps()).hasSize(StepReader.MOST_STEPS);
    }

    @Test
    void fiftyThousandEntriesRoutesAndElementsAreThere() {
        StringBuilder entries = new StringBuilder();
        StringBuilder routes = new StringBuilder();
        StringBuilder elements = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            String address = (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            entries.append("      udp 17 30 src=10.")
                    .append(address)
                    .append(" dst=10.8.0.3 sport=1000 dport=80 src=10.8.0.3 dst=10.")
                    .append(address)
                    .append(" sport=80 dport=1000\n");
            routes.append("    - 11.").append(address).append("/32 via 10.8.0.2\n");
            elements.append("      add s 10.").append(address).append("\n");
        }
        Scenario scenario = read("hosts:\n"
                        + "  near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}\n"
                        + "  far:\n"
                        + "    interfaces: {eth0: {address: [10.8.0.3/24]}}\n"
                        + "    listen: [udp/80]\n"
                        + "    conntrack: |\n" + entries
                        + "    routes:\n" + routes
                        + "    ipset-text: |\n      create s hash:ip maxelem 200000 timeout 600\n" + elements
                        + "      add s 10.8.0.2\n"
                        + "    rules-text: |\n      *filter\n"
                        + "      -A INPUT -m set ! --match-set s src -j DROP\n      COMMIT\n"
                        + "steps:\n"
                        + "- connect: {from: near, to: \"10.8.0.3:80\", protocol: udp}\n"
                        + "  expect: {result: answered}\n")
                .scenario()
                .orElseThrow();
        assertThat(scenario.run(0).passed()).isTrue();
    }

    @Test
    void aLongWrongValueIsShownShortened() {
        Diagnostic told = only(read("hosts: {a: {}}\nsteps: [{wait: \"" + "x".repeat(100_000) + "\"}]\n"));
        assertThat(told.message()).hasSizeLessThan(500).startsWith("'xxx").endsWith("xxx' is no time to wait");
    }

    @Test
    void charactersThatMoveACursorAreNotPrinted() {
        Diagnostic told = only(read("hosts: {a: {}}\nsteps: [{wait: \"\\e[2Jsoon\"}]\n"));
        assertThat(told.message()).isEqualTo("'\\u001B[2Jsoon' is no time to wait");
    }

    private Scenario.Read read(String text) {
        return Scenario.read(text, "hostile.yaml", folder);
    }

    private static Diagnostic only(Scenario.Read read) {
        assertThat(read.scenario()).isEmpty();
        assertThat(read.diagnostics()).hasSize(1);
        return read.diagnostics().get(0);
    }
}
