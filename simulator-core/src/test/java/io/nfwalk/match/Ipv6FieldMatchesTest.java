package io.nfwalk.match;

import static io.nfwalk.match.Packets6.bytes;
import static io.nfwalk.match.Packets6.fragment;
import static io.nfwalk.match.Packets6.icmp;
import static io.nfwalk.match.Packets6.matches;
import static io.nfwalk.match.Packets6.says;
import static io.nfwalk.match.Packets6.syn;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.Rule;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** IPv6's matches on one field: hl, eui64, icmp6, esp, mh. */
class Ipv6FieldMatchesTest {
    @Test
    void aHopLimitIsComparedWithTheHeaders() {
        Packet packet = syn().withTtl(64);
        assertThat(matches("-m hl --hl-eq 64", packet)).isTrue();
        assertThat(matches("-m hl ! --hl-eq 64", packet)).isFalse();
        assertThat(matches("-m hl --hl-lt 64", packet)).isFalse();
        assertThat(matches("-m hl --hl-lt 65", packet)).isTrue();
        assertThat(matches("-m hl --hl-gt 63", packet)).isTrue();
        assertThat(matches("-m hl --hl-gt 64", packet)).isFalse();
        assertThat(matches("-m hl --hl-lt 0", packet.withTtl(0))).isFalse();
    }

    @Test
    void aSourceMadeOfTheFramesMacHasItsBitForLocalOnesTurned() {
        Packet local = syn().withSource(IpAddress.of("fd08::ff:fe00:101"));
        PacketAtRule fromIt = PacketAtRule.of(local).from(MacAddress.of("02:00:00:00:01:01"));
        assertThat(says("-m eui64", fromIt)).isEqualTo(MatchResult.YES);
        PacketAtRule fromOther = PacketAtRule.of(local).from(MacAddress.of("02:00:00:00:01:02"));
        assertThat(says("-m eui64", fromOther)).isEqualTo(MatchResult.NO);
        Packet universal = syn().withSource(IpAddress.of("fd08::2a0:c9ff:fe12:3456"));
        PacketAtRule fromCard = PacketAtRule.of(universal).from(MacAddress.of("00:a0:c9:12:34:56"));
        assertThat(says("-m eui64", fromCard)).isEqualTo(MatchResult.YES);
    }

    @Test
    void aFrameOverLoHasAMacOfZeros() {
        Packet packet = syn().withSource(IpAddress.of("fd08::200:ff:fe00:0"));
        assertThat(matches("-m eui64", packet)).isTrue();
        assertThat(matches("-m eui64", syn())).isFalse();
    }

    @Test
    void anIcmpTypeAloneMeansEveryCode() {
        assertThat(matches("-p icmpv6 --icmpv6-type destination-unreachable", icmp(1, 4)))
                .isTrue();
        assertThat(matches("-p icmpv6 --icmpv6-type port-unreachable", icmp(1, 4)))
                .isTrue();
        assertThat(matches("-p icmpv6 --icmpv6-type no-route", icmp(1, 4))).isFalse();
        assertThat(matches("-p icmpv6 -m icmp6 ! --icmpv6-type no-route", icmp(1, 4)))
                .isTrue();
    }

    @Test
    void type255IsATypeLikeOthers() {
        assertThat(matches("-p icmpv6 --icmpv6-type 255", icmp(128, 0))).isFalse();
        assertThat(matches("-p icmpv6 --icmpv6-type 255", icmp(255, 3))).isTrue();
    }

