package io.nfwalk.kernel.random;

import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/** Random scenarios for jqwik, which shrink to fewer steps, hosts, rules and words. */
public final class ScenarioArbitraries {
    private ScenarioArbitraries() {}

    /** Scenarios of every kind: routers, bridges with pods, several hosts; see {@link RandomScenarios}. */
    public static Arbitrary<ScenarioText> scenarios() {
        return Arbitraries.fromGenerator(random -> new Shrinking(RandomScenarios.of(random)));
    }

    /** Only the hosts with their wires, addresses and routes, and no rules. */
    public static Arbitrary<ScenarioText> topologies() {
        return Arbitraries.fromGenerator(random -> new Shrinking(new ScenarioText(
                "topology", new Topologies(new Dice(random)).any().texts(), java.util.List.of())));
    }

    /** Rule sets for one host. */
    public static Arbitrary<RuleSetText> ruleSets() {
        return Arbitraries.randomValue(ScenarioArbitraries::ruleSet);
    }

    private static RuleSetText ruleSet(Random random) {
        Dice dice = new Dice(random);
        Scene scene = new Topologies(dice).any();
        new Flows(dice, scene).plan();
        return RuleSets.ofBox(dice, scene).any();
    }

    /** A scenario and its simpler versions; its distance is the length of its text. */
    private record Shrinking(ScenarioText value) implements Shrinkable<ScenarioText> {
        @Override
        public Stream<Shrinkable<ScenarioText>> shrink() {
            return value.simpler().map(Shrinking::new);
        }

        @Override
        public ShrinkingDistance distance() {
            return ShrinkingDistance.of(value.size());
        }
    }
}
