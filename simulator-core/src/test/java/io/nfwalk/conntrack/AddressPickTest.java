package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import org.junit.jupiter.api.Test;

class AddressPickTest {
    @Test
    void theHashIsTheKernels() {
        int[] words = {Integer.reverseBytes((int) IpAddress.of("10.8.0.2").low()), 0, 0, 0};
        int seed = Integer.reverseBytes((int) IpAddress.of("20.0.0.1").low());
        assertThat(AddressPick.hash(words, seed)).isEqualTo(0x820b32d3);
    }
}
