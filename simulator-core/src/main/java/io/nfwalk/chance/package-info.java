/**
 * The one door of the undecided: {@link io.nfwalk.chance.Chance} draws lots where the kernel draws them and answers for
 * {@linkplain io.nfwalk.chance.Fact facts} that the input leaves open.
 *
 * <p>Next: {@link io.nfwalk.conntrack}.
 */
package io.nfwalk.chance;
