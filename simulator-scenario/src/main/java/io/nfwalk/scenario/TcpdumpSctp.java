package io.nfwalk.scenario;

import io.nfwalk.packet.Payload;
import java.util.List;

/** What tcpdump says of the chunks of an SCTP packet. Source: tcpdump 4.99 print-sctp.c, sctp_print. */
final class TcpdumpSctp {
    private static final int CHUNK_HEADER = 4;
    private static final String CUT_OFF = " [|sctp]";
    private static final int FIRST_CONTROL = 192;
    private static final int SACK = 3;
    private static final int WITH_BLOCK = 20;
    private static final String NO_BLOCKS = "[#gap acks 0] [#dup tsns 0] ";
    private static final List<String> TYPES = List.of(
            "DATA",
            "INIT",
            "INIT ACK",
            "SACK",
            "HB REQ",
            "HB ACK",
            "ABORT",
            "SHUTDOWN",
            "SHUTDOWN ACK",
            "OP ERR",
            "COOKIE ECHO",
            "COOKIE ACK",
            "ECN ECHO",
            "ECN CWR",
            "SHUTDOWN COMPLETE");
    private static final List<String> CONTROLS = List.of("FOR CUM TSN", "REL CTRL", "REL CTRL ACK");

    /** What data may be for, from 1; ForCES, between the last two, is read further by tcpdump. */
    private static final List<String> PAYLOAD_PROTOCOLS = List.of(
            "ISDN Q.921",
            "M2UA",
            "M3UA",
            "SUA",
            "M2PA",
            "V5.2",
            "H.248",
            "BICC",
            "TALI",
            "DUA",
            "ASAP",
            "ENRP",
            "H.323",
            "Q.IPC",
            "SIMCO",
            "DDPSC",
            "DDPSSC",
            "S1AP",
            "RUA",
            "HNBAP",
            "ForCES HP",
            "ForCES MP",
            "ForCES LP",
            "SBc-AP",
            "NBAP",
            "0x1a",
            "X2AP");

    private final Payload chunks;

    private TcpdumpSctp(Payload chunks) {
        this.chunks = chunks;
    }

    /** What stands behind the ports. */
    static String words(Payload chunks) {
        return new TcpdumpSctp(chunks).words();
    }

    private String words() {
        StringBuilder words = new StringBuilder("sctp");
        int number = 1;
        for (int at = 0; at < chunks.length(); number++) {
            String begin = (number == 1 ? " (" : ", (") + number + ") ";
            if (at + CHUNK_HEADER > chunks.length()) {
                return words + begin + "[chunk descriptor cut off at end of packet]";
            }
            int length = (int) number(at + 2, 2);
            if (length < CHUNK_HEADER) {
                return words + begin + "[Bad chunk length " + length + ", < size of chunk descriptor]";
            }
            if (at + length > chunks.length()) {
                return words + CUT_OFF;
            }
            String chunk = chunk(at, length);
            words.append(begin).append(chunk);
            boolean goesOnInLinesOfItsOwn = chunks.at(at) == SACK && length >= WITH_BLOCK && !chunk.endsWith(NO_BLOCKS);
            if (chunk.endsWith(bogus(length)) || goesOnInLinesOfItsOwn) {
                return words.toString();
            }
            at += (length + 3) / 4 * 4;
            if (at > chunks.length()) {
                return words + CUT_OFF;
            }
        }
        return words.toString();
    }

    private String chunk(int at, int length) {
        int type = chunks.at(at);
        if (type >= FIRST_CONTROL && type < FIRST_CONTROL + CONTROLS.size()) {
            return "[" + CONTROLS.get(type - FIRST_CONTROL) + "] ";
        }
        if (type >= TYPES.size()) {
            return "[Unknown chunk type: 0x" + Integer.toHexString(type) + "] ";
        }
        String begin = "[" + TYPES.get(type) + "] ";
        return switch (type) {
            case 0 -> begin + data(at, length);
            case 1, 2 -> begin + (length < 20 ? bogus(length) : association(at));
            case SACK -> begin + (length < 16 ? bogus(length) : acknowledgement(at, length));
            default -> begin;
        };
    }

    private static String bogus(int length) {
        return "bogus chunk length " + length + "]";
    }

    private String data(int at, int length) {
        int flags = chunks.at(at + 1);
        String marks =
                ((flags & 4) != 0 ? "(U)" : "") + ((flags & 2) != 0 ? "(B)" : "") + ((flags & 1) != 0 ? "(E)" : "");
        String begin = marks + (marks.isEmpty() ? "" : " ");
        if (length < 16) {
            return begin + bogus(length);
        }
        begin += "[TSN: " + number(at + 4, 4) + "] [SID: " + number(at + 8, 2) + "] [SSEQ " + number(at + 10, 2)
                + "] [PPID " + payloadProtocol(number(at + 12, 4)) + "] ";
        return length == 16 ? begin + bogus(length) : begin;
    }

    private static String payloadProtocol(long number) {
        return number >= 1 && number <= PAYLOAD_PROTOCOLS.size()
                ? PAYLOAD_PROTOCOLS.get((int) number - 1)
                : "0x" + Long.toHexString(number);
    }

    private String association(int at) {
        return "[init tag: " + number(at + 4, 4) + "] [rwnd: " + number(at + 8, 4) + "] [OS: " + number(at + 12, 2)
                + "] [MIS: " + number(at + 14, 2) + "] [init TSN: " + number(at + 16, 4) + "] ";
    }

    private String acknowledgement(int at, int length) {
        String words = "[cum ack " + number(at + 4, 4) + "] [a_rwnd " + number(at + 8, 4) + "] [#gap acks "
                + number(at + 12, 2) + "] [#dup tsns " + number(at + 14, 2) + "] ";
        boolean cutsBlock = length > 16 && length < WITH_BLOCK && !words.endsWith(NO_BLOCKS);
        return cutsBlock ? words + bogus(length) : words;
    }

    private long number(int at, int bytes) {
        long number = 0;
        for (int i = at; i < at + bytes; i++) {
            number = number << 8 | chunks.at(i);
        }
        return number;
    }
}
