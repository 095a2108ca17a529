package io.nfwalk.rules;

import static io.nfwalk.rules.Texts.filter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainGraphTest {
    private static ChainGraph graph(String... lines) {
        return ChainGraph.of(Texts.rules(filter(lines)).table(TableName.FILTER).orElseThrow());
    }

    @Test
    void aChainIsReachedByEveryHookThatLeadsToItByJumpOrGoto() {
        ChainGraph graph = graph(
                ":A - [0:0]",
                ":B - [0:0]",
                ":C - [0:0]",
                "-A OUTPUT -j A",
                "-A FORWARD -g B",
                "-A A -j B",
                "-A C -j A");
        assertThat(graph.hooksReaching("A")).containsExactly(Hook.OUTPUT);
        assertThat(graph.hooksReaching("B")).containsExactly(Hook.FORWARD, Hook.OUTPUT);
        assertThat(graph.hooksReaching("C")).isEmpty();
        assertThat(graph.hooksReaching("INPUT")).containsExactly(Hook.INPUT);
        assertThat(graph.hooksReaching("nowhere")).isEmpty();
        assertThat(graph.unreachableChains()).containsExactly("C");
        assertThat(graph.successors("A")).containsExactly("B");
    }

    @Test
    void aLoopIsToldInTheOrderOfItsJumps() {
        ChainGraph graph = graph(
                ":Z - [0:0]",
                ":M - [0:0]",
                ":B - [0:0]",
                ":S - [0:0]",
                "-A B -j Z",
                "-A Z -j M",
                "-A M -j B",
                "-A S -g S");
        assertThat(graph.loops()).containsExactly(List.of("B", "Z", "M"), List.of("S"));
        assertThat(graph.reachableLoops()).isEmpty();
    }

    @Test
    void ofSeveralWaysAroundTheShortestIsTold() {
        ChainGraph graph =
                graph(":A - [0:0]", ":B - [0:0]", ":C - [0:0]", "-A A -j B", "-A B -j C", "-A C -j A", "-A B -j A");
        assertThat(graph.loops()).containsExactly(List.of("A", "B"));
    }

    @Test
    void depthCountsUserChainsOnTheLongestWay() {
        ChainGraph graph = graph(
                ":A - [0:0]",
                ":B - [0:0]",
                ":C - [0:0]",
                ":U - [0:0]",
                "-A INPUT -j A",
                "-A INPUT -j C",
                "-A A -j B",
                "-A B -j C",
                "-A U -j A");
        assertThat(graph.depth("INPUT")).isZero();
        assertThat(graph.depth("A")).isEqualTo(1);
        assertThat(graph.depth("C")).isEqualTo(3);
        assertThat(graph.depth("U")).isZero();
    }

    @Test
    void depthDoesNotCountWaysThatBeginInACircleThatNothingLeadsTo() {
        ChainGraph graph =
                graph(":A - [0:0]", ":B - [0:0]", ":U - [0:0]", "-A INPUT -j A", "-A A -j B", "-A U -j U", "-A U -j B");
        assertThat(graph.depth("B")).isEqualTo(2);
        assertThat(graph.depth("U")).isZero();
    }

    @Test
    void depthHasNoEndInALoopThatABaseChainReaches() {
        Chain base = chain("INPUT", Optional.of(Chain.Policy.ACCEPT), "A");
        ChainGraph graph = ChainGraph.of(new Table(TableName.FILTER, List.of(base, chain("A", Optional.empty(), "A"))));
        assertThat(graph.reachableLoops()).containsExactly(List.of("A"));
        assertThatThrownBy(() -> graph.depth("A")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aJumpToAChainThatIsNotThereIsDangling() {
        Table table = new Table(TableName.FILTER, List.of(chain("A", Optional.empty(), "B")));
        assertThat(ChainGraph.of(table).danglingJumps()).containsExactly(new ChainGraph.Jump("A", 1, "B"));
    }

    private static Chain chain(String name, Optional<Chain.Policy> policy, String jump) {
        Rule rule = new Rule(RuleHead.ANY, List.of(), new Action.Jump(jump));
        return new Chain(name, policy, Counters.ZERO, List.of(new RuleLine(rule, SourceSpan.NONE, Counters.ZERO)));
    }
}
