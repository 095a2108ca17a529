/**
 * Scenario files in, results out.
 *
 * <ol>
 *   <li>{@link io.nfwalk.scenario.Scenario#read(java.nio.file.Path)} reads a YAML file with the hosts, wires and steps that
 *       it describes, and the rule files that it names; what is wrong with it is told as diagnostics, each with its place.
 *   <li>{@link io.nfwalk.scenario.Scenario#run(long)} carries out its steps and compares them with what they expect.
 *   <li>{@link io.nfwalk.scenario.ScenarioResult} is what happened; {@link io.nfwalk.scenario.TextReport} writes it for
 *       people, {@link io.nfwalk.scenario.JsonReport} for programs.
 * </ol>
 *
 * <pre>{@code
 * Scenario scenario = Scenario.read(Path.of("pods.yaml")).scenario().orElseThrow();
 * System.out.println(TextReport.write(scenario.run(0), Optional.empty(), false));
 * }</pre>
 */
package io.nfwalk.scenario;
