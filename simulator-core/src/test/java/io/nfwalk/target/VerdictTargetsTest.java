package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.Verdict;
import org.junit.jupiter.api.Test;

class VerdictTargetsTest {
    @Test
    void acceptDropAndReturnSayWhatTheyAreCalled() {
        assertThat(verdictOf(new AcceptTarget())).isEqualTo(Verdict.ACCEPT);
        assertThat(verdictOf(new DropTarget())).isEqualTo(Verdict.DROP);
        assertThat(verdictOf(new ReturnTarget())).isEqualTo(Verdict.RETURN);
    }

    @Test
    void checksumLeavesThePacketAsItIs() {
        Packet syn = Samples.syn();
        PacketAtTarget at = new PacketAtTarget(syn);
        assertThat(new ChecksumTarget().apply(at)).isEqualTo(Verdict.CONTINUE);
        assertThat(at.packet()).isEqualTo(syn);
    }

    private static Verdict verdictOf(Target target) {
        return target.apply(new PacketAtTarget(Samples.syn()));
    }
}
