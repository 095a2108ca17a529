package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.MatchResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnlabelMatchTest {
    private static final Packet QUESTION = Packet.udp("10.8.0.2:4000", "10.9.0.2:53");
    private static final Packet ANSWER = Packet.udp("10.9.0.2:53", "10.8.0.2:4000");

    private final ConntrackTable table = new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock());

    private Tracking track(Packet packet) {
        Tracking tracking = table.track(packet, Optional.empty());
        table.confirm(tracking);
        return tracking;
    }

    private static boolean matches(ConnlabelMatch match, Tracking tracking) {
        return PacketAtRule.of(QUESTION).tracked(tracking).says(match).equals(MatchResult.YES);
    }

    private static ConnlabelMatch has(int label) {
        return new ConnlabelMatch(label, false, false);
    }

    private static ConnlabelMatch gives(int label) {
        return new ConnlabelMatch(label, true, false);
    }

    @Test
    void aLabelIsSeenInBothDirectionsOnceItWasGiven() {
        table.keepLabels(true);
        Tracking question = track(QUESTION);
        assertThat(matches(has(127), question)).isFalse();
        assertThat(matches(gives(127), question)).isTrue();
        assertThat(matches(has(127), track(ANSWER))).isTrue();
        assertThat(matches(has(0), question)).isFalse();
    }

    @Test
    void givingWithInversionGivesAndNeverMatches() {
        table.keepLabels(true);
        Tracking question = track(QUESTION);
        assertThat(matches(new ConnlabelMatch(3, true, true), question)).isFalse();
        assertThat(matches(has(3), question)).isTrue();
    }

    @Test
    void aConnectionFromBeforeHasNoneAndGetsNone() {
        Tracking question = track(QUESTION);
        table.keepLabels(true);
        assertThat(matches(gives(3), question)).isFalse();
        assertThat(matches(new ConnlabelMatch(3, true, true), question)).isTrue();
        assertThat(matches(has(3), question)).isFalse();
    }

    @Test
    void aPacketWithoutConnectionHasNone() {
        assertThat(matches(has(3), Tracking.UNTRACKED)).isFalse();
        assertThat(matches(new ConnlabelMatch(3, false, true), Tracking.INVALID))
                .isTrue();
    }
}
