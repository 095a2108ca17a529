package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTest {
    @ParameterizedTest
    @ValueSource(strings = {"tcp/80", "udp/10.0.0.1:53", "udp/[fd00::1]:53", "sctp/9"})
    void printsAsItIsWritten(String text) {
        assertThat(Socket.parse(text)).hasToString(text);
    }

    @Test
    void withoutAddressItAcceptsEveryAddressOfBothFamilies() {
        Socket socket = Socket.parse("tcp/80");
        assertThat(socket.accepts(Protocol.TCP, IpAddress.of("10.0.0.1"), 80)).isTrue();
        assertThat(socket.accepts(Protocol.TCP, IpAddress.of("fd00::1"), 80)).isTrue();
        assertThat(socket.accepts(Protocol.UDP, IpAddress.of("10.0.0.1"), 80)).isFalse();
        assertThat(socket.accepts(Protocol.TCP, IpAddress.of("10.0.0.1"), 81)).isFalse();
    }

    @Test
    void withAnAddressItAcceptsOnlyThat() {
        Socket socket = Socket.parse("udp/10.0.0.1:53");
        assertThat(socket.accepts(Protocol.UDP, IpAddress.of("10.0.0.1"), 53)).isTrue();
        assertThat(socket.accepts(Protocol.UDP, IpAddress.of("10.0.0.2"), 53)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "tcp",
                "tcp/",
                "tcp/0",
                "tcp/65536",
                "icmp/8",
                "udp/10.0.0:53",
                "udp/fd00::1:53",
                "tcp/http"
            })
    void refusesWhatIsNoSocketAndNamesIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Socket.parse(text))
                .withMessageContaining("'");
    }
}
