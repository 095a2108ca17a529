package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.StatedBytes;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code -m u32}: numbers of 32 bits anywhere in the packet, from the IP header on. All tests must hold; a packet that
 * ends before one of the numbers does not match, and inverted does.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_u32.c}, {@code u32_mt}.
 * Options and save form: iptables {@code extensions/libxt_u32.c}.
 *
 * @param tests all of them must hold
 * @param inverted whether {@code !} stood before {@code --u32}
 */
record U32Match(List<U32Condition> tests, boolean inverted) implements Match {
    private static final Fact UNSTATED = new Fact(
            "bytes of the packet that -m u32 reads",
            "a test of bytes that a packet's description states: no checksum, identification, time stamp or TCP number");

    /** Copies the list. */
    U32Match {
        tests = List.copyOf(tests);
    }

    /** The tests of an expression, as the value of an option. */
    private record Expression(List<U32Condition> tests) {}

    static MatchRoom room() {
        return MatchRoom.of(
                        "u32",
                        OptionTable.of(Option.custom("--u32", 1, words -> new Expression(U32Reader.read(words.get(0))))
                                .invertible()
                                .required()),
                        (values, family, head) -> new U32Match(
                                values.value("--u32", Expression.class).tests(), values.inverted("--u32")))
                .listed(Listed.as("u32 (! )?(\".*?\")", "!1--u32 $2"));
    }

    @Override
    public String name() {
        return "u32";
    }

    @Override
    public MatchResult match(MatchContext context) {
        StatedBytes bytes = StatedBytes.of(context.packet());
        for (U32Condition test : tests) {
            switch (test.ask(bytes)) {
                case YES -> {}
                case NO -> {
                    return MatchResult.of(inverted);
                }
                case UNSTATED -> {
                    return new MatchResult.Unknown(UNSTATED);
                }
            }
        }
        return MatchResult.of(!inverted);
    }

    @Override
    public String toSave() {
        String text = tests.stream().map(U32Condition::toString).collect(Collectors.joining("&&"));
        return SaveText.of("u32").option("--u32", '"' + text + '"', inverted).toString();
    }
}
