package io.nfwalk.scenario;

import io.nfwalk.packet.Payload;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What tcpdump says of protocols that are lines of text: their name, and the first line. Source: tcpdump 4.99
 * print.c, txtproto_print; print-tcp.c, tcp_print for the ports.
 */
final class TcpdumpText {
    private static final List<String> HTTP_REQUESTS = List.of(
            "GET",
            "PUT",
            "COPY",
            "HEAD",
            "LOCK",
            "MOVE",
            "POLL",
            "POST",
            "BCOPY",
            "BMOVE",
            "MKCOL",
            "TRACE",
            "LABEL",
            "MERGE",
            "DELETE",
            "SEARCH",
            "UNLOCK",
            "REPORT",
            "UPDATE",
            "NOTIFY",
            "BDELETE",
            "CONNECT",
            "OPTIONS",
            "CHECKIN",
            "PROPFIND",
            "CHECKOUT",
            "CCM_POST",
            "SUBSCRIBE",
            "PROPPATCH",
            "BPROPFIND",
            "BPROPPATCH",
            "UNCHECKOUT",
            "MKACTIVITY",
            "MKWORKSPACE",
            "UNSUBSCRIBE",
            "RPC_CONNECT",
            "VERSION-CONTROL",
            "BASELINE-CONTROL");
    private static final List<String> RTSP_REQUESTS = List.of(
            "OPTIONS",
            "DESCRIBE",
            "ANNOUNCE",
            "SETUP",
            "PLAY",
            "PAUSE",
            "TEARDOWN",
            "GET_PARAMETER",
            "SET_PARAMETER",
            "REDIRECT",
            "RECORD");
    private static final List<String> SIP_REQUESTS = List.of(
            "ACK",
            "BYE",
            "CANCEL",
            "DO",
            "INFO",
            "INVITE",
            "MESSAGE",
            "NOTIFY",
            "OPTIONS",
            "PRACK",
            "PUBLISH",
            "QAUTH",
            "REFER",
            "REGISTER",
            "SPRACK",
            "SUBSCRIBE",
            "UPDATE");

    /** Of these tcpdump looks for a known request or an answer; of others any first line will do. */
    private static final TextProtocol FTP = new TextProtocol("FTP", List.of(21), List.of());

    private static final TextProtocol HTTP = new TextProtocol("HTTP", List.of(80, 8080), HTTP_REQUESTS);
    private static final TextProtocol RTSP = new TextProtocol("RTSP", List.of(554, 8554), RTSP_REQUESTS);
    private static final TextProtocol SMTP = new TextProtocol("SMTP", List.of(25), List.of());
    private static final TextProtocol WHOIS = new TextProtocol("WHOIS", List.of(43), List.of());
    private static final TextProtocol SIP = new TextProtocol("SIP", List.of(5060), SIP_REQUESTS);
    private static final List<TextProtocol> OVER_TCP = List.of(SMTP, WHOIS, FTP, HTTP, RTSP);

    private static final int SSH = 22;

    private TcpdumpText() {}

    private record TextProtocol(String name, List<Integer> ports, List<String> requests) {
        String words(Payload payload) {
            String text = name;
            return requests.isEmpty() || isRequestOrAnswer(payload) ? text + line(payload) : text;
        }

        private boolean isRequestOrAnswer(Payload payload) {
            String first = token(payload, 0);
            int behind = behindBlanks(payload, first.length());
            String second = token(payload, behind);
            return requests.contains(first.toUpperCase(Locale.ROOT))
                    || !first.isEmpty()
                            && second.length() == 3
                            && second.chars().allMatch(Character::isDigit);
        }

        private String line(Payload payload) {
            StringBuilder line = new StringBuilder();
            for (int at = 0; at < payload.length(); at++) {
                int sign = payload.at(at);
                boolean ends = sign == '\n' || sign == '\r' && at + 1 < payload.length() && payload.at(at + 1) == '\n';
                if (ends) {
                    return ": " + line;
                }
                if (sign != '\t' && (sign < ' ' || sign > '~')) {
                    return "";
                }
                line.append((char) sign);
            }
            return ": " + line + " [|" + name.toLowerCase(Locale.ROOT) + "]";
        }
    }

    private static String token(Payload payload, int from) {
        StringBuilder token = new StringBuilder();
        for (int at = from; at < payload.length() && payload.at(at) > ' ' && payload.at(at) <= '~'; at++) {
            token.append((char) payload.at(at));
        }
        return token.toString();
    }

    private static int behindBlanks(Payload payload, int from) {
        int at = from;
        while (at < payload.length() && (payload.at(at) == ' ' || payload.at(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** What stands behind the length of a TCP segment that has data; empty if its ports say nothing. */
    static String segment(int from, int to, Payload payload) {
        if (from == SSH || to == SSH) {
            String begin = token(payload, 0);
            return begin.startsWith("SSH-") ? ": " + new TextProtocol("SSH", List.of(), List.of()).words(payload) : "";
        }
        return OVER_TCP.stream()
                .filter(protocol ->
                        protocol.ports().contains(from) || protocol.ports().contains(to))
                .findFirst()
                .map(protocol -> ": " + protocol.words(payload))
                .orElse("");
    }

    /** What stands instead of a datagram's length; empty if its ports say nothing. */
    static Optional<String> datagram(int from, int to, Payload payload) {
        boolean ofSip = SIP.ports().contains(from) || SIP.ports().contains(to);
        return ofSip ? Optional.of(SIP.words(payload)) : Optional.empty();
    }
}
