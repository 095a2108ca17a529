/**
 * The one door of the undecided: {@link io.nfwalk.chance.Chance} draws lots where the kernel draws them, picks what the
 * kernel picks by a hash with a secret, and answers for {@linkplain io.nfwalk.chance.Fact facts} that the input leaves
 * open.
 *
 * <ul>
 *   <li>{@link io.nfwalk.chance.SeededChance} decides each by a seed: one run.
 *   <li>{@link io.nfwalk.chance.Outcomes} follows every way that draws and picks can come out, and tells the
 *       {@link io.nfwalk.chance.Distribution} of what they lead to in exact {@linkplain io.nfwalk.chance.Fraction fractions}.
 *   <li>{@link io.nfwalk.chance.Alternatives} follows both answers to each fact.
 * </ul>
 *
 * <p>Next: {@link io.nfwalk.conntrack}.
 */
package io.nfwalk.chance;
