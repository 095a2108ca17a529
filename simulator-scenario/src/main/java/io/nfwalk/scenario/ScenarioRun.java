package io.nfwalk.scenario;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.host.Host;
import io.nfwalk.host.HostException;
import io.nfwalk.host.RouteTextException;
import io.nfwalk.host.SysctlException;
import io.nfwalk.network.Simulation;
import io.nfwalk.network.Step;
import io.nfwalk.network.StepException;
import io.nfwalk.network.StepRecord;
import io.nfwalk.rules.InvalidRulesException;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.ScenarioResult.AwaitedView;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import io.nfwalk.walk.TableCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run of a scenario. */
final class ScenarioRun {
    /** All of it is kept until it is told: some 400 MB. */
    static final int MOST_TOLD = 3_000_000;

    private final Scenario scenario;
    private final long seed;
    private final DrawsChance chance;
    private final Simulation simulation;
    private final List<String> hosts;

    /**
     * @param seed the seed that the result tells
     * @param door decides what the scenario leaves open
     */
    ScenarioRun(Scenario scenario, long seed, Chance door) {
        this.scenario = scenario;
        this.seed = seed;
        this.chance = new DrawsChance(door);
        this.simulation = Simulation.of(scenario.network(), chance);
        this.hosts = scenario.network().hosts().stream().map(Host::name).toList();
        scenario.setups()
                .forEach(setup -> setup.conntrack()
                        .forEach(entry -> simulation.restore(setup.host().name(), entry)));
    }

    ScenarioResult run() {
        List<StepResult> results = new ArrayList<>();
        long told = 0;
        for (PlannedStep step : scenario.steps()) {
            Duration begun = simulation.now();
            StepRecord record = carryOut(step);
            Map<String, List<EntryView>> entries = entries();
            told += record.events().size()
                    + entries.values().stream().mapToInt(List::size).sum();
            if (told > MOST_TOLD) {
                throw scenario.broken(
                        step,
                        "up to here more happens than can be told",
                        "at most " + MOST_TOLD + " rules met, frames, entries after each step and the like",
                        "");
            }
            results.add(new StepResult(
                    step.number(),
                    step.kind(),
                    step.words(),
                    begun,
                    record,
                    step.expected(),
                    entries,
                    awaited(),
                    simulation.drawn()));
        }
        Map<String, List<TableCounters>> counters = new LinkedHashMap<>();
        hosts.forEach(host -> counters.put(host, simulation.counters(host)));
        return new ScenarioResult(
                scenario.title(), scenario.backend(), seed, hosts, results, counters, chance.subjects());
    }

    private StepRecord carryOut(PlannedStep step) {
        try {
            return simulation.run(step(step.action()));
        } catch (RouteTextException wrong) {
            throw scenario.broken(step, wrong.getMessage(), wrong.expected(), wrong.hint());
        } catch (SysctlException wrong) {
            throw scenario.broken(step, wrong.getMessage(), wrong.expected(), wrong.hint());
        } catch (StepException | HostException wrong) {
            throw scenario.broken(step, wrong.getMessage(), "", "");
        } catch (InvalidRulesException wrong) {
            throw new ScenarioException(wrong.diagnostics());
        }
    }

    private Step step(Action action) {
        if (action instanceof Action.Alter alter) {
            return alter.change().on(simulation.host(alter.change().host()));
        }
        return ((Action.Fixed) action).step();
    }

    private Map<String, List<EntryView>> entries() {
        Map<String, List<EntryView>> entries = new LinkedHashMap<>();
        for (String host : hosts) {
            entries.put(host, entries(host));
        }
        return entries;
    }

    private List<EntryView> entries(String host) {
        List<Connection> connections = simulation.conntrack(host);
        Map<Connection, Integer> expected = new IdentityHashMap<>();
        connections.forEach(
                connection -> connection.master().ifPresent(master -> expected.merge(master, 1, Integer::sum)));
        return connections.stream()
                .map(connection -> EntryView.of(
                        connection, 1 + expected.getOrDefault(connection, 0), simulation.timeLeft(host, connection)))
                .toList();
    }

    private Map<String, List<AwaitedView>> awaited() {
        Map<String, List<AwaitedView>> awaited = new LinkedHashMap<>();
        for (String host : hosts) {
            awaited.put(
                    host, simulation.awaited(host).stream().map(AwaitedView::of).toList());
        }
        return awaited;
    }
}
