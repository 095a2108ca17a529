package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Pause;
import io.nfwalk.kernel.linux.Tick;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.PlannedStep;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lets time pass: short times really, long ones for conntrack's time-outs alone. */
final class Waits {
    private static final Pattern OWN_CLOCKS = Pattern.compile(
            "-m (limit|recent|hashlimit|time|rateest|quota)\\b|\\btimeout \\d|\\b(SET|SYNPROXY|TARPIT)\\b");
    /** Longer than the two seconds after which a second UDP packet makes an entry ASSURED. */
    private static final Duration SLEPT_OF_A_LONG_WAIT = Duration.ofMillis(2500);

    /** What tells one tick of the kernel's clock from the next. */
    private static final Pattern TICKING = Pattern.compile("-m connlimit\\b");
    /** Longer than a tick. */
    private static final Duration NEXT_TICK = Duration.ofMillis(5);

    private final Hosts hosts;
    private final Duration longestSleep;
    private final boolean ticking;
    private final boolean ownClocks;

    /**
     * The waits of one run.
     *
     * @param longestSleep a longer wait is not slept through
     */
    Waits(Hosts hosts, Scenario scenario, Duration longestSleep) {
        this.hosts = hosts;
        this.longestSleep = longestSleep;
        List<String> texts = texts(scenario);
        this.ownClocks =
                texts.stream().anyMatch(text -> OWN_CLOCKS.matcher(text).find());
        this.ticking = texts.stream().anyMatch(text -> TICKING.matcher(text).find());
    }

    private static List<String> texts(Scenario scenario) {
        List<String> texts = new ArrayList<>();
        for (HostSetup setup : scenario.setups()) {
            setup.rules().forEach(rules -> texts.add(rules.text()));
            setup.ipset().ifPresent(texts::add);
        }
        for (PlannedStep step : scenario.steps()) {
            if (step.action() instanceof Action.Alter alter) {
                alter.change().loads().forEach(load -> texts.add(load.source().text()));
                alter.change().ipset().ifPresent(texts::add);
            }
        }
        return texts;
    }

    /**
     * Before a step: makes sure that the kernel's clock has ticked since the one before, where that makes a difference,
     * and that it will not within the step, unless that takes long: all neighbours that turn out not to be there do so
     * in one tick then.
     */
    void beforeStep() throws IOException {
        if (ticking) {
            Pause.of(NEXT_TICK);
        }
        Tick.awaitEarly();
    }

    /** Lets the time pass; a note if not everybody saw it pass. */
    Optional<String> pass(Duration time) throws IOException {
        Duration asleep = time;
        if (time.compareTo(longestSleep) > 0) {
            asleep =
                    ownClocks || longestSleep.compareTo(SLEPT_OF_A_LONG_WAIT) < 0 ? longestSleep : SLEPT_OF_A_LONG_WAIT;
        }
        Pause.of(asleep);
        if (asleep.equals(time)) {
            return Optional.empty();
        }
        for (ReplayedHost host : hosts.all()) {
            host.conntrack().age(time.minus(asleep));
        }
        return ownClocks
                ? Optional.of("only conntrack's clock was moved by " + seconds(time)
                        + "; limit, recent, hashlimit and sets saw " + seconds(asleep))
                : Optional.empty();
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }
}
