package io.nfwalk.conntrack.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.1;x, 8", "010.0.0.001, 11", "10.0.0.1:80, 8"})
    void anAddressEndsWhereNothingBelongsToItAnyMore(String text, int end) {
        assertThat(new Message(text).address(0, text.length(), Family.IPV4))
                .hasValueSatisfying(read -> assertThat(read.end()).isEqualTo(end));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1a", "10.0.0.256", "10.0.0", "10.0.0.1.", "x"})
    void whatIsNoAddressIsNone(String text) {
        assertThat(new Message(text).address(0, text.length(), Family.IPV4)).isEmpty();
    }

    @Test
    void behindTheEndEverythingIsZero() {
        assertThat(new Message("7").decimal(0)).isEqualTo(new Message.Number(7, 1));
        assertThat(new Message("7").at(5)).isZero();
        assertThat(new Message("x7").decimal(0)).isEqualTo(new Message.Number(0, 0));
    }
}
