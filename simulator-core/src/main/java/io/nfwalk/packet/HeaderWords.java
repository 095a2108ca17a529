package io.nfwalk.packet;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the words that stand for the TCP flags and the ICMP message of a packet. */
final class HeaderWords {
    private static final Map<String, Integer> FLAGS = new TreeMap<>(Map.of(
            "FIN", TcpFlags.FIN,
            "SYN", TcpFlags.SYN,
            "RST", TcpFlags.RST,
            "PSH", TcpFlags.PSH,
            "ACK", TcpFlags.ACK,
            "URG", TcpFlags.URG,
            "ECE", TcpFlags.ECE,
            "CWR", TcpFlags.CWR));

    private final SentenceWords words;

    /** @param words the sentence, for complaints */
    HeaderWords(SentenceWords words) {
        this.words = words;
    }

    /** The flags' names, in alphabetical order. */
    static List<String> flags() {
        return List.copyOf(FLAGS.keySet());
    }

    /** The flags that a word names; if it names none a complaint, or -1. */
    int flags(SentenceWords.Word word, boolean mustBe) {
        Optional<TcpFlags> letters = TcpFlags.parse(word.text());
        if (letters.isPresent()) {
            return letters.get().bits();
        }
        int bits = 0;
        for (String name : word.text().toUpperCase(Locale.ROOT).split("[-,+/]")) {
            Integer bit = FLAGS.get(name);
            if (bit == null && mustBe) {
                throw words.wrong(
                        word,
                        "'" + word.text() + "' are no TCP flags",
                        "letters of FSRPAUEW, names such as SYN-ACK, or NONE",
                        flags());
            }
            if (bit == null) {
                return -1;
            }
            bits |= bit;
        }
        return bits;
    }

    /** The ICMP message that a word names or numbers; if it does neither a complaint, or empty. */
    Optional<IcmpNames.Kind> kind(SentenceWords.Word word, Family family, boolean mustBe) {
        Optional<IcmpNames.Kind> named = IcmpNames.find(word.text().toLowerCase(Locale.ROOT), family);
        if (named.isPresent()) {
            return named;
        }
        String[] parts = word.text().split("/", 2);
        boolean right = word.text().matches("[0-9]{1,3}(/[0-9]{1,3})?")
                && Integer.parseInt(parts[0]) <= 255
                && (parts.length == 1 || Integer.parseInt(parts[1]) <= 255);
        if (!right && mustBe) {
            throw words.wrong(
                    word,
                    "'" + word.text() + "' is no ICMP message",
                    "a name such as echo-request, a type, or type/code",
                    IcmpNames.all(family));
        }
        return right
                ? Optional.of(new IcmpNames.Kind(
                        Integer.parseInt(parts[0]), parts.length == 1 ? 0 : Integer.parseInt(parts[1])))
                : Optional.empty();
    }
}
