package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JenkinsHashTest {
    @Property
    void oneWordAloneIsHashedAsAnArrayOfOne(@ForAll int word, @ForAll int seed) {
        assertThat(JenkinsHash.of(new int[] {word}, seed)).isEqualTo(JenkinsHash.ofOne(word, seed));
    }
}
