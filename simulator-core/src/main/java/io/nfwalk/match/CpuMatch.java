package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;

/**
 * {@code -m cpu}: the processor that handles the packet, which no description of a host tells.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_cpu.c}, {@code cpu_mt}.
 * Options and save form: iptables {@code extensions/libxt_cpu.c}.
 *
 * @param number its number, an unsigned 32-bit number
 * @param inverted whether {@code !} stood before {@code --cpu}
 */
record CpuMatch(long number, boolean inverted) implements Match {
    static MatchRoom room() {
        return MatchRoom.of(
                        "cpu",
                        OptionTable.of(Option.number("--cpu", 0, 0xffff_ffffL)
                                .invertible()
                                .required()),
                        (values, family, head) -> new CpuMatch(values.number("--cpu"), values.inverted("--cpu")))
                .listed(Listed.as("cpu (! )?(\\d+)", "!1--cpu $2"));
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return new MatchResult.Unknown(new Fact(
                "whether " + toSave() + " matches",
                "the processor that handles the packet, which only the machine knows"));
    }

    @Override
    public String toSave() {
        return SaveText.of("cpu")
                .option("--cpu", Long.toString(number), inverted)
                .toString();
    }
}
