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
    private final List<Silence> silences;
    private final Optional<Unnamed> unnamed;

    private final Optional<Family> family;

    private Listed(
            Optional<Part> head,
            List<Part> parts,
            List<Silence> silences,
            Optional<Unnamed> unnamed,
            Optional<Family> family) {
        this.head = head;
        this.parts = List.copyOf(parts);
        this.silences = List.copyOf(silences);
        this.unnamed = unnamed;
        this.family = family;
    }

    /** Words that leave something unsaid which the rule hangs on. */
    private record Silence(Pattern words, String about) {}

    /**
     * An option that is never listed, and that says which rules count together.
     *
     * @param option its name
     * @param stated what it is taken for where no other rule can share it
     */
    record Unnamed(String option, String stated) {}

    /** @param beginning the letters that the pattern begins with: most words show by those that they are another's */
    private record Part(String beginning, Pattern pattern, Function<MatchResult, String> options) {}

    /**
     * What was found in a text.
     *
     * @param end where it ends
     * @param options the options that it stands for, each with a blank before it
     * @param unsaid what the words leave unsaid, so that these options can't be told; empty if nothing
     */
    record Found(int end, String options, Optional<String> unsaid) {}

    /** An extension whose words begin so; the beginning says no options itself. */
    public static Listed as(String head) {
        return as(head, "");
    }

    /** An extension whose words begin so. */
    public static Listed as(String head, String options) {
        return as(head, template(options));
    }

    /** An extension whose words begin so, of which the options are worked out. */
    public static Listed as(String head, Function<MatchResult, String> options) {
        return new Listed(Optional.of(part(head, options)), List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    /** An extension of whose words each stands for itself. */
    public static Listed inParts() {
        return new Listed(Optional.empty(), List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    /** The same, with something that may follow. */
    public Listed with(String pattern, String options) {
        return with(pattern, template(options));
    }

    /** The same, with something that may follow, whose options are worked out. */
    public Listed with(String pattern, Function<MatchResult, String> options) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part(pattern, options));
        return new Listed(head, more, silences, unnamed, family);
    }

    /** The same; where its words hold that, they don't say what the rule hangs on, and it can't be told. */
    public Listed silentWhere(String pattern, String about) {
        List<Silence> more = new ArrayList<>(silences);
        more.add(new Silence(Pattern.compile(pattern), about));
        return new Listed(head, parts, more, unnamed, family);
    }

    /**
     * The same, which never lists an option that says which rules count together. The only such rule of a listing gets
     * the stated value; of several nobody can tell.
     */
    public Listed unnamed(String option, String stated) {
        return new Listed(head, parts, silences, Optional.of(new Unnamed(option, stated)), family);
    }

    /** The option that is never listed, if there is one. */
    Optional<Unnamed> unnamed() {
        return unnamed;
    }

    /** How many times a text has the beginning of these words, of whichever rule. */
    long timesIn(String text) {
        return head.map(part -> part.pattern().matcher(text).results().count()).orElse(0L);
    }

    /** The same, in listings of that family only. */
    public Listed onlyFor(Family only) {
        return new Listed(head, parts, silences, unnamed, Optional.of(only));
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
        return new Part(beginning(pattern), Pattern.compile(pattern), options);
    }

    private static String beginning(String pattern) {
        int end = 0;
        while (end < pattern.length() && Character.isLetterOrDigit(pattern.charAt(end))) {
            end++;
        }
        boolean lastMayLack = end < pattern.length() && "?*{".indexOf(pattern.charAt(end)) >= 0;
        return pattern.indexOf('|') >= 0 ? "" : pattern.substring(0, lastMayLack ? end - 1 : end);
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
        return end == from
                ? Optional.empty()
                : Optional.of(new Found(end, options.toString(), unsaid(text, from, end)));
    }

    private static Optional<Found> at(Part part, String text, int from) {
        if (!text.startsWith(part.beginning(), from)) {
            return Optional.empty();
        }
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
        return Optional.of(new Found(end, options.isEmpty() ? "" : " " + options, Optional.empty()));
    }

    private Optional<String> unsaid(String text, int from, int end) {
        String words = text.substring(from, end);
        return silences.stream()
                .filter(silence -> silence.words().matcher(words).find())
                .map(Silence::about)
                .findFirst();
    }

    static int behindBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
