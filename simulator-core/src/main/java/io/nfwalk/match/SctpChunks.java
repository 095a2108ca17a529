package io.nfwalk.match;

import io.nfwalk.packet.Payload;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The chunks that {@code -m sctp --chunk-types} asks for.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_sctp.c}, {@code match_packet}.
 * Options and save form: iptables {@code extensions/libxt_sctp.c}.
 *
 * @param scope how many of the chunks have to be such ones
 * @param types chunk types, 0 to 255, ascending
 * @param flags for some of the types the flags that a chunk must have to count
 */
record SctpChunks(Scope scope, List<Integer> types, SortedMap<Integer, Flags> flags) {
    private static final int ALL_TYPES = 256;
    private static final int MOST_WITH_FLAGS = 4;
    private static final int CHUNK_HEADER = 4;
    /** iptables 1.8.9 forgets to print the flags of types beyond this one. */
    private static final int LAST_PRINTED_WITH_FLAGS = 14;

    private static final String NO_FLAGS = "--------";

    /** How many of a packet's chunks have to be such ones. */
    enum Scope {
        /** Each of the types occurs. */
        ALL,
        /** One of the types occurs. */
        ANY,
        /** No other type occurs. */
        ONLY;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Flags of a chunk.
     *
     * @param mask the bits that count
     * @param bits those of them that must be set
     */
    record Flags(int mask, int bits) {}

    /** A type's name and the letters of its flags, the uppermost bit first. */
    private record Type(int number, String name, String letters) {}

    private static final List<Type> NAMED = List.of(
            new Type(0, "DATA", "----IUBE"),
            new Type(1, "INIT", NO_FLAGS),
            new Type(2, "INIT_ACK", NO_FLAGS),
            new Type(3, "SACK", NO_FLAGS),
            new Type(4, "HEARTBEAT", NO_FLAGS),
            new Type(5, "HEARTBEAT_ACK", NO_FLAGS),
            new Type(6, "ABORT", "-------T"),
            new Type(7, "SHUTDOWN", NO_FLAGS),
            new Type(8, "SHUTDOWN_ACK", NO_FLAGS),
            new Type(9, "ERROR", NO_FLAGS),
            new Type(10, "COOKIE_ECHO", NO_FLAGS),
            new Type(11, "COOKIE_ACK", NO_FLAGS),
            new Type(12, "ECN_ECNE", NO_FLAGS),
            new Type(13, "ECN_CWR", NO_FLAGS),
            new Type(14, "SHUTDOWN_COMPLETE", "-------T"),
            new Type(64, "I_DATA", "----IUBE"),
            new Type(128, "ASCONF_ACK", NO_FLAGS),
            new Type(130, "RE_CONFIG", NO_FLAGS),
            new Type(132, "PAD", NO_FLAGS),
            new Type(192, "FORWARD_TSN", NO_FLAGS),
            new Type(193, "ASCONF", NO_FLAGS),
            new Type(194, "I_FORWARD_TSN", NO_FLAGS));

    /** Copies the list and the map. */
    SctpChunks {
        types = List.copyOf(types);
        flags = new TreeMap<>(flags);
    }

    /** Reads {@code any DATA:Be,INIT}. */
    static SctpChunks read(String scope, String list) throws OptionException {
        return switch (list.toUpperCase(Locale.ROOT)) {
            case "ALL" -> of(scope, IntStream.range(0, ALL_TYPES).boxed().toList());
            case "NONE" -> of(scope, List.of());
            default -> readList(scope, list);
        };
    }

    private static SctpChunks of(String scope, List<Integer> types) throws OptionException {
        return new SctpChunks(readScope(scope), types, new TreeMap<>());
    }

    private static Scope readScope(String word) throws OptionException {
        for (Scope scope : Scope.values()) {
            if (scope.name().equals(word.toUpperCase(Locale.ROOT))) {
                return scope;
            }
        }
        throw OptionException.of("option-value-unknown", "'" + word + "' is not known here", "all, any or only");
    }

    private static SctpChunks readList(String scope, String list) throws OptionException {
        TreeSet<Integer> types = new TreeSet<>();
        SortedMap<Integer, Flags> flags = new TreeMap<>();
        for (String part : list.split(",")) {
            if (part.isEmpty()) {
                continue;
            }
            int colon = part.indexOf(':');
            Type type = named(colon < 0 ? part : part.substring(0, colon));
            types.add(type.number);
            if (colon >= 0) {
                Flags before = flags.getOrDefault(type.number, new Flags(0, 0));
                flags.put(type.number, readFlags(type, part.substring(colon + 1), before));
            }
        }
        if (flags.size() > MOST_WITH_FLAGS) {
            throw OptionException.of(
                    "option-value-too-long",
                    "flags are asked of " + flags.size() + " types",
                    "flags of at most " + MOST_WITH_FLAGS + " types");
        }
        flags.values().removeIf(each -> each.mask == 0);
        return new SctpChunks(readScope(scope), List.copyOf(types), flags);
    }

