package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.AddressTypes.Type;
import io.nfwalk.match.AddrtypeMatch.Limit;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.MatchContext.AddressType;
import io.nfwalk.rules.MatchContext.Reach;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddrtypeMatchTest {
    private static final IpAddress CLIENT_6 = IpAddress.of("fd08::2");
    private static final IpAddress SERVER_6 = IpAddress.of("fd09::2");

    private static Optional<Negatable<AddressTypes>> types(boolean inverted, Type... types) {
        return Optional.of(new Negatable<>(new AddressTypes(Arrays.asList(types)), inverted));
    }

    private static AddrtypeMatch destination(Limit limit, Type... types) {
        return new AddrtypeMatch(Optional.empty(), types(false, types), limit);
    }

    private static MatchResult ipv6(String destination, AddressType type, Type... types) {
        IpAddress address = IpAddress.of(destination);
        return PacketAtRule.of(Packet.udp(CLIENT_6, 1, address, 53))
                .knowing(address, type)
                .says(destination(Limit.NONE, types));
    }

    @Test
    void oneTypeOfTheListIsEnough() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).knowing(Packets.SERVER, AddressType.LOCAL);
        assertThat(packet.says(destination(Limit.NONE, Type.LOCAL, Type.BROADCAST)))
                .isEqualTo(MatchResult.YES);
        assertThat(packet.says(destination(Limit.NONE, Type.UNICAST))).isEqualTo(MatchResult.NO);
    }

    @Test
    void bothAddressesMustHoldEachWithItsInversion() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).knowing(Packets.SERVER, AddressType.LOCAL);
        assertThat(packet.says(new AddrtypeMatch(types(true, Type.LOCAL), types(false, Type.LOCAL), Limit.NONE)))
                .isEqualTo(MatchResult.YES);
        assertThat(packet.says(new AddrtypeMatch(types(false, Type.LOCAL), types(false, Type.LOCAL), Limit.NONE)))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void aLimitMakesAddressesOfOtherInterfacesForeign() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).owning(Packets.SERVER, "eth1");
        assertThat(packet.says(destination(Limit.IN, Type.LOCAL))).isEqualTo(MatchResult.NO);
        assertThat(packet.says(destination(Limit.IN, Type.UNICAST))).isEqualTo(MatchResult.YES);
        assertThat(packet.says(destination(Limit.OUT, Type.LOCAL))).isEqualTo(MatchResult.YES);
    }

    @Test
    void inIpv6EveryAddressThatIsNotMulticastIsUnicast() {
        assertThat(ipv6("fd09::2", AddressType.LOCAL, Type.UNICAST)).isEqualTo(MatchResult.YES);
        assertThat(ipv6("ff02::1", AddressType.MULTICAST, Type.UNICAST)).isEqualTo(MatchResult.NO);
        assertThat(ipv6("ff02::1", AddressType.MULTICAST, Type.MULTICAST)).isEqualTo(MatchResult.YES);
    }

    @Test
    void inIpv6UnicastAndLocalMeansLocal() {
        assertThat(ipv6("fd09::2", AddressType.LOCAL, Type.UNICAST, Type.LOCAL)).isEqualTo(MatchResult.YES);
        assertThat(ipv6("fd09::2", AddressType.UNICAST, Type.UNICAST, Type.LOCAL))
                .isEqualTo(MatchResult.NO);
        assertThat(ipv6("fd09::2", AddressType.LOCAL, Type.MULTICAST, Type.LOCAL))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void inIpv6RoutingSaysWhetherAnAddressIsUnreachableOrAnycast() {
        assertThat(listed(Reach.UNREACHABLE, Type.UNREACHABLE)).isTrue();
        assertThat(listed(Reach.ELSEWHERE, Type.UNREACHABLE)).isFalse();
        assertThat(listed(Reach.LOCAL, Type.UNREACHABLE)).isFalse();
        assertThat(listed(Reach.ANYCAST, Type.ANYCAST, Type.LOCAL)).isTrue();
        assertThat(listed(Reach.LOCAL, Type.UNICAST, Type.LOCAL)).isTrue();
        assertThat(listed(Reach.UNREACHABLE, Type.UNICAST, Type.LOCAL)).isFalse();
    }

    private static boolean listed(Reach reach, Type... types) {
        return new AddressTypes(List.of(types)).listsIpv6(SERVER_6, reach == Reach.LOCAL, reach);
    }
}
