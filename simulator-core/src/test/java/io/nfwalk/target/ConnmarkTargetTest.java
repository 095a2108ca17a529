package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.TemplateMark;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Verdict;
import io.nfwalk.undo.Journal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnmarkTargetTest {
    private static final ConnmarkTarget.Shift NO_SHIFT = ConnmarkTarget.Shift.NONE;

    @Test
    void setWritesTheConnectionsMarkAndLeavesThePackets() {
        PacketAtTarget at = tracked(0x77, 0xf0);
        apply(new ConnmarkTarget.Set(new BitsWrite(0x5, 0xf0), NO_SHIFT), at);
        assertThat(connectionMark(at)).isEqualTo(0x05);
        assertThat(at.mark).isEqualTo(0x77);
    }

    @Test
    void setMovesTheWholeMarkAfterWriting() {
        PacketAtTarget at = tracked(0, 0xf00);
        apply(new ConnmarkTarget.Set(new BitsWrite(0x1, 0xff), ConnmarkTarget.Shift.of(false, 8)), at);
        assertThat(connectionMark(at)).isEqualTo(0xf0100);
    }

    @Test
    void saveTakesOnlyTheMaskedBitsOfThePacketsMark() {
        PacketAtTarget at = tracked(0xab, 0xff00);
        apply(new ConnmarkTarget.Save(0x0f, 0xf000, NO_SHIFT), at);
        assertThat(connectionMark(at)).isEqualTo(0x0f0b);
    }

    @Test
    void savingTurnsBitsThatTheConnectionsMaskLeavesStanding() {
        PacketAtTarget at = tracked(0x3, 0x1);
        apply(new ConnmarkTarget.Save(-1, 0, NO_SHIFT), at);
        assertThat(connectionMark(at)).isEqualTo(0x2);
    }

    @Test
    void restoreTakesOnlyTheMaskedBitsOfTheConnectionsMark() {
        PacketAtTarget at = tracked(0xff00, 0xab);
        apply(new ConnmarkTarget.Restore(0xf000, 0x0f, NO_SHIFT), at);
        assertThat(at.mark).isEqualTo(0x0f0b);
        assertThat(connectionMark(at)).isEqualTo(0xab);
    }

    @Test
    void restoreMovesOnlyTheTakenBitsAndFillsWithZeros() {
        PacketAtTarget at = tracked(0x1, 0x8000_0000);
        apply(new ConnmarkTarget.Restore(0, -1, ConnmarkTarget.Shift.of(true, 4)), at);
        assertThat(at.mark).isEqualTo(0x0800_0001);
    }

    @Test
    void packetsWithoutConnectionAreLeftAlone() {
        for (Tracking without : new Tracking[] {Tracking.INVALID, Tracking.UNTRACKED}) {
            PacketAtTarget at = new PacketAtTarget(Samples.syn());
            at.mark = 0x77;
            at.tracking = without;
            apply(new ConnmarkTarget.Restore(-1, -1, NO_SHIFT), at);
            apply(new ConnmarkTarget.Save(-1, -1, NO_SHIFT), at);
            assertThat(at.mark).isEqualTo(0x77);
        }
    }

    @Test
    void inRawAnEarlierCtRuleCountsAsConnectionWithoutMark() {
        PacketAtTarget at = new PacketAtTarget(Samples.syn()).at(TableName.RAW, Hook.PREROUTING);
        at.mark = 0x77;
        at.template = Optional.of(new Template(Zone.DEFAULT, Optional.empty()));
        apply(new ConnmarkTarget.Restore(0x0f, -1, NO_SHIFT), at);
        assertThat(at.mark).isEqualTo(0x70);
    }

    @Test
    void inRawTheTemplateOfTheCtRuleKeepsWhatIsWrittenToIt() {
        PacketAtTarget at = new PacketAtTarget(Samples.syn()).at(TableName.RAW, Hook.PREROUTING);
        at.mark = 0x77;
        TemplateMark shared = new TemplateMark(new Journal());
        at.template = Optional.of(new Template(Zone.DEFAULT, Optional.empty()).withMark(shared));
        apply(new ConnmarkTarget.Save(0x70, -1, NO_SHIFT), at);
        assertThat(shared.value()).isEqualTo(0x70);
        apply(new ConnmarkTarget.Restore(-1, -1, NO_SHIFT), at);
        assertThat(at.mark).isEqualTo(0x70);
    }

    private static PacketAtTarget tracked(int packetMark, int connectionMark) {
        PacketAtTarget at = new PacketAtTarget(Samples.syn()).tracked();
        at.mark = packetMark;
        at.tracking.connection().orElseThrow().setMark(connectionMark);
        return at;
    }

    private static int connectionMark(PacketAtTarget at) {
        return at.tracking.connection().orElseThrow().mark();
    }

    private static void apply(ConnmarkTarget target, PacketAtTarget at) {
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
    }
}
