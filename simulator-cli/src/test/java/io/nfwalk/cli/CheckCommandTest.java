package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nfwalk check}: what is wrong with files, what is odd about them, and the exit status. */
class CheckCommandTest {
    private static final String ODD = """
            *filter
            :UNUSED - [0:0]
            -A INPUT -s 10.0.0.0/8 -j DROP
            -A INPUT -s 10.1.2.3/32 -p tcp -m tcp --dport 22 -j ACCEPT
            COMMIT
            """;

    @TempDir
    private Path folder;

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    private static String filter(String... lines) {
        return "*filter\n" + String.join("\n", lines) + "\nCOMMIT\n";
    }

    @Test
    void oddRulesAreToldWithPlaceReasonAndRemedyAndEndWith1() throws IOException {
        String file = write("odd.rules", ODD);
        Invocation check = Invocation.of("check", file);
        assertThat(check.output()).isEqualTo("""
                        FILE:2:1: remark: chain UNUSED is empty, and no rule leads there [chain-unused]
                            :UNUSED - [0:0]
                            ^
                        FILE:4:1: warning: this rule never matches: rule 1 (line 3) takes all of its packets [rule-shadowed]
                            -A INPUT -s 10.1.2.3/32 -p tcp -m tcp --dport 22 -j ACCEPT
                            ^
                          hint: put it before that rule, or take it out
                        FILE: 1 warning, 1 remark
                        """.replace("FILE", file));
        assertThat(check.errors()).isEmpty();
        assertThat(check.status()).isEqualTo(1);
    }

    @Test
    void nothingFoundAndRemarksEndWith0() throws IOException {
        String good = write("good.rules", filter("-A INPUT -p tcp -j ACCEPT"));
        assertThat(Invocation.of("check", good).output()).isEqualTo(good + ": nothing found\n");
        assertThat(Invocation.of("check", good).status()).isZero();
        String remarked = write("remarked.rules", filter(":A - [0:0]"));
        assertThat(Invocation.of("check", remarked).output()).endsWith(remarked + ": 1 remark\n");
        assertThat(Invocation.of("check", remarked).status()).isZero();
    }

    @Test
    void everythingThatIptablesRefusesIsToldAndEndsWith2() throws IOException {
        String bad = write("bad.rules", filter("-A INPUT -j NOWHERE", "-A INPUT -p tcp --dport 99999 -j DROP"));
        Invocation check = Invocation.of("check", bad);
        assertThat(check.output()).contains(":2:13: error:", ":3:25: error:").endsWith(bad + ": 2 errors\n");
        assertThat(check.status()).isEqualTo(2);
    }

    @Test
    void targetsWhereTheyCanNotBeAreTold() throws IOException {
        String misplaced = write(
                "misplaced.rules",
                "*nat\n:A - [0:0]\n-A POSTROUTING -j A\n-A A -j DNAT --to-destination 10.0.0.1\nCOMMIT\n"
                        + "*mangle\n-A PREROUTING -j REJECT\nCOMMIT\n");
        assertThat(Invocation.of("check", misplaced).output())
                .contains(":4:9: error:", "[target-wrong-hook]", ":7:18: error:", "[target-wrong-table]")
                .endsWith(misplaced + ": 2 errors\n");
    }

    @Test
    void whatOnlyOneIptablesRefusesIsAWarningUnlessItAloneIsAsked() throws IOException {
        String never = write("never.rules", filter("-A FORWARD -p tcp -j ACCEPT", "-A FORWARD ! -s 0.0.0.0/0"));
        Invocation both = Invocation.of("check", never);
        assertThat(both.output()).contains(":3:1: warning: only iptables-nft refuses this: the negated network");
        assertThat(both.status()).isEqualTo(1);
        Invocation nft = Invocation.of("check", "--backend", "nft", never);
        assertThat(nft.output()).contains(":3:1: error: the negated network");
        assertThat(nft.status()).isEqualTo(2);
        assertThat(Invocation.of("check", "--backend", "legacy", never).output())
                .doesNotContain("address-never-matches");
        String cases = write("both.rules", filter(":USER DROP [0:0]", "-A FORWARD -j USER", "-A USER -j DROP"));
        assertThat(Invocation.of("check", "--format", "json", cases).output())
                .contains("\"message\":\"only iptables-legacy refuses this: a user chain has no policy\"")
                .contains("\"refusedBy\":[\"legacy\"]");
    }

