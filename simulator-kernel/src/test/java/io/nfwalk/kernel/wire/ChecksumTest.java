package io.nfwalk.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** Source: RFC 1071, 3, whose sum is ddf2. */
    @Test
    void theExampleOfTheRfcComesOut() {
        byte[] example = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        assertThat(new Checksum().add(example).value()).isEqualTo(0xffff - 0xddf2);
    }

    @Test
    void anOddByteCountsAsTheUpperOne() {
        assertThat(new Checksum().add(new byte[] {0x12}).value()).isEqualTo(0xffff - 0x1200);
    }
}
