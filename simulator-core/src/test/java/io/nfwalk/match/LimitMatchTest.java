package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.TableName;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitMatchTest {
    private static final Packet PACKET = Packets.syn(80);
    private static final long A_SECOND = 10_000;

    private static int passing(LimitMatch limit, Backend backend, RuleMemory memory, int packets) {
        int passed = 0;
        for (int i = 0; i < packets; i++) {
            if (PacketAtRule.of(PACKET, memory).in(backend).says(limit).equals(MatchResult.YES)) {
                passed++;
            }
        }
        return passed;
    }

    @ParameterizedTest
    @EnumSource
    void aFullBucketLetsItsBurstPass(Backend backend) {
        assertThat(passing(new LimitMatch(A_SECOND, 5), backend, new RuleMemory(), 20))
                .isEqualTo(5);
    }

    @Test
    void ipTablesRefusesABurstThatThirtyTwoBitsCannotHold() {
        long threeADay = A_SECOND * 86_400 / 3;
        assertThat(new LimitMatch(threeADay, 5).refusal(placement(Backend.LEGACY)))
                .isPresent();
        assertThat(new LimitMatch(threeADay, 4).refusal(placement(Backend.LEGACY)))
                .isEmpty();
        assertThat(new LimitMatch(threeADay, 5).refusal(placement(Backend.NFT))).isEmpty();
    }

    private static Placement placement(Backend backend) {
        return new Placement(Family.IPV4, TableName.FILTER, EnumSet.of(Hook.INPUT), RuleHead.ANY, backend);
    }

    @ParameterizedTest
    @EnumSource
    void theBucketFillsAtTheRate(Backend backend) {
        LimitMatch twoASecond = new LimitMatch(A_SECOND / 2, 3);
        RuleMemory memory = new RuleMemory();
        assertThat(passing(twoASecond, backend, memory, 10)).isEqualTo(3);
        assertThat(passing(twoASecond, backend, memory.after(Duration.ofMillis(496)), 10))
                .isZero();
        assertThat(passing(twoASecond, backend, memory.after(Duration.ofMillis(4)), 10))
                .isEqualTo(1);
        assertThat(passing(twoASecond, backend, memory.after(Duration.ofSeconds(1)), 10))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void theBucketNeverHoldsMoreThanItsBurst(Backend backend) {
        LimitMatch limit = new LimitMatch(A_SECOND, 2);
        RuleMemory memory = new RuleMemory();
        passing(limit, backend, memory, 2);
        assertThat(passing(limit, backend, memory.after(Duration.ofDays(30)), 10))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aDenialCostsNothing(Backend backend) {
        LimitMatch limit = new LimitMatch(A_SECOND, 1);
        RuleMemory memory = new RuleMemory();
        passing(limit, backend, memory, 1);
        passing(limit, backend, memory.after(Duration.ofMillis(600)), 100);
        assertThat(passing(limit, backend, memory.after(Duration.ofMillis(400)), 100))
                .isEqualTo(1);
    }

    @Test
    void ipTablesCountsWholeJiffiesAndNfTablesNanoseconds() {
        LimitMatch limit = new LimitMatch(A_SECOND / 1000, 1);
        RuleMemory legacy = new RuleMemory();
        RuleMemory nft = new RuleMemory();
        passing(limit, Backend.LEGACY, legacy, 1);
        passing(limit, Backend.NFT, nft, 1);
        assertThat(passing(limit, Backend.LEGACY, legacy.after(Duration.ofMillis(3)), 1))
                .isZero();
        assertThat(passing(limit, Backend.NFT, nft.after(Duration.ofMillis(3)), 1))
                .isEqualTo(1);
    }

    @Test
    void aPeriodIsPrintedInTheShortestUnitThatLosesLittle() {
        assertThat(new LimitMatch(9999, 5).toSave()).isEqualTo("-m limit --limit 1/sec");
        assertThat(new LimitMatch(6666, 5).toSave()).isEqualTo("-m limit --limit 90/min");
        assertThat(new LimitMatch(864_000_000, 100).toSave()).isEqualTo("-m limit --limit 1/day --limit-burst 100");
    }
}
