package io.nfwalk.scenario;

import io.nfwalk.network.Step;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.DiagnosticPrinter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Scenarios that tests write down themselves. */
final class ScenarioText {
    private ScenarioText() {}

    static Scenario.Read read(String text) {
        return Scenario.read(text, "test.yaml", Path.of("..", "testdata"));
    }

    /** The scenario that the text holds; a failure if it holds none. */
    static Scenario scenario(String text) {
        Scenario.Read read = read(text);
        return read.scenario().orElseThrow(() -> new AssertionError(DiagnosticPrinter.print(read.diagnostics())));
    }

    /** What a run gives, as its JSON says it. */
    static JsonText run(String text) {
        return JsonText.of(JsonReport.write(scenario(text).run(0), Optional.empty()));
    }

    static JsonText step(JsonText run, int number) {
        return run.objects("steps").get(number - 1);
    }

    static List<String> results(String text) {
        return run(text).objects("steps").stream()
                .map(step -> step.text("result"))
                .toList();
    }

    /** A step of the scenario as the simulation gets it. */
    static Step planned(String text, int number) {
        PlannedStep step = scenario(text).steps().get(number - 1);
        return ((PlannedStep.Action.Fixed) step.action()).step();
    }

    /** The packet of a {@code send} step from a host {@code a} that has 10.8.0.1/24, or into its eth0. */
    static Packet packet(String send) {
        Step step = planned(
                "hosts: {a: {interfaces: {eth0: {address: [10.8.0.1/24]}}}}\nsteps:\n- send: {" + send + "}\n", 1);
        return step instanceof Step.SendFrom from ? from.packet() : ((Step.SendInto) step).packet();
    }
}