    /** The types with their names that a listing has by number: {@code 0x0000:Be,0x0001}; one without a name stays. */
    static String namedByNumber(String listed) {
        return Arrays.stream(listed.split(","))
                .map(part -> {
                    int colon = part.indexOf(':');
                    String number = colon < 0 ? part : part.substring(0, colon);
                    return nameOf(number) + part.substring(number.length());
                })
                .collect(Collectors.joining(","));
    }

    private static String nameOf(String number) {
        for (Type type : NAMED) {
            if (String.format("0x%04X", type.number).equalsIgnoreCase(number)) {
                return type.name;
            }
        }
        return number;
    }

    private static Type named(String name) throws OptionException {
        String upper = name.toUpperCase(Locale.ROOT);
        for (Type type : NAMED) {
            if (type.name.equals(upper)) {
                return type;
            }
        }
        List<String> names = NAMED.stream().map(Type::name).toList();
        throw OptionException.of("option-value-unknown", "'" + name + "' is no type of chunk", String.join(", ", names))
                .withHint(Spelling.hint(upper, names));
    }

    private static Flags readFlags(Type type, String letters, Flags before) throws OptionException {
        int mask = before.mask;
        int bits = before.bits;
        for (char letter : letters.toCharArray()) {
            int place = type.letters.indexOf(Character.toUpperCase(letter));
            if (place < 0) {
                throw OptionException.of(
                        "option-value-unknown",
                        "'" + letter + "' is no flag of " + type.name,
                        "letters of " + type.letters + ", capital for a set flag, small for a clear one");
            }
            int bit = 0x80 >> place;
            mask |= bit;
            bits |= Character.isUpperCase(letter) ? bit : 0;
        }
        return new Flags(mask, bits);
    }

    /**
     * What it says of chunks; where one of them is cut or says that it has no length, the packet is dropped on the
     * spot, unless the answer is known before.
     */
    MatchResult ask(Payload chunks) {
        List<Integer> missing = new ArrayList<>(types);
        int at = 0;
        do {
            if (chunks.length() < at + CHUNK_HEADER) {
                return MatchResult.HOT_DROP;
            }
            int type = chunks.at(at);
            int length = chunks.at(at + 2) << 8 | chunks.at(at + 3);
            if (length == 0) {
                return MatchResult.HOT_DROP;
            }
            boolean counts = types.contains(type) && hasFlags(type, chunks.at(at + 1));
            switch (scope) {
                case ALL -> missing.removeIf(each -> counts && each == type);
                case ANY -> {
                    if (counts) {
                        return MatchResult.YES;
                    }
                }
                case ONLY -> {
                    if (!counts) {
                        return MatchResult.NO;
                    }
                }
            }
            at += length + 3 & ~3;
        } while (at < chunks.length());
        return MatchResult.of(scope == Scope.ONLY || scope == Scope.ALL && missing.isEmpty());
    }

    private boolean hasFlags(int type, int given) {
        Flags wanted = flags.get(type);
        return wanted == null || (given & wanted.mask) == wanted.bits;
    }

    /** {@code any DATA:uBE,INIT}. */
    @Override
    public String toString() {
        if (types.size() == ALL_TYPES) {
            return scope.word() + " ALL";
        }
        return scope.word() + " "
                + (types.isEmpty() ? "NONE" : types.stream().map(this::print).collect(Collectors.joining(",")));
    }

    private String print(int number) {
        Type type =
                NAMED.stream().filter(each -> each.number == number).findFirst().orElseThrow();
        StringBuilder text = new StringBuilder(type.name);
        Optional.ofNullable(flags.get(number))
                .filter(wanted -> number <= LAST_PRINTED_WITH_FLAGS)
                .ifPresent(wanted -> text.append(':').append(print(type, wanted)));
        return text.toString();
    }

    private static String print(Type type, Flags wanted) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < type.letters.length(); i++) {
            char letter = type.letters.charAt(i);
            int bit = 0x80 >> i;
            if ((wanted.mask & bit) != 0) {
                letters.append((wanted.bits & bit) != 0 ? letter : Character.toLowerCase(letter));
            }
        }
        return letters.toString();
    }
}
