package io.nfwalk.conntrack.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnmpReaderTest {
    /** A response whose only value is the address 20.0.0.1. */
    private static final String RESPONSE = "3027" + "020100" + "04067075626c6963" + "a21a" + "020101" + "020100"
            + "020100" + "300f" + "300d" + "06032b0601" + "4004" + "14000001" + "0500";

    private static Optional<Payload> mapped(String hex) {
        return SnmpReader.mapped(
                Payload.of(HexFormat.of().parseHex(hex)), IpAddress.of("20.0.0.1"), IpAddress.of("10.8.0.2"));
    }

    private static String sound() {
        return "3025" + "020100" + "04067075626c6963" + "a218" + "020101" + "020100" + "020100" + "300d" + "300b"
                + "06032b0601" + "4004" + "14000001";
    }

    @Test
    void theAddressIsReplacedAndNothingElse() {
        assertThat(mapped(sound()))
                .hasValueSatisfying(payload -> assertThat(HexFormat.of().formatHex(payload.toBytes()))
                        .isEqualTo(sound().replace("14000001", "0a080002")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "3000", "3003020102", "0500", RESPONSE})
    void whatDoesNotFitTheDescriptionIsUnreadable(String hex) {
        assertThat(mapped(hex)).isEmpty();
    }

    @Test
    void whatFollowsTheMessageDoesNotMatter() {
        assertThat(mapped(sound() + "ffff")).isPresent();
    }
}
