package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Diagnostic;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to a scenario file, it is run or told to be wrong. */
class MutatedScenariosTest {
    private static final List<String> WORDS = List.of(
            "",
            "[]",
            "{}",
            "~",
            "-1",
            "0",
            "65536",
            "99999999999",
            "[1]",
            "{a: b}",
            "fd00::1",
            "on",
            "1.5",
            "lo",
            "0.0.0.0",
            "127.0.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "DROP",
            "POSTROUTING",
            "udp",
            "icmp",
            "*x",
            "&x y",
            ": ",
            "\n",
            "\t",
            "\"",
            "#",
            "|",
            "10.0.0.0/0",
            "NONE",
            "flush",
            "- ");

    /** A scenario of testdata with some characters replaced by a word. */
    record Mutation(Path file, int place, int length, String word) {
        String text() {
            String text = RecordedScenarios.text(file);
            int from = place % text.length();
            return text.substring(0, from) + word + text.substring(Math.min(text.length(), from + length));
        }
    }

    @Provide
    Arbitrary<Mutation> mutations() {
        return Combinators.combine(
                        Arbitraries.of(RecordedScenarios.all()),
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(WORDS))
                .as(Mutation::new);
    }

    @Property(tries = 400)
    void aMutatedScenarioIsRunOrToldToBeWrong(@ForAll("mutations") Mutation mutation) {
        Scenario.Read read =
                Scenario.read(mutation.text(), "mutated.yaml", mutation.file().getParent());
        boolean wrong =
                read.diagnostics().stream().anyMatch(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR);
        assertThat(read.scenario().isPresent()).isNotEqualTo(wrong);
        read.scenario().ifPresent(MutatedScenariosTest::runs);
    }

    private static void runs(Scenario scenario) {
        try {
            JsonText run = JsonText.of(JsonReport.write(scenario.run(0), Optional.empty()));
            assertThat(run.objects("steps")).hasSameSizeAs(scenario.steps());
        } catch (ScenarioException wrong) {
            assertThat(wrong.diagnostics()).isNotEmpty();
        }
    }
}