    @Test
    void aMessageWithoutAWholeHeaderIsDropped() {
        assertThat(says("-p icmpv6 --icmpv6-type 128", bytes(58, 128, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(MatchResult.HOT_DROP);
        assertThat(says("-p esp -m esp", bytes(50, 0, 0, 0, 1, 0, 0, 0))).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says("-p mh -m mh", bytes(135, 59, 0, 5, 0, 0))).isEqualTo(MatchResult.HOT_DROP);
    }

    @Test
    void aLaterFragmentHasNoHeaderToCompare() {
        assertThat(matches(
                        "-p icmpv6 -m icmp6 ! --icmpv6-type 1",
                        fragment(bytes(58, 0, 0, 0, 0, 0, 0, 0, 0), 8, false, 1)))
                .isFalse();
        assertThat(matches("-p esp -m esp", fragment(bytes(50, 0, 0, 0, 0, 0, 0, 0, 0), 8, false, 1)))
                .isFalse();
        assertThat(matches("-p mh -m mh", fragment(bytes(135, 59, 0, 0, 0, 0, 0, 0, 0), 8, false, 1)))
                .isFalse();
    }

    @Test
    void anEncryptedPacketIsKnownByItsIndex() {
        Packet packet = bytes(50, 0, 1, 0, 2, 0, 0, 0, 9);
        assertThat(matches("-p esp -m esp --espspi 65538", packet)).isTrue();
        assertThat(matches("-p esp -m esp --espspi 65539:", packet)).isFalse();
        assertThat(matches("-p esp -m esp ! --espspi 65537:65538", packet)).isFalse();
        assertThat(matches("-p esp -m esp --espspi 9:1", packet)).isFalse();
    }

    @Test
    void aMobilityMessageIsKnownByItsType() {
        Packet update = bytes(135, 59, 1, 5, 0, 0, 0, 0, 0);
        assertThat(matches("-p mh --mh-type binding-update", update)).isTrue();
        assertThat(matches("-p mh --mh-type hoti:cot", update)).isFalse();
        assertThat(matches("-p mh -m mh ! --mh-type hoti:cot", update)).isTrue();
        assertThat(says("-p mh -m mh", bytes(135, 6, 1, 5, 0, 0, 0, 0, 0))).isEqualTo(MatchResult.HOT_DROP);
    }

    @Property
    void theConditionSaysWhatTheMatchSaysOfWholeMessages(
            @ForAll @IntRange(max = 255) int wanted,
            @ForAll @IntRange(max = 255) int type,
            @ForAll @IntRange(max = 255) int code,
            @ForAll boolean oneCode,
            @ForAll boolean inverted) {
        Match match = new Icmp6Match(wanted, oneCode ? 3 : 0, oneCode ? 3 : 255, inverted);
        PacketAtRule packet = PacketAtRule.of(icmp(type, code));
        boolean holds = match.conditions().orElseThrow().stream().allMatch(condition -> condition.holds(packet));
        assertThat(packet.says(match)).isEqualTo(MatchResult.of(holds));
    }

    @Property
    void printedRulesReadBackAsTheSame(
            @ForAll @LongRange(max = 0xffff_ffffL) long first,
            @ForAll @LongRange(max = 0xffff_fffeL) long last,
            @ForAll @IntRange(max = 255) int number,
            @ForAll boolean inverted) {
        String not = inverted ? "! " : "";
        for (String words : new String[] {
            "-m frag " + not + "--fragid " + first + ":" + last,
            "-m rt " + not + "--rt-segsleft " + first + ":" + last + " " + not + "--rt-len " + last,
            "-m ah " + not + "--ahspi " + first + ":" + last + " " + not + "--ahlen " + (first | 1),
            "-p esp -m esp " + not + "--espspi " + first + ":" + last,
            "-m hbh " + not + "--hbh-len " + first + " --hbh-opts 1:" + number + "," + number,
            "-p mh -m mh " + not + "--mh-type " + number,
            "-p ipv6-icmp -m icmp6 " + not + "--icmpv6-type " + number + "/" + last % 256,
            "-m hl " + not + "--hl-eq " + number
        }) {
            Rule rule = Packets6.rule(words);
            assertThat(Packets6.rule(rule.toSave())).isEqualTo(rule);
        }
    }
}
