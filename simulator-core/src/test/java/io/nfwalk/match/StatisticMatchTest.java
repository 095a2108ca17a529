package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.MatchResult;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StatisticMatchTest {
    private static final Packet PACKET = Packets.syn(80);

    private static List<Integer> matching(StatisticMatch match, RuleMemory memory, int packets) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < packets; number++) {
            if (PacketAtRule.of(PACKET, memory).says(match).equals(MatchResult.YES)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    @Test
    void nthMatchesOneInEveryNBeginningWithThatPacket() {
        assertThat(matching(new StatisticMatch.Nth(3, 1, false), new RuleMemory(), 8))
                .containsExactly(1, 4, 7);
        assertThat(matching(new StatisticMatch.Nth(3, 0, false), new RuleMemory(), 8))
                .containsExactly(0, 3, 6);
        assertThat(matching(new StatisticMatch.Nth(1, 0, false), new RuleMemory(), 3))
                .containsExactly(0, 1, 2);
    }

    @Test
    void invertedNthMatchesTheOthers() {
        assertThat(matching(new StatisticMatch.Nth(3, 1, true), new RuleMemory(), 6))
                .containsExactly(0, 2, 3, 5);
    }

    @Test
    void equalMatchesCountApart() {
        StatisticMatch.Nth match = new StatisticMatch.Nth(2, 0, false);
        RuleMemory one = new RuleMemory();
        RuleMemory other = new RuleMemory();
        assertThat(matching(match, one, 1)).containsExactly(0);
        assertThat(matching(match, other, 1)).containsExactly(0);
        assertThat(matching(match, one, 1)).isEmpty();
    }

    @Test
    void randomAsksForADrawWithItsOdds() {
        RuleMemory memory = new RuleMemory();
        StatisticMatch.Random third = new StatisticMatch.Random(715_827_883, false);
        memory.draw = true;
        assertThat(PacketAtRule.of(PACKET, memory).says(third)).isEqualTo(MatchResult.YES);
        assertThat(memory.lastDraw).isEqualTo("715827883/2147483648 statistic");
        memory.draw = false;
        assertThat(PacketAtRule.of(PACKET, memory).says(third)).isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(PACKET, memory).says(new StatisticMatch.Random(715_827_883, true)))
                .isEqualTo(MatchResult.YES);
    }

    @Test
    void thePacketMustBeOneOfThePeriod() {
        assertThatThrownBy(() -> new StatisticMatch.Nth(3, 3, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StatisticMatch.Random((1L << 31) + 1, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void thePrintedProbabilityStandsForTheSameDraws(@ForAll @LongRange(max = 1L << 31) long ways) {
        String printed = new StatisticMatch.Random(ways, false).toSave();
        double probability = Double.parseDouble(printed.substring(printed.lastIndexOf(' ')));
        assertThat(Math.round(probability * (1L << 31))).isEqualTo(ways);
    }
}
