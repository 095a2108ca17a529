package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.Optional;

/**
 * {@code -m bpf}: what a program of classic BPF instructions says of the packet, from its IP header on; it matches unless
 * it returns 0. A program that is pinned in a file system is kept, and not known.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_bpf.c}, {@code bpf_mt}; {@code net/core/filter.c}. Options and save form:
 * iptables {@code extensions/libxt_bpf.c}.
 *
 * @param program the program; empty if it is pinned
 * @param pinned where it is pinned; empty if it is written out
 */
record BpfMatch(Optional<BpfProgram> program, Optional<String> pinned) implements Match {
    private static final Fact UNSTATED = new Fact(
            "what of the packet -m bpf reads",
            "a program that reads bytes which a packet's description states, its length, protocol or mark");
    private static final int LONGEST_PATH = 511;

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--bytecode", 1, words -> BpfProgram.read(words.get(0)))
                        .excludes("--object-pinned"),
                Option.text("--object-pinned", LONGEST_PATH).excludes("--bytecode"));
        return MatchRoom.of("bpf", options, (values, family, head) -> read(values))
                .listed(Listed.as("match bpf (\\d+ \\d+ \\d+ \\d+(?:,\\d+ \\d+ \\d+ \\d+)*)", BpfMatch::ofListed));
    }

    private static BpfMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("bpf", values, "--bytecode", "--object-pinned");
        return new BpfMatch(values.find("--bytecode", BpfProgram.class), values.find("--object-pinned", String.class));
    }

    private static String ofListed(java.util.regex.MatchResult found) {
        String program = found.group(1);
        return "--bytecode \"" + program.split(",").length + "," + program + '"';
    }

    @Override
    public String name() {
        return "bpf";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return program.filter(code -> !code.isSound())
                .map(code -> new Refusal(
                        "option-value-refused",
                        "the kernel takes no such program",
                        "instructions that there are, jumps and loads within bounds, a return at the end"));
    }

    @Override
    public MatchResult match(MatchContext context) {
        return program.flatMap(code -> new BpfRun(context).of(code.instructions()))
                .map(MatchResult::of)
                .orElseGet(() -> new MatchResult.Unknown(
                        pinned.map(path -> new Fact(toSave(), "what the program pinned at " + path + " says"))
                                .orElse(UNSTATED)));
    }

    @Override
    public String toSave() {
        return "-m bpf "
                + program.map(code -> "--bytecode \"" + code + '"')
                        .orElseGet(() -> "--object-pinned " + pinned.orElseThrow());
    }
}
