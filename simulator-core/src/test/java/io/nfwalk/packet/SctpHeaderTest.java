package io.nfwalk.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpHeaderTest {
    /** An INIT that Linux took for right. */
    private static final Payload INIT =
            Payload.of(HexFormat.of().parseHex("0fa00050000000002727a39201000014c1c1c1c100010000000a000a00000001"));

    private static Payload behind(Transport header, Payload bytes) {
        return bytes.slice(header.headerLength(), bytes.length());
    }

    @Test
    void theChecksumIsTheOneThatTheKernelTakes() {
        Transport header = Transport.sctp(INIT);
        assertThat(header).isEqualTo(new Transport.Sctp(4000, 80, 0, 0x2727a392L));
        assertThat(((Transport.Sctp) header).isRightFor(behind(header, INIT))).isTrue();
        assertThat(Transport.Sctp.before(behind(header, INIT), 4000, 80, 0)).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 11, 12, 13})
    void ofAShortPacketIsReadWhatIsThere(int length) {
        Transport header = Transport.sctp(INIT.slice(0, length));
        assertThat(header.headerLength()).isEqualTo(length < 4 ? 0 : length < 12 ? 4 : 12);
        assertThat(header.sourcePortIfAny().isPresent()).isEqualTo(length >= 4);
    }

    @Property
    void aChangedByteMakesTheChecksumWrong(
            @ForAll @Size(min = 1, max = 40) byte[] chunks,
            @ForAll @IntRange(max = 39) int place,
            @ForAll @IntRange(min = 1, max = 255) int change) {
        Transport.Sctp header = Transport.Sctp.before(Payload.of(chunks), 1, 2, 3);
        byte[] changed = chunks.clone();
        changed[place % chunks.length] ^= (byte) change;
        assertThat(header.isRightFor(Payload.of(chunks))).isTrue();
        assertThat(header.isRightFor(Payload.of(changed))).isFalse();
    }

    @Test
    void otherPortsLeaveTagAndChecksumAlone() {
        assertThat(Transport.sctp(INIT).withPorts(1, 2)).isEqualTo(new Transport.Sctp(1, 2, 0, 0x2727a392L));
    }
}
