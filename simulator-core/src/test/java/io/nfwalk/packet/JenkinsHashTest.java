package io.nfwalk.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JenkinsHashTest {
    @Test
    void theHashIsTheKernels() {
        int[] words = {Integer.reverseBytes((int) IpAddress.of("10.8.0.2").low()), 0, 0, 0};
        int seed = Integer.reverseBytes((int) IpAddress.of("20.0.0.1").low());
        assertThat(JenkinsHash.of(words, seed)).isEqualTo(0x820b32d3);
    }

    @Property
    void oneWordAloneIsHashedAsAnArrayOfOne(@ForAll int word, @ForAll int seed) {
        assertThat(JenkinsHash.of(new int[] {word}, seed)).isEqualTo(JenkinsHash.ofOne(word, seed));
    }
}
