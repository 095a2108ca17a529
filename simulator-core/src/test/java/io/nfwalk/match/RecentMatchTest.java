package io.nfwalk.match;

import static io.nfwalk.match.RecentMatch.Command.RCHECK;
import static io.nfwalk.match.RecentMatch.Command.REMOVE;
import static io.nfwalk.match.RecentMatch.Command.SET;
import static io.nfwalk.match.RecentMatch.Command.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.RecentMatch.Command;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.AddressField;
import io.nfwalk.rules.MatchResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentMatchTest {
    private static final IpAddress HOST_MASK = IpAddress.of("255.255.255.255");

    private final RuleMemory host = new RuleMemory();

    private static RecentMatch match(Command command, boolean inverted, long seconds, int hitCount) {
        return new RecentMatch(
                command, inverted, seconds, false, hitCount, false, "list", HOST_MASK, false, AddressField.SOURCE);
    }

    private static RecentMatch match(Command command) {
        return match(command, false, 0, 0);
    }

    private static RecentMatch reaping(long seconds) {
        return new RecentMatch(RCHECK, false, seconds, true, 0, false, "list", HOST_MASK, false, AddressField.SOURCE);
    }

    private static RecentMatch withSameTtl() {
        return new RecentMatch(RCHECK, false, 0, false, 0, true, "list", HOST_MASK, false, AddressField.SOURCE);
    }

    private static Packet from(int lastByte) {
        return Packet.udp(IpAddress.ipv4(0x0a000000 + lastByte), 1, Packets.SERVER, 53);
    }

    private boolean says(RecentMatch match, int source) {
        return PacketAtRule.of(from(source), host).says(match).equals(MatchResult.YES);
    }

    @Test
    void anAddressIsKnownOnceItWasSet() {
        assertThat(says(match(RCHECK), 1)).isFalse();
        assertThat(says(match(SET), 1)).isTrue();
        assertThat(says(match(RCHECK), 1)).isTrue();
        assertThat(says(match(RCHECK), 2)).isFalse();
        assertThat(says(match(REMOVE), 1)).isTrue();
        assertThat(says(match(REMOVE), 1)).isFalse();
        assertThat(says(match(RCHECK), 1)).isFalse();
    }

    @Test
    void invertedSetStampsAndSaysNo() {
        assertThat(says(match(SET, true, 0, 0), 1)).isFalse();
        assertThat(says(match(RCHECK), 1)).isTrue();
        assertThat(says(match(SET, true, 0, 0), 1)).isFalse();
    }

    @Test
    void listsAreKnownByTheirNames() {
        says(match(SET), 1);
        RecentMatch other =
                new RecentMatch(RCHECK, false, 0, false, 0, false, "other", HOST_MASK, false, AddressField.SOURCE);
        assertThat(says(other, 1)).isFalse();
        assertThat(PacketAtRule.of(from(1), host.ofAnotherMatch()).says(match(RCHECK)))
                .isEqualTo(MatchResult.YES);
    }

    @Test
    void theMaskGroupsAddressesAndTheDestinationCanBeMeant() {
        IpAddress network = IpAddress.of("255.255.255.0");
        says(new RecentMatch(SET, false, 0, false, 0, false, "list", network, true, AddressField.SOURCE), 1);
        assertThat(says(
                        new RecentMatch(RCHECK, false, 0, false, 0, false, "list", network, true, AddressField.SOURCE),
                        200))
                .isTrue();
        assertThat(says(
                        new RecentMatch(
                                RCHECK, false, 0, false, 0, false, "list", network, true, AddressField.DESTINATION),
                        1))
                .isFalse();
    }

    @Test
    void secondsForgiveOldStamps() {
        says(match(SET), 1);
        host.after(Duration.ofSeconds(10));
        assertThat(says(match(RCHECK, false, 10, 0), 1)).isTrue();
        host.after(Duration.ofMillis(4));
        assertThat(says(match(RCHECK, false, 10, 0), 1)).isFalse();
        assertThat(says(match(RCHECK), 1)).isTrue();
    }

    @Test
    void hitCountAsksForSoManyStampsThatAreYoungEnough() {
        RecentMatch three = match(RCHECK, false, 10, 3);
        says(match(SET), 1);
        host.after(Duration.ofSeconds(6));
        says(match(SET), 1);
        assertThat(says(three, 1)).isFalse();
        says(match(SET), 1);
        assertThat(says(three, 1)).isTrue();
        host.after(Duration.ofSeconds(6));
        assertThat(says(three, 1)).isFalse();
    }

    @Test
    void updateStampsWhenItSaysYes() {
        says(match(SET), 1);
        for (int i = 0; i < 3; i++) {
            host.after(Duration.ofSeconds(8));
            assertThat(says(match(UPDATE, false, 10, 0), 1)).isTrue();
        }
        host.after(Duration.ofSeconds(11));
        assertThat(says(match(UPDATE, false, 10, 0), 1)).isFalse();
        assertThat(says(match(RCHECK, false, 10, 0), 1)).isFalse();
    }

    @Test
    void invertedUpdateStampsWhenTheConditionDoesNotHold() {
        says(match(SET), 1);
        assertThat(says(match(UPDATE, true, 0, 2), 1)).isTrue();
        assertThat(says(match(RCHECK, false, 0, 2), 1)).isTrue();
        assertThat(says(match(UPDATE, true, 0, 2), 1)).isFalse();
        assertThat(says(match(RCHECK, false, 0, 3), 1)).isFalse();
    }

    @Test
    void invertedUpdateOfAnUnknownAddressSaysYesAndStoresNothing() {
        assertThat(says(match(UPDATE, true, 0, 0), 1)).isTrue();
        assertThat(says(match(RCHECK), 1)).isFalse();
    }

    @Test
    void anEntryKeepsItsLastThirtyTwoStamps() {
        for (int i = 0; i < 40; i++) {
            says(match(SET), 1);
        }
        assertThat(says(match(RCHECK, false, 0, 32), 1)).isTrue();
        assertThat(says(match(RCHECK, false, 0, 33), 1)).isFalse();
    }

    @Test
    void loadingARuleThatNeedsMoreStampsEmptiesTheList() {
        says(match(SET), 1);
        match(RCHECK, false, 0, 32).loaded(host);
        assertThat(says(match(RCHECK), 1)).isTrue();
        match(RCHECK, false, 0, 40).loaded(host);
        assertThat(says(match(RCHECK), 1)).isFalse();
        for (int i = 0; i < 64; i++) {
            says(match(SET), 1);
        }
        assertThat(says(match(RCHECK, false, 0, 64), 1)).isTrue();
        match(RCHECK, false, 0, 64).loaded(host);
        assertThat(says(match(RCHECK), 1)).isTrue();
    }

    @Test
    void theHundredAndFirstAddressPushesOutTheLeastRecentlyStamped() {
        for (int i = 1; i <= 100; i++) {
            says(match(SET), i);
        }
        says(match(SET), 1);
        says(match(SET), 101);
        assertThat(says(match(RCHECK), 1)).isTrue();
        assertThat(says(match(RCHECK), 2)).isFalse();
        assertThat(says(match(RCHECK), 3)).isTrue();
    }

    @Test
    void reapThrowsAwayTheOldestOutdatedEntryOnTheWay() {
        says(match(SET), 1);
        host.after(Duration.ofSeconds(20));
        says(match(SET), 2);
        assertThat(says(reaping(10), 2)).isTrue();
        assertThat(says(match(RCHECK), 1)).isFalse();
        assertThat(says(reaping(10), 2)).isTrue();
        assertThat(says(match(RCHECK), 2)).isTrue();
    }

    @Test
    void reapDoesNothingForAnUnknownAddress() {
        says(match(SET), 1);
        host.after(Duration.ofSeconds(20));
        assertThat(says(reaping(10), 2)).isFalse();
        assertThat(says(match(RCHECK), 1)).isTrue();
    }

    @Test
    void sameTtlComparesWithTheLastStampsTtl() {
        says(match(SET), 1);
        assertThat(says(withSameTtl(), 1)).isTrue();
        Packet nearer = from(1).withTtl(65);
        assertThat(PacketAtRule.of(nearer, host).says(withSameTtl())).isEqualTo(MatchResult.NO);
    }

    @Test
    void theTtlOfAForwardedPacketCountsAsItCame() {
        Packet arrived = from(1);
        PacketAtRule.of(arrived, host).withoutOutInterface().says(match(SET));
        assertThat(PacketAtRule.of(arrived.withTtl(63), host).says(withSameTtl()))
                .isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(arrived.withTtl(63), host).sentByASocket().says(withSameTtl()))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void namesAndLongTimesArePrintedAsIptablesSaveDoes() {
        RecentMatch match = new RecentMatch(
                RCHECK, false, 0xffff_ffffL, false, 0, false, "a b", HOST_MASK, false, AddressField.SOURCE);
        assertThat(match.toSave())
                .isEqualTo("-m recent --rcheck --seconds -1 --name a b --mask 255.255.255.255 --rsource");
    }
}
