package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nfwalk verify}: what it says of agreement and difference, what it writes, and the exit status. */
class VerifyCommandTest {
    private static final String HOSTS = """
            scenario: TITLE
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far: {interfaces: {eth0: {address: [10.8.0.3/24]}}, listen: [tcp/80]}
            steps:
            - connect: {from: near, to: "10.8.0.3:80"}
              expect: {result: RESULT}
            """;
    private static final AlteredKernel KERNEL = AlteredKernel.none();
    private static final AlteredKernel DEAF = KERNEL.saying("\"result\": \"timeout\"", "\"result\": \"established\"");

    @TempDir
    private Path folder;

    private String right;
    private String wrong;
    private String bad;

    @BeforeEach
    void writeFiles() throws IOException {
        right = write("right.yaml", HOSTS.replace("RESULT", "established"));
        wrong = write("wrong.yaml", HOSTS.replace("RESULT", "timeout"));
        bad = write("bad.yaml", HOSTS.replace("RESULT", "establishd"));
    }

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    private static Invocation verify(Kernel kernel, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "verify";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Invocation.of(kernel, all);
    }

    @Test
    void agreementIsOneLineAndStatus0() {
        Invocation run = verify(KERNEL, right);
        assertThat(run.output()).isEqualTo(right + ": agree (1 step, 6 frames, 0 rules met, 0 entries, 0 counters)\n");
        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void aDifferenceIsShownAndStatus1() {
        Invocation run = verify(DEAF, right);
        assertThat(run.output()).isEqualTo(right + """
                : differ in 1 place (1 result), of 1 step, 6 frames, 0 rules met, 0 entries, 0 counters
                  step 1 ended timeout on the kernel, but the scenario expects established

                  Step 1: connect tcp from near to 10.8.0.3:80

                    result
                      kernel             nfwalk
                      connect: timeout   connect: established
                """);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void anExpectationThatBothContradictEndsWith1() {
        Invocation run = verify(KERNEL, wrong);
        assertThat(run.output())
                .contains(": agree (")
                .endsWith(
                        "\n  step 1 ended established on the kernel and in nfwalk, but the scenario expects timeout\n");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void whatNfwalkCannotTellIsNotComparedAndEndsWith1() throws IOException {
        String open = write("open.yaml", """
                hosts:
                  far:
                    interfaces: {eth0: {address: [10.8.0.3/24]}}
                    rules-text: |
                      *filter
                      -A INPUT -m geoip --source-country DE -j DROP
                      COMMIT
                steps:
                - send: {into: far/eth0, src: 10.8.0.2, dst: 10.8.0.3, protocol: udp, sport: 1, dport: 1}
                """);
        Invocation run = verify(KERNEL, open);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .startsWith(open + ": not compared, because nfwalk can't tell what happens\n"
                        + "  step 1: filter:INPUT:1 of far hangs on -m geoip; that needs ");
        assertThat(verify(KERNEL, "--format", "json", open).output())
                .startsWith("{\"file\":\"" + open
                        + "\",\"scenario\":\"\",\"agrees\":false,\"undetermined\":[{\"host\":\"far\"");
    }

    @Test
    void severalFilesAreSummedUp() {
        Invocation run = verify(KERNEL, right, wrong, bad, right);
        assertThat(run.outputLines()).last().isEqualTo("4 files: 3 agree, 0 differ, 1 not compared");
        assertThat(run.errors()).startsWith(bad + ":7:20: error: 'establishd' is no result");
        assertThat(run.status()).isEqualTo(2);
        assertThat(verify(DEAF, right, right).outputLines()).last().isEqualTo("2 files: 0 agree, 2 differ");
    }

    @Test
    void jsonIsOneObjectAFileAndNoSum() {
        Invocation run = verify(DEAF, "--format", "json", right, bad, folder + "/none.yaml");
        assertThat(run.outputLines()).hasSize(3);
        assertThat(run.outputLines().get(0))
                .startsWith("{\"file\":\"" + right + "\",\"scenario\":\"TITLE\",\"agrees\":false,")
                .contains("\"lines\":[{\"kernel\":\"connect: timeout\",\"nfwalk\":\"connect: established\"}]");
        assertThat(run.outputLines().get(1)).startsWith("{\"file\":\"" + bad + "\",\"error\":[");
        assertThat(run.outputLines().get(2)).contains("there is no such file");
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void whereNothingCanBeCarriedOutThatIsSaidOnceAndStatus2() {
        Invocation run = verify(KERNEL.without("it takes root"), right, wrong);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors()).isEqualTo("nfwalk verify: no scenario can be carried out here: it takes root\n");
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void aCpuThatThisProcessMayNotUseIsRefused() {
        assertThat(verify(KERNEL, "--cpu", "3", right).status()).isZero();
        Invocation run = verify(KERNEL, "--cpu", "1", right);
        assertThat(run.errors()).isEqualTo("nfwalk verify: CPU 1 is none of those that this process may use: 2, 3\n");
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void aScenarioThatThisKernelRefusesDoesNotKeepTheOthersFromTheirTurn() throws IOException {
        String refused = write("refused.yaml", HOSTS.replace("TITLE", "no").replace("RESULT", "established"));
        Invocation run = verify(KERNEL.refusing("no"), refused, right);
        assertThat(run.errors())
                .startsWith(
                        refused + ":1:1: error: this can't be carried out here: there is no xt_geoip in this kernel")
                .doesNotContain("Exception", "\tat ");
        assertThat(run.outputLines().get(0)).contains(": agree (");
        assertThat(run.outputLines()).last().isEqualTo("2 files: 1 agrees, 0 differ, 1 not compared");
        assertThat(run.status()).isEqualTo(2);
        assertThat(verify(KERNEL.refusing("no"), "--format", "json", refused).output())
                .startsWith("{\"file\":\"" + refused + "\",\"error\":[{\"severity\":\"error\",\"code\":\"kernel\"");
    }

    @Test
    void whatIsNoScenarioIsToldWithoutAStackTrace() throws IOException {
        Path without = Files.createDirectory(folder.resolve("folder"));
        String[] files = {
            write("empty.yaml", ""), write("text.yaml", "hello"), without.toString(), folder + "/none.yaml"
        };
        for (String file : files) {
            Invocation run = verify(KERNEL, file);
            assertThat(run.status()).as(file).isEqualTo(2);
            assertThat(run.output()).as(file).isEmpty();
            assertThat(run.errors()).as(file).startsWith(file + ":").doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void wrongUsageIsTold() {
        assertThat(verify(KERNEL).status()).isEqualTo(2);
        assertThat(verify(KERNEL).errors()).contains("Missing required parameter: 'FILE'");
        assertThat(verify(KERNEL, "--backend", "ebpf", right).errors()).contains("'ebpf' is none of nft, legacy");
        assertThat(verify(KERNEL, "--cpu", "first", right).errors()).contains("--cpu", "first");
        assertThat(verify(KERNEL, "--recrod", "x", right).errors()).contains("did you mean --record?");
    }

    @Test
    void theRecordingSaysWhatTheKernelDidAndWhereItComesFrom() throws IOException {
        String alone = write("alone/scenario.yaml", HOSTS.replace("RESULT", "established"));
        Path into = folder.resolve("made/on the way");
        Invocation run = verify(DEAF, "--backend", "legacy", "--record", into.toString(), alone);
        assertThat(run.status()).isEqualTo(1);
        assertThat(Files.readString(into.resolve("kernel.json"))).startsWith("""
                {
                 "scenario": "TITLE",
                 "passed": false,
                 "steps": [
                  {
                   "step": 1,
                   "kind": "connect",
                   "result": "timeout",
                   "expected": "established",
                   "frames": [
                    {"host": "near", "interface": "eth0",\
                """);
        assertThat(Files.readString(into.resolve("recorded.txt"))).matches("""
                kernel: 6\\.18\\.0-test
                iptables: iptables v1\\.8\\.9 \\(LEGACY\\)
                backend: legacy
                date: \\d{4}-\\d\\d-\\d\\d
                command: nfwalk verify --backend legacy --record \\S+/made/on the way \\S+/alone/scenario.yaml
                """);
    }

    @Test
    void aScenarioThatIsNotAloneIsRecordedUnderItsName() throws IOException {
        Path into = folder.resolve("into");
        assertThat(verify(KERNEL, "--record", into.toString(), right).status()).isZero();
        assertThat(into.resolve("right.kernel.json")).isRegularFile();
        assertThat(into.resolve("right.recorded.txt")).isRegularFile();
        assertThat(verify(KERNEL, "--record", into.toString(), wrong, right).status())
                .isEqualTo(1);
        assertThat(into.resolve("wrong.kernel.json")).isRegularFile();
    }

    @Test
    void twoRecordingsOfOneNameAreRefusedBeforeAnythingIsDone() throws IOException {
        String other = write("other/right.yaml", HOSTS.replace("RESULT", "established"));
        Path into = folder.resolve("into");
        Invocation run = verify(KERNEL, "--record", into.toString(), right, other);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors())
                .isEqualTo("nfwalk verify: " + right + " and " + other + " would both be recorded as " + into
                        + "/right.kernel.json\n");
        assertThat(into).doesNotExist();
    }

    @Test
    void aFileIsNoFolderToRecordInto() {
        Invocation run = verify(KERNEL, "--record", right, right);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors()).isEqualTo("nfwalk verify: " + right + " is no folder\n");
    }

    @Test
    void aRecordingThatCannotBeWrittenIsTold() throws IOException {
        Path into = folder.resolve("into");
        Files.createDirectories(into.resolve("right.kernel.json"));
        Invocation run = verify(KERNEL, "--record", into.toString(), right);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors())
                .startsWith(right + ":1:1: error: the kernel's answer can't be written: " + into + "/right.kernel.json")
                .doesNotContain("\tat ");
    }
}
