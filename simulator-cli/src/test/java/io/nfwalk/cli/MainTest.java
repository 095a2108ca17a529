package io.nfwalk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line itself. */
class MainTest {
    @Test
    void helpListsTheCommands() {
        Invocation help = Invocation.of("--help");
        assertThat(help.status()).isZero();
        assertThat(help.errors()).isEmpty();
        assertThat(help.output()).isEqualTo("""
                        Usage: nfwalk [-hV] COMMAND
                        Predicts what Linux hosts do to packets: the rules they meet, where they go,
                        what connection tracking remembers, and what becomes of the answers.

                          -h, --help      Show this help message and exit.
                          -V, --version   Print version information and exit.

                        Commands:
                          run     Simulates scenario files, shows what happened and checks what they
                                    expect.
                          check   Tells what iptables would refuse, and what is odd about rules that it
                                    takes: rules that no packet can match, chains that nothing leads
                                    to, and the like.
                          save    Prints rule sets as iptables-save would after iptables-restore had
                                    loaded them.
                          trace   Tells what becomes of one packet, given a rule set and as much else
                                    as you say. What you don't say is supposed, and told.
                          kube    Services and EndpointSlices against a node's rules: what kube-proxy
                                    would install, and whether what is installed does what the objects
                                    say.
                          verify  Simulates scenario files, carries them out on this machine's Linux
                                    kernel, and shows where the two differ.
                          help    Display help information about the specified command.

                        nfwalk COMMAND --help tells more about a command.
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run --help", "run -h", "help run"})
    void helpOfRunTellsItsOptionsAndExitStatus(String arguments) {
        Invocation help = Invocation.of(arguments.split(" "));
        assertThat(help.status()).isZero();
        assertThat(help.output())
                .startsWith("Usage: nfwalk run [-hV] ")
                .contains("--format=FORMAT", "--seed=N", "--views=VIEW", "FILE...\n")
                .contains(
                        "text for people, json for",
                        "(default: text)",
                        "Exit status:",
                        "  0    every expectation held");
    }

    @Test
    void helpOfVerifyTellsItsOptionsAndExitStatus() {
        Invocation help = Invocation.of("verify", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.output())
                .contains(
                        "--backend=BACKEND",
                        "--record=DIR",
                        "--cpu=N",
                        "--seed=N",
                        "This takes root",
                        "(default: nft)",
                        "  0    the kernel does what nfwalk says");
    }

    @Test
    void theVersionIsTold() {
        assertThat(Invocation.of("--version").output()).matches("nfwalk [0-9]+[.][0-9]+[.][0-9]+\n");
    }

    @Test
    void withoutArgumentsTheUsageIsShownAsAnError() {
        Invocation nothing = Invocation.of();
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.output()).isEmpty();
        assertThat(nothing.errors()).startsWith("Usage: nfwalk [-hV] COMMAND\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu x.yaml|nfwalk: there is no command 'rnu'/  hint: did you mean run?/Try 'nfwalk --help'.",
                "teach|nfwalk: there is no command 'teach'/Try 'nfwalk --help'.",
                "--verison|nfwalk: Unknown option: '--verison'/  hint: did you mean --version?/Try 'nfwalk --help'.",
                "run|nfwalk run: Missing required parameter: 'FILE'/Try 'nfwalk run --help'.",
                "run --format json|nfwalk run: Missing required parameter: 'FILE'/Try 'nfwalk run --help'.",
                "run --formt=json x|nfwalk run: Unknown option: '--formt=json'/  hint: did you mean --format?"
                        + "/Try 'nfwalk run --help'.",
                "run --format|nfwalk run: Missing required parameter for option '--format' (FORMAT)"
                        + "/Try 'nfwalk run --help'.",
                "run --format xml x|nfwalk run: Invalid value for option '--format': 'xml' is none of text, json, junit"
                        + "/Try 'nfwalk run --help'.",
                "run --seed x y|nfwalk run: Invalid value for option '--seed': 'x' is no number/Try 'nfwalk run --help'."
            })
    void aWrongCommandLineIsExplainedInAFewLines(String arguments, String message) {
        Invocation wrong = Invocation.of(arguments.split(" "));
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.output()).isEmpty();
        assertThat(wrong.errors()).isEqualTo(message.replace("/", "\n") + "\n");
    }

    @Test
    void anArgumentThatBeginsWithAtIsAFile() {
        assertThat(Invocation.of("run", "@nothing").errors()).startsWith("@nothing:1:1: error: there is no such file");
    }

    @ParameterizedTest
    @CsvSource({
        "true, '', '', true",
        "false, '', '', false",
        "true, 1, '', false",
        "true, '', dumb, false",
        "true, '', xterm-256color, true",
        "false, '', xterm, false"
    })
    void colourIsForTerminalsThatShowItAndForThoseWhoDoNotAskForNone(
            boolean terminal, String noColor, String term, boolean wanted) {
        assertThat(Terminal.wantsColour(terminal, Map.of("NO_COLOR", noColor, "TERM", term)))
                .isEqualTo(wanted);
        assertThat(Terminal.wantsColour(true, Map.of())).isTrue();
    }

    @Test
    void helpIsColouredOnlyWhereColourIsWanted() {
        assertThat(Invocation.of("--help").output()).doesNotContain("\u001B");
        assertThat(Invocation.of(true, "--help").output()).contains("\u001B");
    }

    @Test
    void whenNobodyReadsTheRunEndsWithoutAWord() {
        StringWriter errors = new StringWriter();
        assertThat(runInto("Broken pipe", errors)).isEqualTo(141);
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void whenTheDiskIsFullThatIsTold() {
        StringWriter errors = new StringWriter();
        assertThat(runInto("No space left on device", errors)).isEqualTo(74);
        assertThat(errors).hasToString("nfwalk: the results can't be written: No space left on device\n");
    }

    @Test
    void helpThatCannotBeWrittenIsToldToo() {
        StringWriter errors = new StringWriter();
        Output full = new Output(new Refusing("No space left on device"), false);
        assertThat(Main.run(full, new PrintWriter(errors, true), "--help")).isEqualTo(74);
    }

    private static int runInto(String message, StringWriter errors) {
        String scenario = "../testdata/story/same-worker-clusterip.yaml";
        Output output = new Output(new Refusing(message), false);
        return Main.run(output, new PrintWriter(errors, true), "run", "--format", "json", scenario, scenario);
    }

    /** Refuses to take anything. */
    private static final class Refusing extends OutputStream {
        private final String message;

        Refusing(String message) {
            this.message = message;
        }

        @Override
        public void write(int octet) throws IOException {
            throw new IOException(message);
        }
    }
}
