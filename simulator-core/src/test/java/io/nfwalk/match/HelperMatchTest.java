package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.rules.MatchResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelperMatchTest {
    private static final Packet REQUEST =
            Packet.udp("10.8.0.2:4000", "20.0.0.1:69").withPayload(Payload.of(new byte[] {0, 1, 'f', 0}));
    private static final Packet ANSWER = Packet.udp("20.0.0.1:1069", "10.8.0.2:4000");

    private final ConntrackTable table = new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock());
    private final Tracking request = table.track(REQUEST, Optional.of(new Template(Zone.DEFAULT, Optional.of("tftp"))));
    private final Tracking expected = answer();

    private Tracking answer() {
        table.help(REQUEST, request, false);
        table.confirm(request);
        return table.track(ANSWER, Optional.empty());
    }

    private MatchResult says(Packet packet, Tracking tracking, String helper, boolean inverted) {
        return PacketAtRule.of(packet).tracked(tracking).says(new HelperMatch(helper, inverted));
    }

    @Test
    void anExpectedConnectionMatchesByItsMastersHelper() {
        assertThat(says(ANSWER, expected, "tftp", false)).isEqualTo(MatchResult.YES);
        assertThat(says(ANSWER, expected, "tftp-6969", false)).isEqualTo(MatchResult.YES);
        assertThat(says(ANSWER, expected, "", false)).isEqualTo(MatchResult.YES);
        assertThat(says(ANSWER, expected, "ftp", false)).isEqualTo(MatchResult.NO);
        assertThat(says(ANSWER, expected, "tft", false)).isEqualTo(MatchResult.NO);
        assertThat(says(ANSWER, expected, "ftp", true)).isEqualTo(MatchResult.YES);
    }

    @Test
    void theConnectionWithTheHelperDoesNotMatchItself() {
        assertThat(says(REQUEST, request, "tftp", false)).isEqualTo(MatchResult.NO);
        assertThat(says(REQUEST, request, "tftp", true)).isEqualTo(MatchResult.YES);
    }

    @Test
    void aPacketWithoutConnectionMatchesOnlyTheInversion() {
        assertThat(says(REQUEST, Tracking.INVALID, "", false)).isEqualTo(MatchResult.NO);
        assertThat(says(REQUEST, Tracking.INVALID, "", true)).isEqualTo(MatchResult.YES);
    }
}
