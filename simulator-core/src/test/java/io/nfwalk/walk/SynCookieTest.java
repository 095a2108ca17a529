package io.nfwalk.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.walk.SynCookie.Validity;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynCookieTest {
    private static final Duration NOON = Duration.ofHours(12);

    private final Packet packet = Packet.tcp("10.8.0.2:40000", "10.9.0.2:80");

    private static Transport.Tcp header(int port, int sequence, long acknowledgement) {
        return new Transport.Tcp(
                port, 80, new TcpFlags(TcpFlags.ACK), sequence, acknowledgement, 65535, TcpOptions.NONE);
    }

    private SynCookie readAfter(Duration wait) {
        long cookie = SynCookie.of(packet, header(40000, 1000, 0), 1460, NOON);
        return SynCookie.read(packet, header(40000, 1001, cookie + 1), NOON.plus(wait));
    }

    @Property
    void whoBringsItBackIsKnownByIt(@ForAll @IntRange(max = 65535) int port, @ForAll int sequence) {
        long cookie = SynCookie.of(packet, header(port, sequence, 0), 1460, NOON);

        assertThat(SynCookie.read(packet, header(port, sequence + 1, cookie + 1), NOON))
                .isEqualTo(new SynCookie(Validity.VALID, 1460));
    }

    @ParameterizedTest
    @CsvSource({"0, 536", "536, 536", "1299, 536", "1300, 1300", "1440, 1440", "1460, 1460", "65535, 1460"})
    void itTellsTheLargestRowThatTheClientTakes(int announced, int told) {
        long cookie = SynCookie.of(packet, header(40000, 1000, 0), announced, NOON);

        assertThat(SynCookie.read(packet, header(40000, 1001, cookie + 1), NOON).segmentSize())
                .isEqualTo(told);
    }

    @Test
    void anotherClientsIsNoneOfIts() {
        long cookie = SynCookie.of(packet, header(40000, 1000, 0), 1460, NOON);

        assertThat(SynCookie.read(packet, header(40001, 1001, cookie + 1), NOON).validity())
                .isEqualTo(Validity.INVALID);
        assertThat(SynCookie.read(packet, header(40000, 5001, cookie + 1), NOON).validity())
                .isEqualTo(Validity.INVALID);
        assertThat(SynCookie.read(packet, header(40000, 1001, cookie + 5000), NOON)
                        .validity())
                .isEqualTo(Validity.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, VALID, 1460",
        "1, 0, VALID, 1300",
        "1, 2, VALID, 1460",
        "2, 1, VALID, 1300",
        "3, 1, VALID, 536",
        "0, 2, INVALID, 0",
        "4, 1, INVALID, 0",
        "1, 4, INVALID, 0",
        "-5, 1, INVALID, 0"
    })
    void numbersBesideTheRightOnesTellAnotherRow(int sequence, int acknowledged, Validity validity, int told) {
        long cookie = SynCookie.of(packet, header(40000, 1000, 0), 1440, NOON);

        assertThat(SynCookie.read(packet, header(40000, 1000 + sequence, cookie + acknowledged), NOON))
                .isEqualTo(new SynCookie(validity, told));
    }

    @Test
    void itIsTakenForAMinuteAndNeverAfterTwo() {
        assertThat(readAfter(Duration.ofSeconds(59)).validity()).isEqualTo(Validity.VALID);
        assertThat(readAfter(Duration.ofSeconds(60)).validity()).isEqualTo(Validity.DOUBTFUL);
        assertThat(readAfter(Duration.ofSeconds(119)).validity()).isEqualTo(Validity.DOUBTFUL);
        assertThat(readAfter(Duration.ofSeconds(120)).validity()).isEqualTo(Validity.INVALID);
    }
}
