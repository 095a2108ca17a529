package io.nfwalk.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExtensionHeaderTest {
    private static final ExtensionHeader HOP = new ExtensionHeader.HopByHop(List.of(new HeaderOption(5, 2)));
    private static final ExtensionHeader DESTINATION =
            new ExtensionHeader.DestinationOptions(List.of(new HeaderOption(201, 4)));
    private static final ExtensionHeader ROUTING = new ExtensionHeader.Routing(0, 0, List.of(IpAddress.of("fd00::9")));
    private static final Packet UDP = Packet.udp("[fd00::1]:1000", "[fd00::2]:53");

    @Test
    void optionsArePaddedToAMultipleOfEightBytes() {
        assertThat(HOP.length()).isEqualTo(8);
        assertThat(((ExtensionHeader.HopByHop) HOP).options())
                .containsExactly(new HeaderOption(5, 2), new HeaderOption(1, 0));
        assertThat(DESTINATION.length()).isEqualTo(8);
        assertThat(((ExtensionHeader.DestinationOptions) DESTINATION).options()).hasSize(1);
    }

    @Test
    void lengthCountsExtensionHeadersAndTheFragmentHeader() {
        assertThat(UDP.length()).isEqualTo(48);
        assertThat(UDP.withExtensions(List.of(HOP, ROUTING)).length()).isEqualTo(48 + 8 + 24);
        assertThat(UDP.withFragment(Optional.of(new Fragment(0, true, 1))).length())
                .isEqualTo(56);
    }

    @Test
    void theFragmentHeaderStandsBehindWhatEveryPieceRepeats() {
        Packet packet = UDP.withExtensions(List.of(HOP, DESTINATION, ROUTING, DESTINATION))
                .withFragment(Optional.of(new Fragment(0, true, 1)));
        assertThat(packet.nextHeaders()).containsExactly(0, 60, 43, 44, 60, 17);
        assertThat(packet.repeatedExtensions()).isEqualTo(3);
    }

    @Test
    void anIpv4PacketHasNone() {
        Packet ipv4 = Packet.udp("10.0.0.1:1000", "10.0.0.2:53");
        assertThat(ipv4.nextHeaders()).containsExactly(17);
        assertThatThrownBy(() -> ipv4.withExtensions(List.of(HOP))).isInstanceOf(IllegalArgumentException.class);
    }
}
