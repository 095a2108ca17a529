package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CtTargetTest {
    private static final CtTarget.ZoneChoice FROM_MARK = new CtTarget.ZoneChoice(0, true, Optional.empty());

    @Test
    void zoneIsLeftForTheTrackingHook() {
        assertThat(zoneAfter(zone(5, Optional.empty()), 0)).isEqualTo(Zone.of(5));
    }

    @Test
    void zoneOfOneDirectionLeavesTheOtherAtZero() {
        assertThat(zoneAfter(zone(5, Optional.of(Direction.ORIGINAL)), 0)).isEqualTo(new Zone(5, 0));
        assertThat(zoneAfter(zone(5, Optional.of(Direction.REPLY)), 0)).isEqualTo(new Zone(0, 5));
    }

    @Test
    void zoneFromMarkIsTheLowerHalfOfTheMarkThatThePacketHasWhenItIsTracked() {
        PacketAtTarget at = inRaw();
        at.mark = 0x12345;
        ct(false, FROM_MARK).apply(at);
        new MarkTarget(new BitsWrite(0xabcd_0077, -1)).apply(at);
        assertThat(at.template.orElseThrow().atTracking(at.mark).zone()).isEqualTo(Zone.of(0x77));
    }

    @Test
    void zoneFromMarkMayHoldForOneDirection() {
        CtTarget.ZoneChoice original = new CtTarget.ZoneChoice(0, true, Optional.of(Direction.ORIGINAL));
        assertThat(zoneAfter(ct(false, original), 7)).isEqualTo(new Zone(7, 0));
    }

    @Test
    void helperGoesIntoTheTemplate() {
        PacketAtTarget at = inRaw();
        CtTarget target = new CtTarget(
                false, Optional.of("ftp"), Optional.empty(), List.of(), List.of(), CtTarget.ZoneChoice.DEFAULT);
        target.apply(at);
        assertThat(at.template.map(Template::zone)).contains(Zone.DEFAULT);
        assertThat(at.template.flatMap(Template::helper)).contains("ftp");
    }

    @Test
    void notrackExemptsThePacketAndIgnoresTheZone() {
        PacketAtTarget at = inRaw();
        assertThat(ct(true, FROM_MARK).apply(at)).isEqualTo(Verdict.CONTINUE);
        assertThat(at.tracking).isEqualTo(Tracking.UNTRACKED);
        assertThat(at.template).isEmpty();
    }

    @Test
    void theFirstRuleThatSaysSomethingWins() {
        PacketAtTarget at = inRaw();
        new NotrackTarget().apply(at);
        zone(5, Optional.empty()).apply(at);
        assertThat(at.template).isEmpty();

        PacketAtTarget other = inRaw();
        zone(5, Optional.empty()).apply(other);
        zone(6, Optional.empty()).apply(other);
        ct(true, CtTarget.ZoneChoice.DEFAULT).apply(other);
        new NotrackTarget().apply(other);
        assertThat(other.template.map(Template::zone)).contains(Zone.of(5));
        assertThat(other.tracking).isEqualTo(Tracking.INVALID);
    }

    @Test
    void aLoopbackPacketKeepsTheConnectionItCameWith() {
        PacketAtTarget at = inRaw().tracked();
        Tracking before = at.tracking;
        new NotrackTarget().apply(at);
        zone(5, Optional.empty()).apply(at);
        assertThat(at.tracking).isEqualTo(before);
        assertThat(at.template).isEmpty();
    }

    @Test
    void onlyNotrackDoesNotSwitchTrackingOn() {
        assertThat(ct(false, CtTarget.ZoneChoice.DEFAULT).needsTracking()).isTrue();
        assertThat(zone(5, Optional.empty()).needsTracking()).isTrue();
        assertThat(ct(true, FROM_MARK).needsTracking()).isFalse();
        assertThat(new NotrackTarget().needsTracking()).isFalse();
    }

    private static CtTarget zone(int number, Optional<Direction> direction) {
        return ct(false, new CtTarget.ZoneChoice(number, false, direction));
    }

    private static CtTarget ct(boolean notrack, CtTarget.ZoneChoice zone) {
        return new CtTarget(notrack, Optional.empty(), Optional.empty(), List.of(), List.of(), zone);
    }

    private static Zone zoneAfter(Target target, int mark) {
        PacketAtTarget at = inRaw();
        at.mark = mark;
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.template.orElseThrow().atTracking(mark).zone();
    }

    private static PacketAtTarget inRaw() {
        return new PacketAtTarget(Samples.syn()).at(TableName.RAW, Hook.PREROUTING);
    }
}
