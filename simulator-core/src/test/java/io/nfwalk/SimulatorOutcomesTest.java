package io.nfwalk;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Fraction;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** In three lines: with this rule set, this is what can become of this packet, and how likely it is. */
class SimulatorOutcomesTest {
    private static final Packet PACKET = Packet.tcp("10.8.0.2:40000", "10.9.0.2:80");

    private static Host router(String rules) {
        return Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(Simulator.parse(rules))
                .build();
    }

    private static String word(Walk walk) {
        Ending ending = walk.endings().get(walk.endings().size() - 1);
        return ending instanceof Ending.Sent sent
                ? "to " + sent.packet().destination()
                : ending.getClass().getSimpleName();
    }

    @Test
    void endpointsGetTheirExactShares() {
        Host router = router("""
                *nat
                -A PREROUTING -m statistic --mode random --probability 0.33333333349 -j DNAT --to-destination 10.9.0.3
                -A PREROUTING -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.9.0.4
                -A PREROUTING -j DNAT --to-destination 10.9.0.5
                COMMIT
                """);
        Distribution<String> outcomes =
                Simulator.outcomes(router, "eth0", PACKET).by(SimulatorOutcomesTest::word);
        assertThat(outcomes.shares())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "to 10.9.0.3", Fraction.of(715827883, 1L << 31),
                        "to 10.9.0.4", Fraction.of(1431655765, 1L << 32),
                        "to 10.9.0.5", Fraction.of(1431655765, 1L << 32)));
        assertThat(outcomes.probability(any -> true)).isEqualTo(Fraction.ONE);
    }

    @Test
    void aSecondPacketOfAConnectionGoesWhereTheFirstWent() {
        Host router = router("""
                *nat
                -A PREROUTING -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.9.0.3
                COMMIT
                """);
        Packet first = Packet.udp("10.8.0.2:40000", "10.9.0.2:53");
        Distribution<String> both = Simulator.outcomes(
                router,
                simulator -> word(simulator.receive("eth0", first)) + ", " + word(simulator.receive("eth0", first)));
        assertThat(both.shares().toString()).isEqualTo("{to 10.9.0.2, to 10.9.0.2=1/2, to 10.9.0.3, to 10.9.0.3=1/2}");
    }

    @Test
    void countedSharesAreNoChance() {
        Host router = router("""
                *filter
                -A FORWARD -m statistic --mode nth --every 3 --packet 1 -j DROP
                COMMIT
                """);
        Distribution<String> three = Simulator.outcomes(
                router,
                simulator -> word(simulator.receive("eth0", PACKET)) + ", " + word(simulator.receive("eth0", PACKET)));
        assertThat(three.shares().toString()).isEqualTo("{to 10.9.0.2, Gone=1/1}");
    }

    @Property(tries = 50)
    void whateverTheProbabilitiesAreTheyAddUpToOneAndDropWhatTheyLeave(
            @ForAll @Size(max = 6) List<@IntRange(max = 1000) Integer> thousandths) {
        StringBuilder rules = new StringBuilder("*filter\n");
        Fraction left = Fraction.ONE;
        for (int share : thousandths) {
            rules.append("-A FORWARD -m statistic --mode random --probability ")
                    .append(share / 1000.0)
                    .append(" -j DROP\n");
            left = left.times(Fraction.ONE.minus(Fraction.of(Math.round(share / 1000.0 * (1L << 31)), 1L << 31)));
        }
        Distribution<String> outcomes =
                Simulator.outcomes(router(rules + "COMMIT\n"), "eth0", PACKET).by(SimulatorOutcomesTest::word);
        assertThat(outcomes.unexplored()).isEqualTo(Fraction.ZERO);
        assertThat(outcomes.probability(any -> true)).isEqualTo(Fraction.ONE);
        assertThat(outcomes.probability("to 10.9.0.2"::equals)).isEqualTo(left);
    }
}
