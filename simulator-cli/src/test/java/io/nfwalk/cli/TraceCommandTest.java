package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nfwalk trace}: one packet against one rule set. */
class TraceCommandTest {
    private static final Path TRACES = Path.of("..", "testdata", "trace");
    private static final String PROMPT = "$ nfwalk ";
    private static final String RULES = "../testdata/rules/ufw.rules";
    private static final String DOCKER = "../testdata/rules/docker.rules";

    @TempDir
    private Path folder;

    static Stream<Path> goldens() throws IOException {
        try (Stream<Path> files = Files.list(TRACES)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
        }
    }

    /**
     * A file begins with the command, its paths relative to testdata; what follows is what it writes, complaints first.
     */
    @ParameterizedTest
    @MethodSource("goldens")
    void theTextIsTheExpectedOne(Path file) throws IOException {
        String golden = Files.readString(file);
        int end = golden.indexOf('\n');
        String command = golden.substring(PROMPT.length(), end);
        List<String> arguments = new ArrayList<>();
        for (String word : command.split(" ")) {
            boolean path = word.matches("[-\\w/]+[.](rules|listing|yaml|ipset)(#.*)?");
            arguments.add(path ? "../testdata/" + word : word);
        }
        Invocation trace = Invocation.of(arguments.toArray(String[]::new));
        String said = trace.errors().replace("../testdata/", "") + trace.output();
        assertThat(PROMPT + command + "\n" + said).isEqualTo(golden);
    }

    private static Invocation trace(String options) {
        return Invocation.of(Stream.concat(Stream.of("trace"), Arrays.stream(options.split(" ")))
                .toArray(String[]::new));
    }

