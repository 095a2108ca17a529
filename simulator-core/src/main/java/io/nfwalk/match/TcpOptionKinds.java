package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.List;

/**
 * The search for a kind of TCP option. Source: kernel {@code net/netfilter/xt_tcpudp.c}, {@code tcp_find_option}; the
 * order and padding of a Linux socket's options: {@code net/ipv4/tcp_output.c}, {@code tcp_options_write}.
 */
final class TcpOptionKinds {
    private static final int HEADER = 20;
    private static final int OFFSET_BYTE = 12;
    private static final int NO_OPERATION = 1;
    private static final int SEGMENT_SIZE = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int TIMESTAMPS = 8;

    private TcpOptionKinds() {}

    /**
     * Whether the packet has the option; a header whose stated length is below 20 or beyond its end is dropped on the
     * spot.
     */
    static MatchResult find(Packet packet, Negatable<Integer> kind) {
        if (packet.transport() instanceof Transport.Tcp tcp) {
            return MatchResult.of(kind.apply(laidOut(tcp.options()).contains(kind.value())));
        }
        Payload bytes = packet.payload();
        int headerLength = bytes.at(OFFSET_BYTE) / 16 * 4;
        if (headerLength < HEADER || headerLength > bytes.length()) {
            return MatchResult.HOT_DROP;
        }
        return MatchResult.of(kind.apply(walk(bytes, headerLength, kind.value())));
    }

    private static boolean walk(Payload bytes, int end, int kind) {
        int at = HEADER;
        while (at < end) {
            int found = bytes.at(at);
            if (found == kind) {
                return true;
            }
            int length = found <= NO_OPERATION || at + 1 >= end ? 1 : bytes.at(at + 1);
            at += Math.max(1, length);
        }
        return false;
    }

    private static List<Integer> laidOut(TcpOptions options) {
        List<Integer> kinds = new ArrayList<>();
        if (options.maximumSegmentSize().isPresent()) {
            kinds.add(SEGMENT_SIZE);
        }
        if (options.timestamps() != options.sackPermitted()
                || options.windowScale().isPresent()
                || options.blanks() > 0) {
            kinds.add(NO_OPERATION);
        }
        if (options.sackPermitted()) {
            kinds.add(SACK_PERMITTED);
        }
        if (options.timestamps()) {
            kinds.add(TIMESTAMPS);
        }
        if (options.windowScale().isPresent()) {
            kinds.add(WINDOW_SCALE);
        }
        return kinds;
    }
}
