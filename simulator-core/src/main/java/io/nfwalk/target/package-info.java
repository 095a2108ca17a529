/**
 * The targets: one file for each {@code -j} name, with its options, its canonical text and its semantics side by side.
 * {@link io.nfwalk.target.Targets} lists them.
 *
 * <p>A target is a value of what its rule says. What it does, it does through {@link io.nfwalk.rules.TargetContext}: it
 * replaces the packet, sets a mark, asks conntrack to translate. Whether an answer that REJECT asks for is really sent,
 * and by which way a marked packet then leaves, is the walk's business.
 *
 * <p>A new target is one new file here, one line in {@link io.nfwalk.target.Targets}, and its cases in
 * testdata/extensions. {@code MarkTarget} is the smallest with options and meaning.
 *
 * <p>Next: {@link io.nfwalk.rules.Verdict}, which is all that the walk hears of a target.
 */
package io.nfwalk.target;
