package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bits of a mark a rule names. */
class MarkBitsTest {
    private static int bits(String rule) {
        RuleSet rules = Simulator.parse("*mangle\n-A PREROUTING " + rule + "\nCOMMIT\n");
        List<RuleLine> lines =
                rules.tables().get(0).chain("PREROUTING").orElseThrow().rules();
        return lines.get(0).rule().markBits();
    }

    @ParameterizedTest
    @CsvSource({
        "-p tcp -j ACCEPT, 0",
        "-m mark --mark 0x4000/0x4000 -j ACCEPT, 0x4000",
        "-m mark ! --mark 0x1/0xff, 0xff",
        "-m mark --mark 0x1, 0xffffffff",
        "-m connmark --mark 0x10/0xf0 -j ACCEPT, 0xf0",
        "-m comment --comment '0x1/0x1', 0",
        "-m tos --tos 0x10/0xff, 0",
        "-m socket, 0",
        "-m socket --restore-skmark, 0xffffffff",
        "-j MARK --set-xmark 0x4000/0x0, 0x4000",
        "-j MARK --set-xmark 0x0/0x8000, 0x8000",
        "-j MARK --and-mark 0xfffffff0, 0xf",
        "-j CONNMARK --set-xmark 0x1/0x3, 0x3",
        "-j CONNMARK --set-xmark 0x1/0x3 --left-shift-mark 4, 0xffffffff",
        "-j CONNMARK --save-mark --nfmask 0xf --ctmask 0xf0, 0xff",
        "-j CONNMARK --restore-mark --nfmask 0xf00 --ctmask 0xf --left-shift-mark 4, 0xfff",
        "-j CONNMARK --save-mark, 0xffffffff",
        "-p tcp -j TPROXY --on-port 80 --tproxy-mark 0x1/0x2, 0x3",
        "-j SET --map-set good src --map-mark, 0xffffffff",
        "-m mark --mark 0x1/0x1 -j MARK --set-xmark 0x2/0x2, 0x3"
    })
    void areThoseThatItsMatchesAskForAndItsTargetChanges(String rule, String bits) {
        assertThat(bits(rule)).isEqualTo((int) (long) Long.decode(bits));
    }
}
