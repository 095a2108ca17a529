package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectTargetTest {
    @ParameterizedTest
    @CsvSource({
        "NET_UNREACHABLE, icmp 3/0",
        "HOST_UNREACHABLE, icmp 3/1",
        "PROTOCOL_UNREACHABLE, icmp 3/2",
        "PORT_UNREACHABLE, icmp 3/3",
        "NET_PROHIBITED, icmp 3/9",
        "HOST_PROHIBITED, icmp 3/10",
        "ADMIN_PROHIBITED, icmp 3/13",
        "TCP_RESET, reset",
        "NO_ROUTE_6, icmp 1/0",
        "ADMIN_PROHIBITED_6, icmp 1/1",
        "ADDRESS_UNREACHABLE_6, icmp 1/3",
        "PORT_UNREACHABLE_6, icmp 1/4",
        "POLICY_FAIL_6, icmp 1/5",
        "REJECT_ROUTE_6, icmp 1/6",
        "TCP_RESET_6, reset"
    })
    void everyAnswerIsAskedForAndThePacketDropped(RejectTarget.Answer answer, String sent) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn());
        assertThat(new RejectTarget(answer).apply(at)).isEqualTo(new Verdict.Drop("REJECT"));
        assertThat(at.sent).containsExactly(sent);
    }

    @Test
    void rejectDoesNotSwitchTrackingOn() {
        assertThat(new RejectTarget(RejectTarget.Answer.TCP_RESET).needsTracking())
                .isFalse();
    }
}
