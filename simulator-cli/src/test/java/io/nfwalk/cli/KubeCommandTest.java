package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nfwalk kube}: objects and rules in, what is wrong with the rules out. */
class KubeCommandTest {
    private static final Path KUBE = Path.of("..", "testdata", "kube");
    private static final String PROMPT = "$ nfwalk ";
    private static final String OBJECTS = KUBE.resolve("cluster.yaml").toString();
    private static final String RULES = KUBE.resolve("worker-2.rules").toString();

    @TempDir
    private Path folder;

    static Stream<Path> goldens() throws IOException {
        try (Stream<Path> files = Files.list(KUBE.resolve("goldens"))) {
            return files.sorted().toList().stream();
        }
    }

    /**
     * A file begins with the command, its paths relative to testdata; what follows is what it writes, complaints first.
     */
    @ParameterizedTest
    @MethodSource("goldens")
    void theTextIsTheExpectedOne(Path file) throws IOException {
        String golden = Files.readString(file);
        String command = golden.substring(PROMPT.length(), golden.indexOf('\n'));
        List<String> arguments = new ArrayList<>();
        for (String word : command.split(" ")) {
            arguments.add(word.matches("[-\\w/.]+[.](rules|yaml|v6)") ? "../testdata/" + word : word);
        }
        Invocation kube = Invocation.of(arguments.toArray(String[]::new));
        String said = (kube.errors() + kube.output()).replace("../testdata/", "");
        assertThat(PROMPT + command + "\n" + said).isEqualTo(golden);
    }

    @Test
    void rightRulesAre0AndWrongOnes1() throws IOException {
        assertThat(Invocation.of("kube", "check", "--objects", OBJECTS, "--node", "worker-2", "--rules", RULES)
                        .status())
                .isZero();
        String lost = Files.readString(Path.of(RULES)).replaceAll("-A KUBE-MARK-MASQ .*\n", "");
        String wrong = Files.writeString(folder.resolve("lost.rules"), lost).toString();
        assertThat(Invocation.of("kube", "check", "--objects", OBJECTS, "--node", "worker-2", "--rules", wrong)
                        .status())
                .isEqualTo(1);
    }

    @Test
    void aFolderHoldsTheRulesOfManyNodes() throws IOException {
        Files.copy(Path.of(RULES), folder.resolve("worker-2.rules"));
        Files.copy(KUBE.resolve("worker-2.v6"), folder.resolve("worker-2.v6"));
        Files.writeString(
                folder.resolve("worker-1.rules"),
                Invocation.of("kube", "rules", "--objects", OBJECTS, "--node", "worker-1")
                        .output());
        Invocation all = Invocation.of(
                "kube", "check", "--objects", OBJECTS, "--rules-dir", folder.toString(), "--format", "json");
        assertThat(all.status()).isZero();
        assertThat(all.outputLines())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("{\"node\":\"worker-1\",\"right\":true,"),
                        two -> assertThat(two).startsWith("{\"node\":\"worker-2\",\"right\":true,"));
    }

    @Test
    void theRulesCanBeOfIpv6Alone() {
        Invocation six = Invocation.of(
                "kube",
                "check",
                "--objects",
                OBJECTS,
                "--node",
                "worker-2",
                "--rules6",
                KUBE.resolve("worker-2.v6").toString());
        assertThat(six.output()).endsWith("worker-2: all laws hold, 12 ways to 3 ports of Services\n");
        assertThat(six.status()).isZero();
    }

    @Test
    void nodePortsMayBeOpenOnTheNodesFirstAddressesOnly() {
        String objects = KUBE.resolve("flows/policies.yaml").toString();
        String[] words = {"kube", "rules", "--objects", objects, "--node", "east", "--nodeport-addresses", "primary"};
        assertThat(Invocation.of(words).outputLines())
                .filteredOn(line -> line.endsWith(" -j KUBE-NODEPORTS") && line.startsWith("-A KUBE-SERVICES"))
                .singleElement()
                .asString()
                .startsWith("-A KUBE-SERVICES -d 10.91.0.10/32 ");
    }

    @Test
    void rulesMayAskIpSets() throws IOException {
        String drop = "-A FORWARD -d 10.200.2.90/32 -m set --match-set quarantine src -j DROP\n";
        String text = Files.readString(Path.of(RULES))
                .replace("-A INPUT -j KUBE-FIREWALL\n", drop + "-A INPUT -j KUBE-FIREWALL\n");
        String rules = Files.writeString(folder.resolve("set.rules"), text).toString();
        String in = Files.writeString(
                        folder.resolve("in.ipset"), "create quarantine hash:ip\nadd quarantine 10.200.2.41\n")
                .toString();
        String[] words = {"kube", "check", "--objects", OBJECTS, "--node", "worker-2", "--rules", rules, "--wrong-only"
        };
        assertThat(Invocation.of(words).output()).contains("not known").contains("[ends]");
        List<String> told = new ArrayList<>(List.of(words));
        told.addAll(List.of("--sets", in));
        Invocation dropped = Invocation.of(told.toArray(String[]::new));
        assertThat(dropped.status()).isEqualTo(1);
        assertThat(dropped.output())
                .contains("by filter:FORWARD:rule:1 (" + drop.substring(11).strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kube",
                "kube chekc",
                "kube rules --node worker-2",
                "kube rules --objects ../testdata/kube/cluster.yaml",
                "kube rules --objects ../testdata/kube/cluster.yaml --node worker-9",
                "kube rules --objects ../testdata/kube/missing.yaml --node worker-2",
                "kube rules --objects ../testdata/kube/worker-2.rules --node worker-2",
                "kube rules --objects ../testdata/kube/cluster.yaml --node worker-2 --cluster-cidr 10.0.0.0/99",
                "kube rules --objects ../testdata/kube/cluster.yaml --node worker-2 --detect-local-mode ClusterCIDR",
                "kube rules --objects ../testdata/kube/cluster.yaml --node worker-2 --iptables-masquerade-bit 32",
                "kube rules --objects ../testdata/kube/cluster.yaml --node worker-2 --nodeport-addresses first",
                "kube rules --objects ../testdata/kube/cluster.yaml --node worker-2 --nodeport-addresses primary,10.0.0.0/8",
                "kube check --objects ../testdata/kube/cluster.yaml --node worker-2",
                "kube check --objects ../testdata/kube/cluster.yaml --node worker-2 --rules ../testdata/kube/cluster.yaml",
                "kube check --objects ../testdata/kube/cluster.yaml --rules-dir ../testdata/kube/goldens"
            })
    void wrongInputIs2(String command) {
        Invocation wrong = Invocation.of(command.split(" "));
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.errors()).isNotEmpty().doesNotContain("Exception");
        assertThat(wrong.output()).isEmpty();
    }
}
