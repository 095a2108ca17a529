package org.example;

import static io.nfwalk.testkit.assertion.NetfilterAssertions.assertThat;

import io.nfwalk.host.Host;
import io.nfwalk.testkit.junit.NetfilterRules;
import org.junit.jupiter.api.Test;

class WebServiceTest {
    @Test
    void clientsReachEachEndpointAsOftenAsTheOthers(@NetfilterRules("node.rules") Host node) {
        for (String endpoint : new String[] {"10.200.0.51:80", "10.200.1.51:80", "10.200.2.51:80"}) {
            assertThat(node).receiving("tcp 10.0.0.7:40000 to 10.32.0.117:80").on("eth0")
                    .isDeliveredTo(endpoint).withProbability(1, 3)
                    .andItsReplyComesFrom("10.32.0.117:80");
        }
    }

    @Test
    void aPodThatReachesItselfIsMasqueraded(@NetfilterRules("node.rules") Host node) {
        assertThat(node).receiving("tcp 10.200.1.51:40000 to 10.32.0.117:80").on("eth0")
                .isDeliveredTo("10.200.1.51:80").andHasSource("192.0.2.1");
    }

    @Test
    void whatIsNoServiceIsRejected(@NetfilterRules("node.rules") Host node) {
        assertThat(node).receiving("tcp 10.0.0.7:40000 to 10.32.0.99:80").on("eth0").isRejected().always();
    }
}
