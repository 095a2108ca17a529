package io.nfwalk.scenario;

import io.nfwalk.packet.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What tcpdump says of the datagrams of well-known UDP ports: domain, bootp, tftp, ntp, syslog, isakmp, radius and sip,
 * where it is short. Source: tcpdump 4.99 print-udp.c, udp_print; print-domain.c, print-bootp.c, print-tftp.c,
 * print-ntp.c, print-syslog.c, print-isakmp.c, print-radius.c.
 */
final class TcpdumpDatagram {
    private static final int DNS = 53;
    private static final int MULTICAST_DNS = 5353;
    private static final int DNS_HEADER = 12;
    private static final int LONGEST_SYSLOG_NUMBER = 3;
    private static final int ISAKMP_HEADER = 28;
    private static final int RADIUS_HEADER = 20;
    private static final int BOOT_REQUEST = 1;
    private static final int CLIENT_ADDRESS = 28;
    private static final int MAC_LENGTH = 6;

    private static final List<Integer> BOOTP_PORTS = List.of(67, 68);
    private static final List<Integer> RADIUS_PORTS = List.of(1645, 1646, 1700, 1812, 1813, 3799);
    private static final List<String> NTP_MODES =
            List.of("unspecified", "symmetric active", "symmetric passive", "Client", "Server", "Broadcast");
    private static final List<String> FACILITIES = List.of(
            "kernel", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp");
    private static final List<String> SEVERITIES =
            List.of("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug");

    private final int from;
    private final int to;
    private final Payload payload;

    private TcpdumpDatagram(int from, int to, Payload payload) {
        this.from = from;
        this.to = to;
        this.payload = payload;
    }

    /** What stands instead of the length; empty if the ports say nothing, or what they say is not read here. */
    static Optional<String> words(int from, int to, Payload payload) {
        return new TcpdumpDatagram(from, to, payload).words();
    }

    private Optional<String> words() {
        if (isOf(DNS) || isOf(MULTICAST_DNS) && payload.length() < DNS_HEADER) {
            return TcpdumpDomain.words(payload);
        }
        if (isOf(MULTICAST_DNS)) {
            return Optional.empty();
        }
        if (BOOTP_PORTS.contains(from) || BOOTP_PORTS.contains(to)) {
            return bootp();
        }
        if (isOf(69)) {
            return tftp();
        }
        if (isOf(123)) {
            return ntp();
        }
        if (isOf(500)) {
            return payload.length() < ISAKMP_HEADER ? Optional.of(" [|isakmp]") : Optional.empty();
        }
        if (to == 514 || from == 514) {
            return syslog();
        }
        if (RADIUS_PORTS.contains(from) || RADIUS_PORTS.contains(to)) {
            boolean tooShort = payload.length() < RADIUS_HEADER || number(2, 2) < RADIUS_HEADER;
            return tooShort ? Optional.of(" [|radius]") : Optional.empty();
        }
        return TcpdumpText.datagram(from, to, payload);
    }

    private boolean isOf(int port) {
        return from == port || to == port;
    }

    private int number(int at, int bytes) {
        int number = 0;
        for (int i = at; i < at + bytes; i++) {
            number = number << 8 | payload.at(i);
        }
        return number;
    }

    private Optional<String> bootp() {
        if (payload.length() == 0) {
            return Optional.of(" [|bootp]");
        }
        int operation = payload.at(0);
        String begin = "BOOTP/DHCP, "
                + switch (operation) {
                    case BOOT_REQUEST -> "Request";
                    case 2 -> "Reply";
                    default -> String.format("unknown (0x%02x)", operation);
                };
        if (payload.length() < 3) {
            return Optional.of(begin + " [|bootp]");
        }
        String client = "";
        if (operation == BOOT_REQUEST && payload.at(1) == 1 && payload.at(2) == MAC_LENGTH) {
            if (payload.length() < CLIENT_ADDRESS + MAC_LENGTH) {
                return Optional.of(begin + " [|bootp]");
            }
            byte[] address = Arrays.copyOfRange(payload.toBytes(), CLIENT_ADDRESS, CLIENT_ADDRESS + MAC_LENGTH);
            client = " from " + HexFormat.ofDelimiter(":").formatHex(address);
        }
        return Optional.of(begin + client + ", length " + payload.length());
    }

    private Optional<String> tftp() {
        String begin = "TFTP, length " + payload.length();
        if (payload.length() < 2) {
            return Optional.of(begin + " [|tftp]");
        }
        int operation = number(0, 2);
        return switch (operation) {
            case 1, 2 -> transfer().map(file -> begin + ", " + (operation == 1 ? "RRQ" : "WRQ") + file);
            case 3, 4 ->
                payload.length() < 4
                        ? Optional.empty()
                        : Optional.of(begin + ", " + (operation == 3 ? "DATA" : "ACK") + " block " + number(2, 2));
            case 5, 6 -> Optional.empty();
            default -> Optional.of(begin + ", tftp-#" + operation);
        };
    }

    /** The file and the mode, and nothing behind them. */
    private Optional<String> transfer() {
        String text = new String(payload.toBytes(), StandardCharsets.ISO_8859_1).substring(2);
        String[] words = text.split("\0", -1);
        boolean plain = words.length == 3
                && words[2].isEmpty()
                && (words[0] + words[1]).chars().allMatch(sign -> sign >= ' ' && sign <= '~');
        return plain ? Optional.of(" \"" + words[0] + "\" " + words[1]) : Optional.empty();
    }

    private Optional<String> ntp() {
        if (payload.length() == 0) {
            return Optional.of(" [|ntp]");
        }
        int mode = payload.at(0) & 7;
        int version = payload.at(0) >> 3 & 7;
        return mode < NTP_MODES.size()
                ? Optional.of("NTPv" + version + ", " + NTP_MODES.get(mode) + ", length " + payload.length())
                : Optional.empty();
    }

    private Optional<String> syslog() {
        if (payload.length() == 0) {
            return Optional.of(" [|syslog]");
        }
        int at = 1;
        int priority = 0;
        boolean digits = payload.at(0) == '<';
        while (digits && at <= LONGEST_SYSLOG_NUMBER && at < payload.length() && Character.isDigit(payload.at(at))) {
            priority = priority * 10 + payload.at(at++) - '0';
        }
        if (!digits || at == 1 || at == payload.length() || payload.at(at) != '>') {
            return digits ? Optional.empty() : Optional.of(" (invalid)");
        }
        int facility = priority >> 3;
        return facility < FACILITIES.size()
                ? Optional.of("SYSLOG " + FACILITIES.get(facility) + "." + SEVERITIES.get(priority & 7) + ", length: "
                        + payload.length())
                : Optional.empty();
    }
}
