package io.nfwalk.trace;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.packet.Protocol;

/** A conntrack entry in a line: {@code conntrack tcp SYN_SENT 10.0.0.7:40000>10.32.0.10:53, answers ...}. */
final class ConnectionWords {
    private ConnectionWords() {}

    static String of(Connection connection) {
        StringBuilder words = new StringBuilder("entry             ");
        words.append(Protocol.name(connection.original().protocol()));
        connection.stateName().ifPresent(state -> words.append(' ').append(state));
        words.append(' ').append(connection.original()).append(", answers ").append(connection.reply());
        if (connection.mark() != 0) {
            words.append(", mark 0x").append(Integer.toHexString(connection.mark()));
        }
        return words.toString();
    }
}
