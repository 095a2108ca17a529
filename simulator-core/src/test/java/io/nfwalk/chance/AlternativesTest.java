package io.nfwalk.chance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Both answers to a fact are followed, and no fact is asked for twice. */
class AlternativesTest {
    private static Question about(String packet, int step, Fact.Scope scope, int rule) {
        return new Question(
                new Fact("-m foo", "whether it matches", scope), "box", step, packet, "filter", "INPUT", rule);
    }

    private static String word(Optional<Boolean> answer) {
        return answer.map(yes -> yes ? "yes" : "no").orElse("?");
    }

    private static String worlds(Function<Answers, String> experiment, int limit) {
        StringBuilder text = new StringBuilder();
        Alternatives<String> all = Alternatives.of(experiment, limit);
        all.worlds().forEach(world -> text.append(world.result()).append("; "));
        return text.append(all.left()).append(" left").toString();
    }

    @Test
    void aRunThatAsksForNothingHasOneWorldWithoutAssumptions() {
        Alternatives<String> all = Alternatives.of(answers -> "done", 10);
        assertThat(all.worlds()).containsExactly(new Alternatives.World<>(List.of(), "done"));
    }

    @Test
    void aSecondFactIsAskedForOnlyWhereTheFirstAnswerLeadsToIt() {
        assertThat(worlds(
                        answers -> {
                            String first = word(answers.answer(about("a", 1, Fact.Scope.PACKET, 1)));
                            return first.equals("yes")
                                    ? "yes " + word(answers.answer(about("b", 1, Fact.Scope.PACKET, 1)))
                                    : first;
                        },
                        10))
                .isEqualTo("yes yes; yes no; no; 0 left");
    }

    @Test
    void thePacketHasOneAnswerWhicheverRuleAsks() {
        assertThat(worlds(
                        answers -> word(answers.answer(about("a", 1, Fact.Scope.PACKET, 1)))
                                + word(answers.answer(about("a", 1, Fact.Scope.PACKET, 7))),
                        10))
                .isEqualTo("yesyes; nono; 0 left");
    }

    @Test
    void anEqualPacketOfALaterStepIsAnotherButASocketIsTheSame() {
        assertThat(worlds(
                        answers -> word(answers.answer(about("a", 1, Fact.Scope.PACKET, 1)))
                                + word(answers.answer(about("a", 2, Fact.Scope.PACKET, 1))),
                        10))
                .isEqualTo("yesyes; yesno; noyes; nono; 0 left");
        assertThat(worlds(
                        answers -> word(answers.answer(about("a", 1, Fact.Scope.SOCKET, 1)))
                                + word(answers.answer(about("a", 2, Fact.Scope.SOCKET, 1))),
                        10))
                .isEqualTo("yesyes; nono; 0 left");
    }

    @Test
    void aLimitLeavesTheRest() {
        assertThat(worlds(
                        answers -> {
                            StringBuilder all = new StringBuilder();
                            for (int i = 0; i < 40; i++) {
                                all.append(word(answers.answer(about("a" + i, 1, Fact.Scope.PACKET, 1)))
                                        .charAt(0));
                            }
                            return all.substring(36);
                        },
                        3))
                .isEqualTo("yyyy; yyyn; yyny; 39 left");
    }
}