    @Test
    void whateverBecomesOfThePacketTheStatusIs0() {
        assertThat(trace("-r " + RULES + " --in eth0 --local tcp 10.0.0.7:1 to 10.0.0.1:22")
                        .status())
                .isZero();
        assertThat(trace("-r " + DOCKER + " --in eth0 --out eth1 tcp 10.0.0.7:1 to 10.0.0.1:22")
                        .status())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-r ../testdata/rules/ufw.rules tcp 10.0.0.7:1 too 10.0.0.1:22",
                "-r ../testdata/rules/ufw.rules --state establishd tcp 10.0.0.7:1 to 10.0.0.1:22",
                "-r ../testdata/rules/ufw.rules --local --out eth0 tcp 10.0.0.7:1 to 10.0.0.1:22",
                "-r ../testdata/rules/ufw.rules --mark red tcp 10.0.0.7:1 to 10.0.0.1:22",
                "-r ../testdata/rules/ufw.rules --sysctl net.ipv4.nonesuch=1 tcp 10.0.0.7:1 to 10.0.0.1:22",
                "-r ../testdata/rules/missing.rules tcp 10.0.0.7:1 to 10.0.0.1:22",
                "tcp 10.0.0.7:1 to 10.0.0.1:22",
                "-r ../testdata/rules/ufw.rules"
            })
    void wrongInputEndsWith2AndNoStackTrace(String options) {
        Invocation wrong = trace(options);
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.errors()).isNotEmpty().doesNotContain("Exception", "an error of nfwalk itself");
        assertThat(wrong.output()).isEmpty();
    }

    @Test
    void jsonHasTheVerdictTheTraceAndWhatWasSupposed() {
        Invocation json = trace("--format json --explain -r " + DOCKER
                + " --in eth0 --address 192.168.1.5 --out docker0 tcp 10.0.0.7:40000 to 192.168.1.5:8080");
        assertThat(json.outputLines()).hasSize(1);
        assertThat(json.output())
                .contains("\"verdict\":\"forwarded\"", "\"interface\":\"docker0\"")
                .contains("\"table\":\"nat\",\"chain\":\"DOCKER\",\"rule\":3", "\"passedOver\":[{")
                .contains("\"original\":\"10.0.0.7:40000>192.168.1.5:8080\",\"reply\":\"172.17.0.2:80>10.0.0.7:40000\"")
                .contains("\"what\":\"172.17.0.2 is no address of this host\"");
    }

    @Test
    void jsonTellsWhatEachAlternativeAssumes() {
        Invocation json = trace("--format json --alternatives -r ../testdata/trace/office.rules"
                + " --in lan --local tcp 10.0.0.7:4000 to 10.0.0.1:25");
        assertThat(json.status()).isZero();
        assertThat(json.outputLines()).hasSize(1);
        assertThat(json.output())
                .startsWith(
                        "{\"alternatives\":[{\"assumptions\":[{\"table\":\"filter\",\"chain\":\"lan-in\",\"rule\":1,")
                .contains("\"answer\":true}],\"packet\":", "\"verdict\":\"delivered\"")
                .contains("\"answer\":false}],\"packet\":", "\"verdict\":\"rejected\"")
                .doesNotContain("unexploredAlternatives");
        Invocation limited = trace("--format json --alternatives --limit 1 -r ../testdata/trace/office.rules"
                + " --in lan --local tcp 10.0.0.7:4000 to 10.0.0.1:25");
        assertThat(limited.output()).contains("\"unexploredAlternatives\":1");
    }

    @Test
    void aHostMayStandInAFileOfItsOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("router.yaml"), """
                sysctl: {net.ipv4.ip_forward: 1}
                interfaces: {eth0: {address: [10.8.0.1/24]}, eth1: {address: [10.9.0.1/24]}}
                rules-text: |
                  *filter
                  -A FORWARD -o eth1 -p tcp --dport 22 -j DROP
                  COMMIT
                """);
        Invocation trace = trace("--host " + file + " tcp 10.8.0.7:40000 to 10.9.0.2:22");
        assertThat(trace.errors()).isEmpty();
        assertThat(trace.output()).contains("in by eth0", "DROPPED by filter:FORWARD:rule:1");
    }

    @Test
    void aScenariosHostIsChosenByName() {
        String scenario = "../testdata/first/http-only.yaml";
        assertThat(trace("--host " + scenario + "#box tcp 10.8.0.2:40000 to 10.9.0.2:22")
                        .output())
                .contains("DROPPED by the policy of filter FORWARD");
        Invocation unnamed = trace("--host " + scenario + "#bax tcp 10.8.0.2:40000 to 10.9.0.2:22");
        assertThat(unnamed.status()).isEqualTo(2);
        assertThat(unnamed.errors()).contains("did you mean box?");
    }

    @Test
    void aRuleAboutASetThatIsNotThereIsRefusedWhereTheSetsWereSaid() throws IOException {
        Path rules = Path.of("..", "testdata", "trace", "office.rules");
        Path none = Files.writeString(folder.resolve("none.ipset"), "create others hash:ip\n");
        Path wrong = Files.writeString(folder.resolve("wrong.ipset"), "create admins hash:ip\nadd admins ten\n");

        for (String command : List.of("check", "save")) {
            Invocation refused = Invocation.of(command, "--sets", none.toString(), rules.toString());
            assertThat(refused.status()).as(command).isEqualTo(2);
            assertThat(refused.output() + refused.errors()).as(command).contains("office.rules:18", "set-missing");
            assertThat(Invocation.of(command, "--sets", wrong.toString(), rules.toString())
                            .errors())
                    .as(command)
                    .contains("wrong.ipset:2:12", "ipset-text");
        }
        Invocation traced = trace("-r " + rules + " --sets " + none + " --in lan tcp 10.0.0.7:1 to 10.0.0.1:22");
        assertThat(traced.status()).isEqualTo(2);
        assertThat(traced.errors()).contains("set-missing");
    }

    @Test
    void withoutWordOfTheSetsThatRulesNeedThereIsARemark() {
        Invocation checked = Invocation.of("check", "../testdata/trace/office.rules");
        assertThat(checked.status()).isZero();
        assertThat(checked.output()).contains("office.rules:18:1: remark", "admins [needs-ip-sets]");
    }
}
