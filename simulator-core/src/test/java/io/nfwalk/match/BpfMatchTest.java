package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.OptionException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BpfMatchTest {
    private static MatchResult says(String program) throws OptionException {
        BpfProgram read = BpfProgram.read(program);
        assertThat(read.isSound()).isTrue();
        return PacketAtRule.of(Packets.syn(80)).marked(7).says(new BpfMatch(Optional.of(read), Optional.empty()));
    }

    @Test
    void aProgramReadsBytesLengthAndMark() throws OptionException {
        assertThat(says("4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0")).isEqualTo(MatchResult.YES);
        assertThat(says("4,48 0 0 9,21 0 1 17,6 0 0 1,6 0 0 0")).isEqualTo(MatchResult.NO);
        assertThat(says("5,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 1,6 0 0 0")).isEqualTo(MatchResult.YES);
        assertThat(says("4,32 0 0 4294963220,21 0 1 7,6 0 0 1,6 0 0 0")).isEqualTo(MatchResult.YES);
    }

    @Test
    void aLoadBeyondThePacketAndADivisionByNothingAreANo() throws OptionException {
        assertThat(says("2,48 0 0 2000,6 0 0 1")).isEqualTo(MatchResult.NO);
        assertThat(says("3,1 0 0 0,60 0 0 0,6 0 0 1")).isEqualTo(MatchResult.NO);
    }

    @Test
    void onlyWhatHangsOnBytesThatAreNotStatedIsUnknown() throws OptionException {
        String identification = "40 0 0 4";
        assertThat(says("2," + identification + ",22 0 0 0")).isInstanceOf(MatchResult.Unknown.class);
        assertThat(says("3," + identification + ",84 0 0 0,22 0 0 0")).isEqualTo(MatchResult.NO);
        assertThat(says("3," + identification + ",68 0 0 65536,22 0 0 0")).isEqualTo(MatchResult.YES);
        assertThat(says("4," + identification + ",37 0 1 65535,6 0 0 1,6 0 0 0"))
                .isEqualTo(MatchResult.NO);
        assertThat(says("4," + identification + ",37 0 1 65534,6 0 0 1,6 0 0 0"))
                .isInstanceOf(MatchResult.Unknown.class);
    }

    @Test
    void aPinnedProgramIsKept() {
        BpfMatch pinned = new BpfMatch(Optional.empty(), Optional.of("/sys/fs/bpf/drop"));
        assertThat(PacketAtRule.of(Packets.syn(80)).says(pinned)).isInstanceOf(MatchResult.Unknown.class);
        assertThat(pinned.toSave()).isEqualTo("-m bpf --object-pinned /sys/fs/bpf/drop");
    }
}
