package io.nfwalk.match;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchContext.BridgePorts;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code -m physdev}: the bridge ports of a packet that br_netfilter passed on. {@code is-bridged} means that the port
 * it will leave by is known, as it is for a bridged frame in FORWARD and POSTROUTING. A packet that br_netfilter never
 * saw matches if every given option is inverted. With an unknown out port neither {@code --physdev-out} nor its inverse
 * matches; with an unknown in port {@code --physdev-in} says nothing.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_physdev.c}, {@code physdev_mt} and {@code physdev_mt_check}.
 * Options and save form: iptables {@code extensions/libxt_physdev.c}.
 *
 * @param isIn {@code --physdev-is-in}; what is inside tells whether it is inverted
 * @param in {@code --physdev-in}
 * @param isOut {@code --physdev-is-out}, likewise
 * @param out {@code --physdev-out}
 * @param isBridged {@code --physdev-is-bridged}, likewise
 */
public record PhysdevMatch(
        Optional<Boolean> isIn,
        Optional<Negatable<InterfaceName>> in,
        Optional<Boolean> isOut,
        Optional<Negatable<InterfaceName>> out,
        Optional<Boolean> isBridged)
        implements Match {
    private static final int LONGEST = 15;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--physdev-in", 1, words -> port(words.get(0))).invertible(),
            Option.custom("--physdev-out", 1, words -> port(words.get(0))).invertible(),
            Option.flag("--physdev-is-in").invertible(),
            Option.flag("--physdev-is-out").invertible(),
            Option.flag("--physdev-is-bridged").invertible());

    static MatchRoom room() {
        return MatchRoom.of("physdev", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("PHYSDEV match")
                        .with("(! )?--physdev-is-in", "!1--physdev-is-in")
                        .with("(! )?--physdev-is-out", "!1--physdev-is-out")
                        .with("(! )?--physdev-is-bridged", "!1--physdev-is-bridged")
                        .with("(! )?--physdev-in (\\S+)", "!1--physdev-in $2")
                        .with("(! )?--physdev-out (\\S+)", "!1--physdev-out $2"));
    }

    private static InterfaceName port(String word) throws OptionException {
        if (word.isEmpty() || word.length() > LONGEST) {
            throw OptionException.of(
                    "option-value-too-long",
                    "'" + word + "' is not an interface name",
                    "1 to " + LONGEST + " characters, + at the end for all that begin so");
        }
        return new InterfaceName(word);
    }

    private static PhysdevMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf(
                "physdev",
                values,
                "--physdev-in",
                "--physdev-out",
                "--physdev-is-in",
                "--physdev-is-out",
                "--physdev-is-bridged");
        return new PhysdevMatch(
                Given.flag(values, "--physdev-is-in"),
                Given.negatable(values, "--physdev-in", InterfaceName.class),
                Given.flag(values, "--physdev-is-out"),
                Given.negatable(values, "--physdev-out", InterfaceName.class),
                Given.flag(values, "--physdev-is-bridged"));
    }

    @Override
    public String name() {
        return "physdev";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(context.bridgePorts().map(this::holdsFor).orElseGet(this::allInverted));
    }

    private boolean allInverted() {
        return Stream.of(isIn, isOut, isBridged, in.map(Negatable::negated), out.map(Negatable::negated))
                .allMatch(given -> given.orElse(true));
    }

    private boolean holdsFor(BridgePorts ports) {
        return holds(isBridged, ports.out().isPresent())
                && holds(isIn, ports.in().isPresent())
                && holds(isOut, ports.out().isPresent())
                && named(in, ports.in(), true)
                && named(out, ports.out(), false);
    }

    @Override
    public String found(MatchContext context) {
        return context.bridgePorts()
                .map(ports -> "its bridge ports are in " + ports.in().orElse("none") + ", out "
                        + ports.out().orElse("none"))
                .orElse("br_netfilter has not seen it");
    }

    private static boolean holds(Optional<Boolean> inverted, boolean known) {
        return inverted.map(negated -> known != negated).orElse(true);
    }

    private static boolean named(
            Optional<Negatable<InterfaceName>> wanted, Optional<String> port, boolean ofUnknownPort) {
        return wanted.map(given -> port.map(name -> given.apply(given.value().matches(name)))
                        .orElse(ofUnknownPort))
                .orElse(true);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        boolean asksForOut = out.isPresent() || isOut.isPresent();
        boolean bridgedOnly = isBridged.isPresent() && !isBridged.get();
        if (asksForOut && !bridgedOnly && placement.hooks().contains(Hook.OUTPUT)) {
            return Optional.of(new Refusal(
                    "match-wrong-hook",
                    "the port that a packet will leave by is not known in OUTPUT",
                    "--physdev-is-bridged beside it, or a rule that OUTPUT does not reach"));
        }
        return Optional.empty();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("physdev")
                .flag("--physdev-is-in", isIn)
                .option("--physdev-in", in, InterfaceName::text)
                .flag("--physdev-is-out", isOut)
                .option("--physdev-out", out, InterfaceName::text)
                .flag("--physdev-is-bridged", isBridged)
                .toString();
    }
}
