package io.nfwalk.scenario;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.ProtocolState;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.SctpState;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.Family;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads a line of {@code conntrack -L}, with any of {@code -o extended,id,ktimestamp}, or of
 * {@code /proc/net/nf_conntrack}:
 *
 * <pre>
 * [ipv4 2] tcp 6 431999 ESTABLISHED src=A dst=B sport=N dport=N [UNREPLIED] src=B dst=A sport=N dport=N [ASSURED] mark=0
 * </pre>
 *
 * <p>What a listing tells and nfwalk has no use for (counters, references, times, contexts) is read over; a word that
 * no listing has is refused. {@link EntryLine} writes such lines.
 */
final class ConntrackLine {
    /** Time-outs and marks are 32 bits in the kernel. */
    private static final long MOST = 0xffff_ffffL;

    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final List<String> FAMILIES = List.of("ipv4", "ipv6");
    private static final List<String> PROTOCOLS =
            List.of("tcp", "udp", "icmp", "icmpv6", "sctp", "gre", "udplite", "dccp", "unknown");
    private static final List<String> DCCP_STATES = List.of(
            "NONE", "REQUEST", "RESPOND", "PARTOPEN", "OPEN", "CLOSEREQ", "CLOSING", "TIMEWAIT", "IGNORE", "INVALID");
    private static final List<String> FLAGS = List.of("[UNREPLIED]", "[ASSURED]");
    /** Keys behind the tuples that make a difference, and those that make none. */
    private static final List<String> NUMBERS = List.of("mark", "zone", "zone-orig", "zone-reply");

    private static final List<String> READ_OVER =
            List.of("packets", "bytes", "use", "id", "secctx", "secmark", "delta-time", "timeout", "stream_timeout");

    private final List<Word> words = new ArrayList<>();
    private final List<TupleWords> tuples = new ArrayList<>();
    private final Map<String, Word> others = new LinkedHashMap<>();
    private final List<String> flags = new ArrayList<>();
    private int next;
    private int protocol;
    private Optional<Family> family = Optional.empty();

