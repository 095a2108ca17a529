package io.nfwalk.scenario;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Course;
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
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.LongCell;
import io.nfwalk.undo.UndoList;
import io.nfwalk.walk.TableCounters;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run of a scenario, which goes back when its journal is rolled back between two steps. */
final class ScenarioRun implements Course<ScenarioResult> {
    /** All of it is kept until it is told: some 400 MB. */
    static final int MOST_TOLD = 3_000_000;

    private final Scenario scenario;
    private final long seed;
    private final DrawsChance chance;
    private final Simulation simulation;
    private final List<String> hosts;
    private final List<StepResult> results;
    private final LongCell told;

    /**
     * @param seed the seed that the result tells
     * @param door decides what the scenario leaves open
     * @param journal where all that changes is written down
     */
    ScenarioRun(Scenario scenario, long seed, Chance door, Journal journal) {
        this.scenario = scenario;
        this.seed = seed;
        this.chance = new DrawsChance(door, journal);
        this.simulation = Simulation.of(scenario.network(), chance, journal);
        this.hosts = scenario.network().hosts().stream().map(Host::name).toList();
        this.results = new UndoList<>(journal);
        this.told = new LongCell(journal, 0);
        scenario.setups()
                .forEach(setup -> setup.conntrack()
                        .forEach(entry -> simulation.restore(setup.host().name(), entry)));
    }

    /** All steps, one after the other. */
    ScenarioResult run() {
        while (!isOver()) {
            advance();
        }
        return result();
    }

    @Override
    public boolean isOver() {
        return results.size() == scenario.steps().size();
    }

    @Override
    public void advance() {
        PlannedStep step = scenario.steps().get(results.size());
        Duration begun = simulation.now();
        StepRecord record = carryOut(step);
        Map<String, List<EntryView>> entries = entries();
        told.add(record.events().size()
                + entries.values().stream().mapToInt(List::size).sum());
        if (told.get() > MOST_TOLD) {
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

    /** What the last step told, as a run of this step alone whose counters are not told. */
    ScenarioResult lastStep() {
        StepResult last = results.get(results.size() - 1);
        return new ScenarioResult(
                scenario.title(), scenario.backend(), seed, hosts, List.of(last), Map.of(), List.of());
    }

    /** What the steps told that have been carried out. */
    @Override
    public ScenarioResult result() {
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
