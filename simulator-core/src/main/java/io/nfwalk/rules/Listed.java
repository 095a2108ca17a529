package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How {@code iptables -L} words an extension, and which options that stands for: {@code tcp spts:1:9 dpt:80} for {@code
 * --sport 1:9 --dport 80}. A beginning, and what may follow it in any order.
 *
 * <p>Options are given as a template, in which {@code $1} is what the first group found and {@code !1} stands for
 * {@code !} and a blank if the first group found a {@code !}.
 */
public final class Listed {
    private final Optional<Part> head;
    private final List<Part> parts;

    private final Optional<Family> family;

    private Listed(Optional<Part> head, List<Part> parts, Optional<Family> family) {
        this.head = head;
        this.parts = List.copyOf(parts);
        this.family = family;
    }

    private record Part(Pattern pattern, Function<MatchResult, String> options) {}

    /**
     * What was found in a text.
     *
     * @param end where it ends
     * @param options the options that it stands for, each with a blank before it
     */
    record Found(int end, String options) {}

    /** An extension whose words begin so; the beginning says no options itself. */
    public static Listed as(String head) {
        return as(head, "");
    }

    /** An extension whose words begin so. */
    public static Listed as(String head, String options) {
        return new Listed(Optional.of(part(head, template(options))), List.of(), Optional.empty());
    }

    /** An extension of whose words each stands for itself. */
    public static Listed inParts() {
        return new Listed(Optional.empty(), List.of(), Optional.empty());
    }

    /** The same, with something that may follow. */
    public Listed with(String pattern, String options) {
        return with(pattern, template(options));
    }

    /** The same, with something that may follow, whose options are worked out. */
    public Listed with(String pattern, Function<MatchResult, String> options) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part(pattern, options));
        return new Listed(head, more, family);
    }

    /** The same, in listings of that family only. */
    public Listed onlyFor(Family only) {
        return new Listed(head, parts, Optional.of(only));
    }

    /** Whether listings of that family have it. */
    boolean isFor(Family listed) {
        return family.isEmpty() || family.get() == listed;
    }

    /** The ports of a protocol: {@code spt:80}, {@code dpts:!1:9}. */
    public Listed withPorts() {
        return with("spts?:(!?)(\\S+)", "!1--sport $2").with("dpts?:(!?)(\\S+)", "!1--dport $2");
    }

    private static Part part(String pattern, Function<MatchResult, String> options) {
        return new Part(Pattern.compile(pattern), options);
    }

    private static Function<MatchResult, String> template(String options) {
        return found -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < options.length(); i++) {
                char sign = options.charAt(i);
                boolean group = (sign == '$' || sign == '!')
                        && i + 1 < options.length()
                        && Character.isDigit(options.charAt(i + 1));
                if (!group) {
                    text.append(sign);
                    continue;
                }
                String value = found.group(options.charAt(++i) - '0');
                text.append(value == null ? "" : sign == '$' ? value : value.contains("!") ? "! " : "");
            }
            return text.toString();
        };
    }

    /** The extension's words at that place of a text, as far as they go; empty if they are not there. */
    Optional<Found> at(String text, int from) {
        int end = from;
        StringBuilder options = new StringBuilder();
        if (head.isPresent()) {
            Optional<Found> begin = at(head.get(), text, from);
            if (begin.isEmpty()) {
                return Optional.empty();
            }
            end = begin.get().end();
            options.append(begin.get().options());
        }
        // What comes a second time is of another extension of the same kind.
        List<Part> unused = new ArrayList<>(parts);
        boolean more = true;
        while (more) {
            int next = behindBlanks(text, end);
            Optional<Part> part = unused.stream()
                    .filter(each -> at(each, text, next).isPresent())
                    .findFirst();
            more = part.isPresent();
            if (more) {
                Found found = at(part.get(), text, next).orElseThrow();
                end = found.end();
                options.append(found.options());
                unused.remove(part.get());
            }
        }
        return end == from ? Optional.empty() : Optional.of(new Found(end, options.toString()));
    }

    private static Optional<Found> at(Part part, String text, int from) {
        Matcher matcher = part.pattern().matcher(text).region(from, text.length());
        if (!matcher.lookingAt() || matcher.end() == from && from < text.length()) {
            return Optional.empty();
        }
        int end = matcher.end();
        boolean whole = end == text.length() || text.charAt(end) == ' ' || end > from && text.charAt(end - 1) == ' ';
        if (!whole) {
            return Optional.empty();
        }
        String options = part.options().apply(matcher.toMatchResult());
        return Optional.of(new Found(end, options.isEmpty() ? "" : " " + options));
    }

    static int behindBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