    private ConntrackLine(String line) {
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(new Word(matcher.group(), matcher.start()));
        }
    }

    /** A word and its place in the line, from 0. */
    private record Word(String text, int at) {
        String key() {
            int equals = text.indexOf('=');
            return equals < 0 ? "" : text.substring(0, equals);
        }

        String value() {
            return text.substring(text.indexOf('=') + 1);
        }

        WrongLineException wrong(String message, String expected, String hint) {
            return new WrongLineException(message, this, expected, hint);
        }
    }

    /** A direction's words by their keys, with the one that begins it. */
    private record TupleWords(Word begin, Map<String, Word> parts) {}

    /** A line that is no entry. */
    static final class WrongLineException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final int at;
        private final int length;
        private final String expected;
        private final String hint;

        private WrongLineException(String message, Word word, String expected, String hint) {
            super(message);
            this.at = word.at();
            this.length = word.text().length();
            this.expected = expected;
            this.hint = hint;
        }

        /** Where the wrong word is in the line, from 0. */
        int at() {
            return at;
        }

        /** The length of the wrong word. */
        int length() {
            return length;
        }

        /** What should be there; empty for a whole entry. */
        String expected() {
            return expected;
        }

        /** What to write instead; may be empty. */
        String hint() {
            return hint;
        }
    }

    /**
     * The line's entry; empty for a line without one (blank, a comment, the count that conntrack prints last).
     *
     * @throws WrongLineException if a word is wrong
     * @throws IllegalArgumentException if all words are right and still make no entry
     */
    static Optional<RestoredEntry> parse(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#") || text.startsWith("conntrack v")) {
            return Optional.empty();
        }
        return Optional.of(new ConntrackLine(line).entry());
    }

    private RestoredEntry entry() {
        layer3();
        protocol();
        Duration timeLeft = Duration.ofSeconds(timeLeft());
        Optional<ProtocolState> state = state();
        while (next < words.size()) {
            word(words.get(next++));
        }
        if (tuples.size() < 2) {
            Word at = tuples.isEmpty() ? words.get(0) : tuples.get(0).begin();
            throw at.wrong("this entry has " + (tuples.isEmpty() ? "no tuple" : "one tuple only"), "", "");
        }
        return new RestoredEntry(
                tuple(tuples.get(0)),
                tuple(tuples.get(1)),
                zone(),
                timeLeft,
                state,
                flags.contains("[UNREPLIED]"),
                flags.contains("[ASSURED]"),
                (int) number("mark", MOST),
                Optional.ofNullable(others.get("helper")).map(Word::value),
                labels());
    }

    /** By their numbers; {@code conntrack -L -o labels} prints the names that they have in connlabel.conf. */
    private List<Integer> labels() {
        Word word = others.get("labels");
        if (word == null) {
            return List.of();
        }
        List<Integer> labels = new ArrayList<>();
        for (String label : word.value().split(",", -1)) {
            if (!label.matches("\\d{1,9}") || Integer.parseInt(label) >= Connection.LABELS) {
                throw word.wrong(
                        "'" + label + "' is no number of a label",
                        "numbers from 0 to " + (Connection.LABELS - 1) + ", as labels=3,17",
                        label.matches("\\d+")
                                ? ""
                                : "names stand in a machine's own connlabel.conf, beside their numbers");
            }
            labels.add(Integer.valueOf(label));
        }
        return labels;
    }

    /** {@code ipv4 2} of {@code -o extended}. */
    private void layer3() {
        int index = FAMILIES.indexOf(words.get(0).text());
        if (index >= 0) {
            Family said = index == 0 ? Family.IPV4 : Family.IPV6;
            String number = said == Family.IPV4 ? "2" : "10";
            next++;
            Word word = take("the number of " + words.get(0).text() + ", " + number);
            if (!word.text().equals(number)) {
                throw word.wrong(
                        "'" + word.text() + "' is not the number of "
                                + words.get(0).text(),
                        number,
                        "");
            }
            family = Optional.of(said);
        }
    }

    private Word take(String expected) {
        if (next == words.size()) {
            Word last = words.get(next - 1);
            throw last.wrong("the entry ends behind '" + last.text() + "'", expected, "");
        }
        return words.get(next++);
    }

    private void protocol() {
        Word name = take(String.join(", ", PROTOCOLS));
        if (!PROTOCOLS.contains(name.text())) {
            throw name.wrong(
                    "'" + name.text() + "' is no protocol that conntrack -L names",
                    String.join(", ", PROTOCOLS),
                    otherForm(name.text()).orElse(Spelling.hint(name.text(), PROTOCOLS)));
        }
        Word number = take("the protocol's number");
        protocol = (int) number(number, number.text(), 255);
        if (!name.text().equals("unknown") && !name.text().equals(EntryLine.name(protocol))) {
            int right = IntStream.range(0, 256)
                    .filter(each -> EntryLine.name(each).equals(name.text()))
                    .findFirst()
                    .orElseThrow();
            throw number.wrong(
                    protocol + " is not the number of " + name.text(),
                    right + ", or " + EntryLine.name(protocol) + " before it",
                    "");
        }
    }

    /** How to get a listing instead of what begins with that word, which conntrack prints too. */
    private static Optional<String> otherForm(String word) {
        if (word.startsWith("<")) {
            return Optional.of("this is of conntrack -L -o xml; leave -o xml out");
        }
        if (word.startsWith("-")) {
            return Optional.of("this is of conntrack -L -o save; leave -o save out");
        }
        return word.startsWith("[") ? Optional.of("this is of conntrack -E; use conntrack -L") : Optional.empty();
    }

    private long timeLeft() {
        Word word = take("the seconds that the entry still lives");
        boolean offloaded = words.stream().anyMatch(each -> each.text().endsWith("OFFLOAD]"));
        if (offloaded && !word.key().isEmpty()) {
            throw word.wrong("an offloaded connection has no time left to tell, and is not simulated", "", "");
        }
        return number(word, word.text(), MOST);
    }

    /** The states that entries of the protocol have; most have none. */
    private List<ProtocolState> states() {
        return switch (protocol) {
            case Protocol.TCP -> List.of(TcpState.values());
            case Protocol.SCTP -> List.of(SctpState.values());
            default -> List.of();
        };
    }

    private Optional<ProtocolState> state() {
        List<ProtocolState> states = states();
        Word word = take("src=ADDRESS");
        boolean isState = word.key().isEmpty() && !word.text().startsWith("[");
        if (protocol == Protocol.DCCP && isState && DCCP_STATES.contains(word.text())) {
            // Older kernels tracked DCCP; to later ones it is a protocol without states and ports.
            return Optional.empty();
        }
        if (states.isEmpty()) {
            next--;
            return Optional.empty();
        }
        List<String> names = states.stream().map(ProtocolState::name).toList();
        // Older listings call it so.
        String name = word.text().equals("LISTEN") ? TcpState.SYN_SENT2.name() : word.text();
        String owner = protocol == Protocol.TCP ? "a TCP connection" : "an SCTP association";
        return Optional.of(states.stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow(() -> word.wrong(
                        "'" + word.text() + "' is no state of " + owner,
                        String.join(", ", names),
                        Spelling.hint(word.text(), names))));
    }

    private List<String> tupleKeys() {
        return switch (protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, Protocol.DCCP ->
                List.of("src", "dst", "sport", "dport");
            case Protocol.ICMP, Protocol.ICMPV6 -> List.of("src", "dst", "type", "code", "id");
            case Protocol.GRE -> List.of("src", "dst", "srckey", "dstkey");
            default -> List.of("src", "dst");
        };
    }

    private void word(Word word) {
        String key = word.key();
        if (key.equals("src")) {
            if (tuples.size() == 2) {
                throw word.wrong("this entry has a third tuple", "mark=N or nothing", "");
            }
            tuples.add(new TupleWords(word, new LinkedHashMap<>()));
        }
        if (word.text().startsWith("[")) {
            flag(word);
        } else if (belongsToTuple(key)) {
            partOfTuple(key, word);
        } else if (NUMBERS.contains(key) || key.equals("helper") || key.equals("labels")) {
            if (others.put(key, word) != null) {
                throw word.wrong(key + "= stands twice", "", "");
            }
        } else if (!READ_OVER.contains(key)) {
            throw unknown(word);
        }
    }

    /** An {@code id=} behind an ICMP tuple that has one is the entry's. */
    private boolean belongsToTuple(String key) {
        boolean entrysId =
                key.equals("id") && tuples.size() == 2 && tuples.get(1).parts().containsKey("id");
        return tupleKeys().contains(key) && !entrysId;
    }

    private void partOfTuple(String key, Word word) {
        if (tuples.isEmpty()) {
            throw word.wrong(key + "= stands before any src=", "src=ADDRESS", "");
        }
        if (tuples.get(tuples.size() - 1).parts().put(key, word) != null) {
            throw word.wrong(key + "= stands twice in one tuple", "", "");
        }
    }

    private void flag(Word word) {
        if (word.text().startsWith("[start=") || word.text().startsWith("[stop=")) {
            Word part = word;
            while (!part.text().endsWith("]")) {
                part = take("a date and ]");
            }
        } else if (word.text().endsWith("OFFLOAD]")) {
            throw word.wrong("offloaded connections are not simulated", "", "");
        } else if (FLAGS.contains(word.text())) {
            flags.add(word.text());
        } else {
            throw unknown(word);
        }
    }

    private WrongLineException unknown(Word word) {
        List<String> known = new ArrayList<>();
        tupleKeys().forEach(key -> known.add(key + "="));
        NUMBERS.forEach(key -> known.add(key + "="));
        known.add("helper=");
        if (word.key().isEmpty()) {
            known.addAll(0, FLAGS);
            return word.wrong(
                    "'" + word.text() + "' is no word of conntrack -L",
                    String.join(", ", known),
                    Spelling.hint(word.text(), FLAGS));
        }
        return word.wrong(
                "entries of protocol " + EntryLine.name(protocol) + " have no " + word.key() + "=",
                String.join(", ", known),
                Spelling.hint(word.key() + "=", known));
    }

    private Zone zone() {
        if (others.containsKey("zone")) {
            return Zone.of((int) number("zone", 65535));
        }
        return new Zone((int) number("zone-orig", 65535), (int) number("zone-reply", 65535));
    }

    private Tuple tuple(TupleWords words) {
        // Of DCCP only newer kernels' own file leaves the ports out.
        List<String> needed = protocol == Protocol.DCCP ? List.of("src", "dst") : tupleKeys();
        for (String key : needed) {
            if (!words.parts().containsKey(key)) {
                throw words.begin().wrong("this tuple has no " + key + "=", String.join("=, ", tupleKeys()) + "=", "");
            }
        }
        IpAddress source = address(words.parts().get("src"));
        IpAddress destination = address(words.parts().get("dst"));
        return switch (protocol) {
            case Protocol.ICMP, Protocol.ICMPV6 -> {
                int typeAndCode = part(words, "type", 255) * 256 + part(words, "code", 255);
                yield new Tuple(protocol, source, part(words, "id", 65535), destination, typeAndCode);
            }
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP ->
                new Tuple(protocol, source, part(words, "sport", 65535), destination, part(words, "dport", 65535));
            case Protocol.GRE ->
                new Tuple(protocol, source, part(words, "srckey", 65535), destination, part(words, "dstkey", 65535));
            default -> new Tuple(protocol, source, 0, destination, 0);
        };
    }

    private static int part(TupleWords words, String key, int last) {
        Word word = words.parts().get(key);
        return (int) number(word, word.value(), last);
    }

    private IpAddress address(Word word) {
        IpAddress address = IpAddress.parse(word.value())
                .orElseThrow(() -> word.wrong(
                        "'" + word.value() + "' behind " + word.key() + "= is no address", "an address", ""));
        if (family.isPresent() && family.get() != address.family()) {
            throw word.wrong(
                    "'" + word.value() + "' is no address of " + words.get(0).text(), "an address of that family", "");
        }
        return address;
    }

    private long number(String key, long last) {
        Word word = others.get(key);
        return word == null ? 0 : number(word, word.value(), last);
    }

    private static long number(Word word, String text, long last) {
        OptionalLong number = CoreNumber.parse(text);
        if (number.isEmpty() || number.getAsLong() < 0 || number.getAsLong() > last) {
            throw word.wrong("'" + text + "' is no number from 0 to " + last, "0 to " + last, "");
        }
        return number.getAsLong();
    }
}
