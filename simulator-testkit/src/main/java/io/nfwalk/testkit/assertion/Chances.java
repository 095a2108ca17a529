package io.nfwalk.testkit.assertion;

import io.nfwalk.Simulator;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Fraction;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.testkit.Crossing;
import io.nfwalk.testkit.coverage.CoverageScope;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Everything that can become of a packet.
 *
 * @param title the packet and where it is
 * @param ways each thing that can come, with its probability
 */
record Chances(String title, Distribution<Crossing> ways) {
    static Chances of(Host host, Packet packet, Optional<String> in, Function<Simulator, Crossing> experiment) {
        Distribution<Crossing> ways = Simulator.outcomes(host, experiment);
        ways.outcomes().forEach(way -> way.value().walks().forEach(CoverageScope::report));
        String where = in.map(device -> ", in by " + device + " of ").orElse(", sent by ") + host.name();
        return new Chances(packet + where, ways);
    }

    Fraction probability(Predicate<Crossing> wanted) {
        return ways.probability(wanted);
    }

    /** The failure of an expectation: what was expected, what can come instead, and the walk of one that is not so. */
    AssertionError failure(String expected, Predicate<Crossing> wanted) {
        StringBuilder text = new StringBuilder("Expecting\n  ").append(title);
        text.append("\n").append(expected).append("\nbut what can become of it is\n");
        for (Distribution.Outcome<Crossing> way : ways.outcomes()) {
            text.append("  ")
                    .append(shown(way.probability()))
                    .append("  ")
                    .append(wanted.test(way.value()) ? "as expected: " : "")
                    .append(way.value().verdict())
                    .append(way.value()
                            .reply()
                            .map(reply -> "; the reply: " + reply)
                            .orElse(""))
                    .append('\n');
        }
        if (!ways.unexplored().isZero()) {
            text.append("  ").append(shown(ways.unexplored())).append("  something that was not looked for\n");
        }
        ways.outcomes().stream()
                .map(Distribution.Outcome::value)
                .filter(wanted.negate())
                .findFirst()
                .or(() -> ways.outcomes().stream()
                        .map(Distribution.Outcome::value)
                        .findFirst())
                .ifPresent(crossing -> text.append("\nThe walk:\n").append(crossing));
        return new AssertionError(text.toString());
    }

    /** {@code 33.3% (715827883/2147483648)}. */
    static String shown(Fraction fraction) {
        return fraction.equals(Fraction.ONE)
                ? "always"
                : fraction.isZero() ? "never" : "%.4g%% (%s)".formatted(100 * fraction.toDouble(), fraction);
    }
}
