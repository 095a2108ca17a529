/**
 * Random scenarios, for simulator and kernel alike.
 *
 * <p>{@link io.nfwalk.kernel.random.ScenarioText} and its parts are a scenario as data that writes itself as a scenario
 * file and knows its simpler versions. {@link io.nfwalk.kernel.random.ScenarioArbitraries} makes them. {@link
 * io.nfwalk.kernel.random.Exclusion} says what is never made, and why. {@link io.nfwalk.kernel.random.Soak} runs many
 * on simulator and kernel and tells where the two differ.
 */
package io.nfwalk.kernel.random;
