package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/** Makes random scenarios, none of which hangs on what {@link Exclusion} names. */
public final class RandomScenarios {
    private static final Pattern CLOCKS = Pattern.compile("-m (limit|recent|hashlimit) |SET .*--timeout [1-9]");

    private final Dice dice;

    private RandomScenarios(Dice dice) {
        this.dice = dice;
    }

    /** The scenario of that seed, each time the same. */
    public static ScenarioText of(long seed) {
        return new RandomScenarios(Dice.of(seed)).scenario("random " + seed);
    }

    /** One that is made of that source of chance. */
    public static ScenarioText of(Random random) {
        return new RandomScenarios(new Dice(random)).scenario("random");
    }

    private ScenarioText scenario(String title) {
        boolean ipv6 = dice.chance(0.5);
        Scene scene = new Topologies(dice).any();
        // what a helper's conversation says of addresses is of IPv4
        scene.helpers &= !ipv6;
        new Flows(dice, scene).plan();
        if (dice.chance(0.3)) {
            new IpSets(dice, scene).plan();
        }
        rules(scene);
        if (dice.chance(0.08)) {
            scene.host(scene.box).conntrack(new InitialEntries(dice, scene).some());
        }
        if (!scene.sets.isEmpty()) {
            scene.hosts().stream().filter(host -> host.rules().isPresent()).forEach(host -> host.ipset(scene.setLines));
        }
        List<HostText> hosts = scene.texts();
        boolean elementsRunOut = scene.sets.stream().anyMatch(IpSets.Named::timeouts);
        scene.keepsTime = elementsRunOut || hosts.stream().anyMatch(RandomScenarios::keepsTime);
        ScenarioText text = new ScenarioText(title, hosts, steps(scene));
        return ipv6 ? new Ipv6Twin(dice, text).of(text) : text;
    }

    /** Steps; should a change bring rules with clocks, nothing waits. */
    private List<StepText> steps(Scene scene) {
        List<StepText> steps = new Steps(dice, scene).some();
        boolean clocks =
                steps.stream().anyMatch(step -> step instanceof StepText.Change change && keepsTime(change.rules()));
        List<StepText> kept = new ArrayList<>(steps);
        // fragments may come after a wait, but what waits for its rest must not
        kept.removeIf(step -> step instanceof StepText.Wait && (clocks || scene.incompleteFragments));
        if (new ScenarioText("", scene.texts(), steps).tellsTicks()) {
            kept.removeIf(StepText.AtOnce.class::isInstance);
        }
        return kept;
    }

    private static boolean keepsTime(HostText host) {
        return keepsTime(host.rules()) || keepsTime(host.legacyRules());
    }

    private static boolean keepsTime(Optional<RuleSetText> rules) {
        return rules.filter(set -> CLOCKS.matcher(set.text()).find()).isPresent();
    }

    private void rules(Scene scene) {
        boolean same = dice.chance(0.6);
        Optional<RuleSetText> shared = Optional.of(ofBox(scene));
        for (String box : scene.boxes) {
            scene.host(box).rules(same ? shared : Optional.of(ofBox(scene)));
        }
        if (dice.chance(0.1)) {
            scene.host(scene.box)
                    .legacyRules(Optional.of(RuleSets.ofBox(dice, scene).few()));
        }
        for (HostDraft host : scene.hosts()) {
            boolean between = host.name().equals("fab") || host.name().equals("r2");
            if (host.rules().isEmpty() && dice.chance(between ? 0.45 : 0.05)) {
                host.rules(Optional.of(RuleSets.of(dice, scene, host.name()).few()));
            }
        }
    }

    private RuleSetText ofBox(Scene scene) {
        boolean bridged = !scene.bridges.isEmpty() && scene.translates;
        return dice.<RuleSetText>choice()
                .make(7, () -> RuleSets.ofBox(dice, scene).any())
                .makeIf(bridged, 2, () -> new WellKnownRules(dice, scene).kubeProxy())
                .makeIf(bridged, 1, () -> new WellKnownRules(dice, scene).docker())
                .draw();
    }
}
