package io.nfwalk.match;

import static io.nfwalk.match.Packets.bytes;
import static io.nfwalk.match.Packets.is;
import static io.nfwalk.match.Packets.laterFragment;
import static io.nfwalk.match.Packets.not;
import static io.nfwalk.match.Packets.segment;
import static io.nfwalk.match.Packets.syn;
import static io.nfwalk.match.Packets.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TcpMatchTest {
    private static final TcpMatch BARE =
            new TcpMatch(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static TcpMatch toPort(Optional<Negatable<NumberRange>> ports) {
        return new TcpMatch(Optional.empty(), ports, Optional.empty(), Optional.empty());
    }

    private static TcpMatch fromPort(Optional<Negatable<NumberRange>> ports) {
        return new TcpMatch(ports, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static TcpMatch flags(TcpFlagMask mask, boolean inverted) {
        return new TcpMatch(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(new Negatable<>(mask, inverted)));
    }

    private static TcpMatch option(int kind, boolean inverted) {
        return new TcpMatch(
                Optional.empty(), Optional.empty(), Optional.of(new Negatable<>(kind, inverted)), Optional.empty());
    }

    private static MatchResult legacy(TcpMatch match, Packet packet) {
        return PacketAtRule.of(packet).in(Backend.LEGACY).says(match);
    }

    private static MatchResult nft(TcpMatch match, Packet packet) {
        return PacketAtRule.of(packet).in(Backend.NFT).says(match);
    }

    @ParameterizedTest
    @EnumSource
    void aRangeOfPortsHasBothItsEnds(Backend backend) {
        TcpMatch match = toPort(within(80, 90));
        assertThat(PacketAtRule.of(syn(80)).in(backend).says(match)).isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(syn(90)).in(backend).says(match)).isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(syn(79)).in(backend).says(match)).isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(syn(91)).in(backend).says(match)).isEqualTo(MatchResult.NO);
    }

    @ParameterizedTest
    @EnumSource
    void everyGivenOptionMustHold(Backend backend) {
        TcpMatch match = new TcpMatch(is(40000), not(is(80)), Optional.empty(), Optional.empty());
        assertThat(PacketAtRule.of(syn(81)).in(backend).says(match)).isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(syn(80)).in(backend).says(match)).isEqualTo(MatchResult.NO);
    }

    @ParameterizedTest
    @EnumSource
    void synMeansSynWithoutAckFinAndRst(Backend backend) {
        TcpMatch match = flags(TcpFlagMask.SYN, false);
        assertThat(PacketAtRule.of(segment("S", TcpOptions.NONE)).in(backend).says(match))
                .isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(segment("SPUEW", TcpOptions.NONE))
                        .in(backend)
                        .says(match))
                .isEqualTo(MatchResult.YES);
        assertThat(PacketAtRule.of(segment("SA", TcpOptions.NONE)).in(backend).says(match))
                .isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(segment("SA", TcpOptions.NONE)).in(backend).says(flags(TcpFlagMask.SYN, true)))
                .isEqualTo(MatchResult.YES);
    }

    @Test
    void aLaterFragmentNeverMatchesTheModuleNotEvenInverted() {
        Packet later = laterFragment(Protocol.TCP, 1480, 0, 1, 0, 80);
        assertThat(legacy(toPort(is(80)), later)).isEqualTo(MatchResult.NO);
        assertThat(legacy(toPort(not(is(80))), later)).isEqualTo(MatchResult.NO);
        assertThat(legacy(BARE, later)).isEqualTo(MatchResult.NO);
        assertThat(nft(BARE, later)).isEqualTo(MatchResult.NO);
    }

    @Test
    void aFragmentThatBeginsWithinTheHeaderIsDroppedByTheModule() {
        Packet overlapping = laterFragment(Protocol.TCP, 8, 0, 1, 0, 80);
        assertThat(legacy(BARE, overlapping)).isEqualTo(MatchResult.HOT_DROP);
        assertThat(nft(BARE, overlapping)).isEqualTo(MatchResult.HOT_DROP);
        assertThat(nft(toPort(is(80)), overlapping)).isEqualTo(MatchResult.YES);
    }

    @Test
    void aCutHeaderIsDroppedByTheModuleWhateverIsAsked() {
        Packet cut = bytes(Protocol.TCP, 0, 1, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0);
        assertThat(legacy(toPort(not(is(80))), cut)).isEqualTo(MatchResult.HOT_DROP);
        assertThat(nft(option(2, false), cut)).isEqualTo(MatchResult.HOT_DROP);
    }

    @Test
    void nfTablesReadsTheBytesThatAreThere() {
        Packet later = laterFragment(Protocol.TCP, 1480, 0, 1, 0, 81);
        assertThat(nft(toPort(not(is(80))), later)).isEqualTo(MatchResult.YES);
        assertThat(nft(toPort(is(81)), later)).isEqualTo(MatchResult.YES);
        assertThat(nft(fromPort(is(1)), later)).isEqualTo(MatchResult.YES);
    }

    @Test
    void nfTablesDoesNotMatchAPacketThatEndsBeforeTheField() {
        Packet cut = bytes(Protocol.TCP, 0, 1, 0);
        assertThat(nft(fromPort(is(1)), cut)).isEqualTo(MatchResult.YES);
        assertThat(nft(toPort(not(is(80))), cut)).isEqualTo(MatchResult.NO);
        assertThat(nft(flags(TcpFlagMask.SYN, true), cut)).isEqualTo(MatchResult.NO);
    }

    @Test
    void nfTablesReadsPortsOfOtherProtocolsToo() {
        assertThat(nft(toPort(is(53)), Packets.datagram(53))).isEqualTo(MatchResult.YES);
        assertThat(nft(fromPort(is(8 * 256)), Packets.icmp(8, 0))).isEqualTo(MatchResult.YES);
        assertThat(nft(toPort(is(53)), Packets.icmp(8, 0))).isInstanceOf(MatchResult.Unknown.class);
    }

    @Test
    void whatIsNotKnownDoesNotMatterAfterANo() {
        TcpMatch match = new TcpMatch(is(1), is(53), Optional.empty(), Optional.empty());
        assertThat(nft(match, Packets.icmp(8, 0))).isEqualTo(MatchResult.NO);
    }

    @Test
    void excludingEveryPortMatchesNothingInIpTablesAndAllInNfTables() {
        assertThat(legacy(toPort(not(within(0, 65535))), syn(80))).isEqualTo(MatchResult.NO);
        assertThat(nft(toPort(not(within(0, 65535))), syn(80))).isEqualTo(MatchResult.YES);
        assertThat(toPort(not(within(0, 65535))).toSave()).isEqualTo("-m tcp");
    }

    @Test
    void excludingNoFlagsMatchesNothingInIpTablesAndAllInNfTables() {
        TcpMatch match = flags(new TcpFlagMask(0, 0), true);
        assertThat(legacy(match, syn(80))).isEqualTo(MatchResult.NO);
        assertThat(nft(match, syn(80))).isEqualTo(MatchResult.YES);
        assertThat(match.toSave()).isEqualTo("-m tcp ! --tcp-flags NONE NONE");
    }

    @ParameterizedTest
    @EnumSource
    void anOptionIsFoundAmongThoseOfALinuxSyn(Backend backend) {
        PacketAtRule linuxSyn =
                PacketAtRule.of(segment("S", TcpOptions.ofSyn(1460, 7))).in(backend);
        for (int kind : List.of(1, 2, 3, 4, 8)) {
            assertThat(linuxSyn.says(option(kind, false))).as("kind " + kind).isEqualTo(MatchResult.YES);
            assertThat(linuxSyn.says(option(kind, true))).as("kind " + kind).isEqualTo(MatchResult.NO);
        }
        assertThat(linuxSyn.says(option(5, false))).isEqualTo(MatchResult.NO);
        assertThat(PacketAtRule.of(syn(80)).in(backend).says(option(1, false))).isEqualTo(MatchResult.NO);
    }

    @Test
    void theEndOfOptionsMarkerDoesNotEndTheSearch() {
        Packet options = bytes(
                Protocol.TCP, 0, 1, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x70, 2, 0, 0, 0, 0, 0, 0, 0, 1, 9, 0, 5, 2, 0, 0);
        assertThat(legacy(option(5, false), options)).isEqualTo(MatchResult.YES);
        assertThat(legacy(option(2, false), options)).isEqualTo(MatchResult.NO);
    }

    @Test
    void aHeaderLengthBelowTwentyMattersToTheOptionSearchOnly() {
        Packet wrong = bytes(Protocol.TCP, 0, 1, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 2, 0, 0, 0, 0, 0, 0);
        assertThat(legacy(toPort(is(80)), wrong)).isEqualTo(MatchResult.YES);
        assertThat(legacy(option(5, false), wrong)).isEqualTo(MatchResult.HOT_DROP);
        assertThat(legacy(
                        new TcpMatch(
                                Optional.empty(), is(81), Optional.of(new Negatable<>(5, false)), Optional.empty()),
                        wrong))
                .isEqualTo(MatchResult.NO);
    }

    @Property
    void theConditionsSayWhatTheMatchSaysOfWholeSegments(
            @ForAll @IntRange(max = 65535) int first,
            @ForAll @IntRange(max = 65535) int last,
            @ForAll boolean inverted,
            @ForAll @IntRange(max = 63) int mask,
            @ForAll @IntRange(max = 63) int set,
            @ForAll @IntRange(max = 65535) int port,
            @ForAll @IntRange(max = 255) int flags,
            @ForAll Backend backend) {
        TcpMatch match = new TcpMatch(
                Optional.empty(),
                Optional.of(new Negatable<>(new NumberRange(Math.min(first, last), Math.max(first, last)), inverted)),
                Optional.empty(),
                Optional.of(new Negatable<>(new TcpFlagMask(mask, set & mask), inverted)));
        Transport.Tcp header = new Transport.Tcp(1, port, new TcpFlags(flags), 0, 0, 0, TcpOptions.NONE);
        PacketAtRule packet = PacketAtRule.of(syn(1).withTransport(header)).in(backend);
        Optional<List<Condition>> conditions = match.conditions();
        if (conditions.isPresent()) {
            boolean hold = conditions.get().stream().allMatch(condition -> condition.holds(packet));
            assertThat(packet.says(match)).isEqualTo(MatchResult.of(hold));
        }
    }
}
