package io.nfwalk.scenario;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import java.util.List;

/**
 * What tcpdump says of a DCCP packet, whose headers are all in its payload. Source: tcpdump 4.99 print-dccp.c,
 * dccp_print; tcpdump 4.99.3 was asked.
 */
final class TcpdumpDccp {
    private static final int SHORT_HEADER = 12;
    private static final int LONG_HEADER = 16;
    private static final int REQUEST = 0;
    private static final int RESPONSE = 1;
    private static final int DATA = 2;
    private static final int RESET = 7;

    private static final List<String> TYPES =
            List.of("Request", "Response", "Data", "Ack", "DataAck", "CloseReq", "Close", "Reset", "Sync", "SyncAck");
    /** What of each type has to stand behind the header. */
    private static final List<Integer> NEEDED = List.of(4, 12, 0, 8, 8, 8, 8, 12, 8, 8);

    private static final List<String> CODES = List.of(
            "unspecified",
            "closed",
            "aborted",
            "no_connection",
            "packet_error",
            "option_error",
            "mandatory_error",
            "connection_refused",
            "bad_service_code",
            "too_busy",
            "bad_init_cookie",
            "aggression_penalty");

    private final Packet packet;
    private final Payload bytes;

    private TcpdumpDccp(Packet packet) {
        this.packet = packet;
        this.bytes = packet.payload();
    }

    /** The packet, with its addresses if it says its ports. */
    static String words(Packet packet) {
        return new TcpdumpDccp(packet).words();
    }

    private long number(int at, int count) {
        long number = 0;
        for (int i = at; i < at + count; i++) {
            number = number << Byte.SIZE | bytes.at(i);
        }
        return number;
    }

    private String words() {
        int length = bytes.length();
        if (length < SHORT_HEADER) {
            return " [|dccp]";
        }
        boolean longNumbers = (bytes.at(8) & 1) != 0;
        int header = longNumbers ? LONG_HEADER : SHORT_HEADER;
        if (length < header) {
            return "truncated-dccp - " + (header - length) + " bytes missing!";
        }
        String begin =
                packet.source() + "." + number(0, 2) + " > " + packet.destination() + "." + number(2, 2) + ": DCCP ";
        int type = bytes.at(8) >> 1 & 15;
        if (type >= TYPES.size()) {
            return begin + "unknown-type-" + type + " " + acknowledged(header, longNumbers);
        }
        int missing = header + NEEDED.get(type) - length;
        if (missing > 0) {
            return begin + "truncated-DCCP-" + TYPES.get(type) + " - " + missing + " bytes missing!";
        }
        String what = switch (type) {
            case REQUEST -> "(service=" + number(header, 4) + ") ";
            case RESPONSE -> "(service=" + number(header + 8, 4) + ") ";
            case RESET -> "(code=" + code(bytes.at(header + 8)) + ") ";
            default -> "";
        };
        String acknowledged = type == REQUEST || type == DATA ? "" : acknowledged(header, longNumbers);
        return begin + "DCCP-" + TYPES.get(type) + " " + what + acknowledged;
    }

    private static String code(int number) {
        return number < CODES.size() ? CODES.get(number) : "invalid";
    }

    private String acknowledged(int header, boolean longNumbers) {
        int size = longNumbers ? 8 : 4;
        if (bytes.length() < header + size) {
            return " [|dccp]";
        }
        return "(ack=" + (longNumbers ? number(header + 2, 6) : number(header + 1, 3)) + ") ";
    }
}
