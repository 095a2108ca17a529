package io.nfwalk.conntrack.per;

import io.nfwalk.conntrack.per.PerType.Interest;
import io.nfwalk.conntrack.per.PerType.Part;
import io.nfwalk.conntrack.per.PerType.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types from a text in a dialect of ASN.1 (ITU-T X.680). What is different: {@code +} before a part's name says that it
 * is kept, {@code !} that reading ends there; {@code SEQUENCE (10) OF} keeps the first ten; a part without a type is
 * never read; numbers stand where the standard has names for them.
 *
 * <pre>
 *  Address ::= CHOICE { +ip SEQUENCE { +address OCTET STRING (SIZE (4)), port INTEGER (0..65535) }, other NULL, ... }
 *  Greeting ::= SEQUENCE { +from Address OPTIONAL, !rest, ..., +others SEQUENCE (3) OF Address }
 * </pre>
 */
public final class PerNotation {
    private static final Pattern WORD =
            Pattern.compile("\\s*(?:--[^\\n]*\\n\\s*)*(::=|\\.\\.\\.|\\.\\.|[{}(),+!]|[0-9]+|[A-Za-z][A-Za-z0-9-]*)");

    private final List<String> words = new ArrayList<>();
    private final Map<String, PerType> types = new HashMap<>();
    /** Which types were asked for by their names. */
    private final List<String> named = new ArrayList<>();

    private int next;

    private PerNotation(String text) {
        Matcher matcher = WORD.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            words.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException("not a word: " + text.substring(end));
        }
    }

    /**
     * The types of a text.
     *
     * @return each by its name
     * @throws IllegalArgumentException if the text is not of this form, or names a type that it does not have
     */
    public static Map<String, PerType> types(String text) {
        PerNotation notation = new PerNotation(text);
        while (notation.next < notation.words.size()) {
            String name = notation.take();
            notation.expect("::=");
            notation.types.put(name, notation.type());
        }
        notation.named.stream()
                .filter(name -> !notation.types.containsKey(name))
                .forEach(name -> {
                    throw new IllegalArgumentException("no such type: " + name);
                });
        return Map.copyOf(notation.types);
    }

    private String peek() {
        return next < words.size() ? words.get(next) : "";
    }

    private String take() {
        String word = peek();
        next++;
        return word;
    }

    private boolean take(String word) {
        boolean there = peek().equals(word);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String word) {
        if (!take(word)) {
            throw new IllegalArgumentException("word " + next + " is " + peek() + " instead of " + word);
        }
    }

    private PerType type() {
        String word = take();
        switch (word) {
            case "NULL":
                return new PerType.Nothing();
            case "BOOLEAN":
                return new PerType.Truth();
            case "OBJECT":
                expect("IDENTIFIER");
                return new PerType.ObjectName();
            case "INTEGER":
                return new PerType.Number(take("(") ? range() : Range.ANY);
            case "BIT":
                expect("STRING");
                return new PerType.Bits(size());
            case "OCTET":
                expect("STRING");
                return new PerType.Octets(size());
            case "NumericString":
                return new PerType.Digits(size());
            case "BMPString":
                return new PerType.WideText(size());
            case "CONTAINING":
                return new PerType.Contained(type());
            case "SEQUENCE":
                return sequence();
            case "CHOICE":
                Parts parts = parts();
                return new PerType.Choice(parts.all(), parts.roots(), parts.extensible());
            default:
                named.add(word);
                return new PerType.Named(word, () -> types.get(word));
        }
    }

    private Range size() {
        if (!take("(")) {
            return Range.ANY;
        }
        expect("SIZE");
        expect("(");
        Range range = range();
        expect(")");
        return range;
    }

    /** Behind the opening bracket. */
    private Range range() {
        long least = Long.parseLong(take());
        long most = take("..") ? Long.parseLong(take()) : least;
        expect(")");
        return new Range(least, most);
    }

    private PerType sequence() {
        if (peek().equals("{")) {
            Parts parts = parts();
            return new PerType.Sequence(parts.all(), parts.roots(), parts.extensible());
        }
        int most = take("(") ? (int) range().most() : 0;
        expect("OF");
        return new PerType.SequenceOf(type(), most);
    }

    private record Parts(List<Part> all, int roots, boolean extensible) {}

    private Parts parts() {
        expect("{");
        List<Part> all = new ArrayList<>();
        int roots = -1;
        do {
            if (take("...")) {
                roots = all.size();
            } else {
                all.add(part());
            }
        } while (take(","));
        expect("}");
        return new Parts(all, roots < 0 ? all.size() : roots, roots >= 0);
    }

    private Part part() {
        Interest interest = take("+") ? Interest.KEPT : take("!") ? Interest.LAST : Interest.PASSED_OVER;
        String name = take();
        boolean untyped = List.of(",", "}", "OPTIONAL").contains(peek());
        PerType type = untyped ? new PerType.Unread() : type();
        return new Part(name, interest, type, take("OPTIONAL"));
    }
}
