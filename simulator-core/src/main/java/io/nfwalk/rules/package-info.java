/**
 * Rule sets: what they are, how their text is read and printed, and what a match or target has to be.
 *
 * <ol>
 *   <li>{@link io.nfwalk.rules.RuleSetParser} takes iptables-save text, or anything that iptables-restore reads, and gives
 *       a {@link io.nfwalk.rules.ParseResult}: a {@link io.nfwalk.rules.RuleSet}, or every mistake of the text as a
 *       {@link io.nfwalk.rules.Diagnostic}. {@code io.nfwalk.match.Matches} and {@code io.nfwalk.target.Targets} hold the
 *       extensions to hand to it.
 *   <li>A {@link io.nfwalk.rules.RuleSet} is tables of {@linkplain io.nfwalk.rules.Chain chains} of {@linkplain
 *       io.nfwalk.rules.RuleLine rule lines}. {@link io.nfwalk.rules.Rule} is what a line says: a {@link
 *       io.nfwalk.rules.RuleHead}, matches, and an {@link io.nfwalk.rules.Action}. {@link
 *       io.nfwalk.rules.RuleSet#toSave()} prints it byte for byte as iptables-save does.
 *   <li>{@link io.nfwalk.rules.ChainGraph} knows which hooks reach a chain, loops, depth, and chains that nothing reaches.
 *   <li>{@link io.nfwalk.rules.Match} and {@link io.nfwalk.rules.Target} are the contracts of the extensions; what they may
 *       ask is in {@link io.nfwalk.rules.MatchContext} and {@link io.nfwalk.rules.TargetContext}. A {@link
 *       io.nfwalk.rules.MatchRoom} or {@link io.nfwalk.rules.TargetRoom} tells the parser an extension's options. One
 *       without a room is kept as {@link io.nfwalk.rules.UnknownMatch} or {@link io.nfwalk.rules.UnknownTarget}.
 * </ol>
 *
 * <pre>{@code
 * Extensions extensions = new Extensions(Matches.rooms(), Targets.rooms());
 * RuleSet rules = RuleSet.parse(text, Family.IPV4, extensions);
 * System.out.print(rules.toSave());
 * }</pre>
 *
 * <p>How a text becomes rules: the grammar (grammars/*.g4) splits a line into words; {@code CommandReader} understands
 * the words as iptables' command line does, with the options that the rooms declare; {@code TableCommands} changes the
 * open table; at {@code COMMIT} {@code PlacementCheck} looks at the whole.
 *
 * <p>Next: {@link io.nfwalk.match}.
 */
package io.nfwalk.rules;
