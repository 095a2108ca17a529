package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Target;
import io.nfwalk.rules.Verdict;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogTargetsTest {
    @Test
    void logNflogAndTraceReportAndGoOn() {
        PacketAtTarget at = new PacketAtTarget(Samples.syn());
        apply(new LogTarget("IN: ", 4, false, false, false, false, false), at);
        apply(new NflogTarget("copy", 5, OptionalLong.empty(), OptionalLong.empty(), 0), at);
        apply(new TraceTarget(), at);
        assertThat(at.logged).containsExactly("IN: ", "copy", "TRACE");
        assertThat(at.packet()).isEqualTo(Samples.syn());
    }

    private static void apply(Target target, PacketAtTarget at) {
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
    }
}
