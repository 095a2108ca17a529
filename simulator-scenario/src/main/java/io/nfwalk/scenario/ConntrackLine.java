package io.nfwalk.scenario;

import io.nfwalk.conntrack.ProtocolState;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.SctpState;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.Spelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a line of {@code conntrack -L}, with or without {@code -o extended}. */
final class ConntrackLine {
    /** Time-outs are 32 bits of seconds in the kernel. */
    private static final long MOST_SECONDS = 0xffff_ffffL;

    private static final List<String> TUPLE_KEYS =
            List.of("src", "dst", "sport", "dport", "srckey", "dstkey", "type", "code", "id");

    private final String line;
    private final List<Map<String, String>> tuples = new ArrayList<>();
    private final Map<String, String> others = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();

    private ConntrackLine(String line) {
        this.line = line;
    }

    /** A line that is no entry. */
    static final class WrongLineException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String word;
        private final String hint;

        WrongLineException(String message, String word, String hint) {
            super(message);
            this.word = word;
            this.hint = hint;
        }

        /** The word that is wrong; empty if the whole line is. */
        String word() {
            return word;
        }

        /** What to write instead; may be empty. */
        String hint() {
            return hint;
        }
    }

    /** The line's entry; empty for a line without one (blank, a comment, the count that conntrack prints last). */
    static Optional<RestoredEntry> parse(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#") || text.startsWith("conntrack v")) {
            return Optional.empty();
        }
        return Optional.of(new ConntrackLine(text).entry());
    }

    private RestoredEntry entry() {
        for (String word : line.split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                words.add(word);
            } else {
                put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        if (!words.isEmpty() && (words.get(0).equals("ipv4") || words.get(0).equals("ipv6"))) {
            words.subList(0, Math.min(2, words.size())).clear();
        }
        if (tuples.size() != 2 || words.size() < 3) {
            throw new WrongLineException("this is no entry of conntrack -L", "", "");
        }
        int protocol = (int) number(words.get(1), words.get(1), 0, 255);
        long seconds = number(words.get(2), words.get(2), 0, MOST_SECONDS);
        List<ProtocolState> states = states(protocol);
        Optional<ProtocolState> state = words.stream()
                .skip(3)
                .filter(word -> !states.isEmpty() && !word.startsWith("["))
                .findFirst()
                .map(word -> state(word, states));
        return new RestoredEntry(
                tuple(protocol, tuples.get(0)),
                tuple(protocol, tuples.get(1)),
                zone(),
                Duration.ofSeconds(seconds),
                state,
                words.contains("[UNREPLIED]"),
                words.contains("[ASSURED]"),
                (int) number(others, "mark", 0xffff_ffffL),
                Optional.ofNullable(others.get("helper")));
    }

    private void put(String key, String value) {
        if (key.equals("src")) {
            tuples.add(new LinkedHashMap<>());
        }
        boolean ofTuple = TUPLE_KEYS.contains(key);
        if (ofTuple && tuples.isEmpty()) {
            throw new WrongLineException(key + "= stands before any src=", key + "=" + value, "");
        }
        (ofTuple ? tuples.get(tuples.size() - 1) : others).put(key, value);
    }

    private Zone zone() {
        if (others.containsKey("zone")) {
            return Zone.of(number16(others, "zone"));
        }
        return new Zone(number16(others, "zone-orig"), number16(others, "zone-reply"));
    }

    /** The states that entries of the protocol can have; most have none. */
    private static List<ProtocolState> states(int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> List.of(TcpState.values());
            case Protocol.SCTP -> List.of(SctpState.values());
            default -> List.of();
        };
    }

    private static ProtocolState state(String word, List<ProtocolState> states) {
        List<String> names = states.stream().map(ProtocolState::name).toList();
        String owner = states.get(0).protocol() == Protocol.TCP ? "a TCP connection" : "an SCTP association";
        return states.stream()
                .filter(state -> state.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new WrongLineException(
                        "'" + word + "' is no state of " + owner, word, Spelling.hint(word, names)));
    }

    private Tuple tuple(int protocol, Map<String, String> parts) {
        IpAddress source = address(parts, "src");
        IpAddress destination = address(parts, "dst");
        if (parts.containsKey("type")) {
            long type = number(parts, "type", 255);
            long code = number(parts, "code", 255);
            return new Tuple(protocol, source, number16(parts, "id"), destination, (int) (type * 256 + code));
        }
        // GRE's parts are shown as keys.
        boolean keys = parts.containsKey("srckey") || parts.containsKey("dstkey");
        String from = keys ? "srckey" : "sport";
        String to = keys ? "dstkey" : "dport";
        return new Tuple(protocol, source, number16(parts, from), destination, number16(parts, to));
    }

    private int number16(Map<String, String> parts, String key) {
        return (int) number(parts, key, 65535);
    }

    private IpAddress address(Map<String, String> parts, String key) {
        String text = parts.getOrDefault(key, "");
        return IpAddress.parse(text)
                .orElseThrow(() -> new WrongLineException(
                        "'" + text + "' behind " + key + "= is no address", key + "=" + text, ""));
    }

    private long number(Map<String, String> parts, String key, long last) {
        String text = parts.getOrDefault(key, "0");
        return number(text, key + "=" + text, 0, last);
    }

    private long number(String text, String word, long first, long last) {
        OptionalLong number = CoreNumber.parse(text);
        if (number.isEmpty() || number.getAsLong() < first || number.getAsLong() > last) {
            throw new WrongLineException("'" + text + "' is no number from " + first + " to " + last, word, "");
        }
        return number.getAsLong();
    }
}