    @Test
    void whatIsReadHereThoughIptablesRefusesItIsAnError() throws IOException {
        String windows = write("windows.rules", ODD.replace("\n", "\r\n"));
        Invocation check = Invocation.of("check", windows);
        assertThat(check.output()).contains(":1:8: error: iptables refuses lines that end in a carriage return [crlf]");
        assertThat(check.status()).isEqualTo(2);
    }

    @Test
    void jsonIsOneObjectAFile() throws IOException {
        String odd = write("odd.rules", ODD);
        String good = write("good.rules", filter("-A INPUT -p tcp -j ACCEPT"));
        Invocation check = Invocation.of("check", "--format", "json", odd, good);
        assertThat(check.outputLines())
                .containsExactly(
                        ("{\"file\":\"ODD\",\"ok\":true,\"findings\":[{\"file\":\"ODD\",\"severity\":\"remark\","
                                        + "\"code\":\"chain-unused\",\"line\":2,\"column\":1,\"message\":\"chain UNUSED is"
                                        + " empty, and no rule leads there\",\"table\":\"filter\",\"chain\":\"UNUSED\"},"
                                        + "{\"file\":\"ODD\",\"severity\":\"warning\",\"code\":\"rule-shadowed\",\"line\":4,"
                                        + "\"column\":1,\"message\":\"this rule never matches: rule 1 (line 3) takes all of"
                                        + " its packets\",\"hint\":\"put it before that rule, or take it out\","
                                        + "\"table\":\"filter\",\"chain\":\"INPUT\",\"rule\":2}]}")
                                .replace("ODD", odd),
                        "{\"file\":\"" + good + "\",\"ok\":true,\"findings\":[]}");
    }

    @Test
    void aScenarioIsCheckedWithTheRulesItNamesAndHolds() throws IOException {
        write("lab/box.rules", ODD);
        String scenario = write("lab/box.yaml", """
                scenario: two rule sets
                hosts:
                  a:
                    rules: box.rules
                  b:
                    rules-text: |
                      *filter
                      -A INPUT -j DROP
                      -A INPUT -j ACCEPT
                      COMMIT
                """);
        Invocation check = Invocation.of("check", scenario);
        assertThat(check.output())
                .contains(scenario + ":9:7: warning: this rule is never reached")
                .contains("      -A INPUT -j ACCEPT\n")
                .contains("box.rules:2:1: remark: chain UNUSED", "box.rules:4:1: warning: this rule never matches")
                .contains("    -A INPUT -s 10.1.2.3/32 -p tcp");
        assertThat(check.status()).isEqualTo(1);
        String broken = write("lab/broken.yaml", "scenario: x\nhosts: {a: {rulez: box.rules}}\n");
        assertThat(Invocation.of("check", broken).output()).contains(":2:13: error:", "did you mean rules");
        assertThat(Invocation.of("check", broken).status()).isEqualTo(2);
    }

    @Test
    void physdevIsNoMatterWhereTheHostLoadsTheModule() throws IOException {
        String rules = """
                hosts:
                  a:
                    modules: [MODULES]
                    rules-text: |
                      *filter
                      -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
                      COMMIT
                """;
        String without = write("without.yaml", rules.replace("MODULES", ""));
        String with = write("with.yaml", rules.replace("MODULES", "br_netfilter"));
        assertThat(Invocation.of("check", without).output()).contains("[needs-br-netfilter]");
        assertThat(Invocation.of("check", with).output()).isEqualTo(with + ": nothing found\n");
    }

    @Test
    void aFolderStandsForItsRulesAndScenarios() throws IOException {
        String rules = write("some/a.rules", filter());
        String scenario = write("some/b.yaml", "hosts: {a: }\n");
        write("some/c.txt", "hello");
        assertThat(Invocation.of("check", folder.toString()).output())
                .isEqualTo(rules + ": nothing found\n" + scenario + ": nothing found\n");
    }

    @Test
    void noMessageIsAStackTrace() throws IOException {
        String binary = Files.write(folder.resolve("binary.rules"), new byte[] {0x7f, 'E', 'L', 'F', 0, 1})
                .toString();
        String missing = folder.resolve("missing.rules").toString();
        for (String file : new String[] {binary, missing, write("text.rules", "hello"), write("empty.yaml", "")}) {
            Invocation check = Invocation.of("check", file);
            assertThat(check.status()).as(file).isEqualTo(2);
            assertThat(check.output()).as(file).startsWith(file + ":").doesNotContain("\tat ", "Exception");
        }
    }
}
