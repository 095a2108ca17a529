package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.MatchResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyMatchTest {
    private static final PolicyMatch.Element STRANGE = new PolicyMatch.Element(Map.of("--spi", "! 0x10"));

    private static MatchResult says(PolicyMatch match) {
        return PacketAtRule.of(Packets.syn(80)).says(match);
    }

    @Test
    void thereIsNoIpsec() {
        assertThat(says(new PolicyMatch(true, true, false, List.of()))).isEqualTo(MatchResult.YES);
        assertThat(says(new PolicyMatch(false, true, false, List.of()))).isEqualTo(MatchResult.YES);
        assertThat(says(new PolicyMatch(true, false, false, List.of(STRANGE)))).isEqualTo(MatchResult.NO);
        assertThat(says(new PolicyMatch(true, false, true, List.of(STRANGE, STRANGE))))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void elementsArePrintedInOneOrder() {
        PolicyMatch.Element element = new PolicyMatch.Element(
                Map.of("--tunnel-src", "10.0.0.1", "--reqid", "7", "--mode", "tunnel", "--spi", "! 0x10"));
        assertThat(new PolicyMatch(true, false, true, List.of(element, STRANGE)).toSave())
                .isEqualTo("-m policy --dir in --pol ipsec --strict --reqid 7 ! --spi 0x10 --mode tunnel"
                        + " --tunnel-src 10.0.0.1 --next ! --spi 0x10");
    }
}
