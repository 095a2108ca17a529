package io.nfwalk.kernel.random;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages of H.323 bit by bit, without a decoder's help. They are put together of words: {@code b0110} are bits,
 * {@code x0a08} whole bytes that begin at a byte's beginning.
 */
final class H323Bytes {
    private static final String PROTOCOL = " x060008914a0004";
    private static final String ENDPOINT = " b000000000";
    private static final String NAME = " b0000000 x0041";
    private static final String CONFERENCE = " x" + "11".repeat(16);

    private H323Bytes() {}

    /** The words' bytes in hexadecimal digits; the last one is filled up. */
    static String packed(String words) {
        StringBuilder bits = new StringBuilder();
        for (String word : words.trim().split(" +")) {
            if (word.charAt(0) == 'b') {
                bits.append(word, 1, word.length());
            } else {
                fill(bits);
                for (byte octet : HexFormat.of().parseHex(word.substring(1))) {
                    bits.append(Integer.toBinaryString(octet & 0xff | 0x100), 1, 9);
                }
            }
        }
        fill(bits);
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bits.length(); i += 4) {
            hex.append(Integer.toHexString(Integer.parseInt(bits.substring(i, i + 4), 2)));
        }
        return hex.toString();
    }

    private static void fill(StringBuilder bits) {
        bits.append("0".repeat((8 - bits.length() % 8) % 8));
    }

    /** Something behind its length of one byte or two. */
    private static String open(String words) {
        String hex = packed(words);
        int length = hex.length() / 2;
        return " x" + (length < 128 ? "%02x" : "%04x").formatted(length < 128 ? length : 0x8000 | length) + hex;
    }

    private static String several(List<String> items) {
        return " x%02x".formatted(items.size()) + String.join("", items);
    }

    private static String octets(String address, int port) {
        String bytes = List.of(address.split("\\.")).stream()
                .map(part -> "%02x".formatted(Integer.parseInt(part)))
                .collect(Collectors.joining());
        return " x" + bytes + "%04x".formatted(port);
    }

    /** A transport address of H.225.0. */
    static String signal(String address, int port) {
        return " b0000" + octets(address, port);
    }

    /** A transport address of H.245. */
    static String media(String address, int port) {
        return " b0000000" + octets(address, port);
    }

    // ---- logical channels

    /** A channel for audio; what it sends or reports to. */
    static String channel(String media, String control) {
        String parameters = " b000" + present(media) + "0" + present(control) + "00000 x01" + media + control;
        return " b00 x0000 b00 b0011 b00011 x13 b10000000" + open(parameters);
    }

    /** A channel for T.120. */
    static String dataChannel(String address) {
        return " b10 x0000 b00 b0100 b0 b00001 b10000011 x0100 b00 x00 b10000001 x0100 b0000000 b1"
                + open("b000 b010" + address + " b0");
    }

    /** H.245: the channel is asked for. */
    static String opening(String channel) {
        return " b000 b00011" + channel;
    }

    /** H.245: another one's channel is agreed to. */
    static String agreement(String media, String control) {
        return " b001 b000101 b10 x0000 b0000001 b01" + open("b0 b001110 b00000000" + media + control);
    }

    private static int present(String part) {
        return part.isEmpty() ? 0 : 1;
    }

    /** In a packet of TPKT. */
    static String packet(String message) {
        return "0300%04x".formatted(message.length() / 2 + 4) + message;
    }

    // ---- call signalling

    /** A Q.931 message in its packet, with messages of H.245 inside. */
    static String call(String body, List<String> tunnelled) {
        String inside = tunnelled.isEmpty()
                ? " b00" + body
                : " b10" + body + " b0000010 b011 x0180"
                        + open(several(tunnelled.stream().map(H323Bytes::open).toList()));
        String element = "05" + packed("b00" + inside);
        return packet("080212340504038890a5" + "7e%04x".formatted(element.length() / 2) + element);
    }

    /** The called and the calling side's addresses, and channels that begin at once. */
    static String setup(String called, String calling, List<String> channels) {
        return " b0000 b1000" + present(called) + "000" + PROTOCOL + ENDPOINT + called + " b0" + CONFERENCE
                + " b000 b000 b0000110 b" + present(calling) + "000001"
                + (calling.isEmpty() ? "" : open(calling)) + fast(channels);
    }

    private static String fast(List<String> channels) {
        return open(several(channels.stream().map(H323Bytes::open).toList()));
    }

    /** With an address for H.245. */
    static String connect(String control) {
        return " b0010 b01" + PROTOCOL + control + ENDPOINT + CONFERENCE;
    }

    /** With channels that begin at once. */
    static String alerting(List<String> channels) {
        return " b0011 b10" + PROTOCOL + ENDPOINT + " b0000100 b00001" + fast(channels);
    }

    /** The call goes on to another address. */
    static String forwarding(String address) {
        return " b0110 b0100" + PROTOCOL + address + " b001";
    }

    // ---- registration

    static String gatekeeperRequest(String own) {
        return packed("b000000 b00000 x0000" + PROTOCOL + own + ENDPOINT);
    }

    static String gatekeeperConfirm(String own) {
        return packed("b000001 b000 x0000" + PROTOCOL + own);
    }

    /** Calls go to these addresses; the sender's own; for how many seconds, less than 256. */
    static String registrationRequest(List<String> calls, String own, int seconds) {
        return packed("b000011 b1000 x0000" + PROTOCOL + " b1" + several(calls) + " x01" + own + ENDPOINT
                + " b000 b0 x00000000" + lifetime(seconds));
    }

    static String registrationConfirm(List<String> calls, int seconds) {
        return packed("b000100 b1000 x0000" + PROTOCOL + several(calls) + NAME + lifetime(seconds));
    }

    /** With two parts behind it that a kernel does not read. */
    private static String lifetime(int seconds) {
        return " b0000111 b01000101" + open("b00 x%02x".formatted(seconds - 1)) + " x0180 x0100";
    }

    static String unregistrationRequest(List<String> calls) {
        return packed("b000110 b0000 x0000" + several(calls));
    }

    /** The called and the calling side's addresses. */
    static String admissionRequest(String called, String calling) {
        return packed("b001001 b000" + present(called) + "0" + present(calling) + "00 x0000 b000" + NAME + called
                + " x00" + calling + " b00 x00");
    }

    static String admissionConfirm(String called) {
        return packed("b001010 b000 x0000 b00 x64 b00" + called);
    }

    static String locationConfirm(String calls, String own) {
        return packed("b010011 b00 x0000" + calls + own);
    }

    static String statusReport(String own, List<String> calls) {
        return packed("b010110 b0000 x0000" + ENDPOINT + NAME + own + several(calls));
    }
}
