/**
 * Several hosts, the wires between them, and what answers: {@link io.nfwalk.network.Network} describes them, {@link
 * io.nfwalk.network.Simulation} carries out {@linkplain io.nfwalk.network.Step steps} and tells what happened in a
 * {@link io.nfwalk.network.StepRecord}.
 *
 * <p>Frames of all hosts wait in one queue. Kernels answer at once; processes when no frame moves any more.
 *
 * <p>Next: {@link io.nfwalk.explain}.
 */
package io.nfwalk.network;
