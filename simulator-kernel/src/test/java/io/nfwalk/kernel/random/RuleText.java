package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule as a line of iptables-save text.
 *
 * @param command {@code -A}, or {@code -I} where it is put in front
 * @param chain the chain it is added to
 * @param conditions its conditions, each with all of its words: {@code ! -s 10.0.0.1}, {@code -m tcp --dport 80}
 * @param action {@code -j TARGET ...}, {@code -j CHAIN}, {@code -g CHAIN}, or empty
 */
public record RuleText(String command, String chain, List<String> conditions, String action) {
    private static final Pattern MATCH = Pattern.compile("-m (\\S+)");

    /** Copies the list. */
    public RuleText {
        conditions = List.copyOf(conditions);
    }

    /** A rule at the end of a chain. */
    public static RuleText append(String chain, List<String> conditions, String action) {
        return new RuleText("-A", chain, conditions, action);
    }

    /** The line. */
    public String line() {
        List<String> words = new ArrayList<>(List.of(command, chain));
        words.addAll(conditions);
        if (!action.isEmpty()) {
            words.add(action);
        }
        return String.join(" ", words);
    }

    /** The names of its matches, {@code tcp} or {@code conntrack}. */
    public List<String> matches() {
        return conditions.stream()
                .flatMap(condition -> MATCH.matcher(condition).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** What follows {@code -j} or {@code -g}: a target or a chain. */
    public Optional<String> target() {
        String[] words = action.split(" ", 3);
        return words.length > 1 ? Optional.of(words[1]) : Optional.empty();
    }

    /** Whether it leads to that chain. */
    boolean leadsTo(String userChain) {
        return target().filter(userChain::equals).isPresent();
    }

    /** The rule with fewer conditions, without its action, or with an action said more simply. */
    Stream<RuleText> simpler() {
        Stream<RuleText> fewer = Simpler.shorter(conditions).map(left -> new RuleText(command, chain, left, action));
        Stream<RuleText> plain = Simpler.eachSimpler(conditions, RuleText::simplerCondition)
                .map(changed -> new RuleText(command, chain, changed, action));
        Stream<RuleText> actions =
                simplerAction(action).map(simple -> new RuleText(command, chain, conditions, simple));
        return Stream.of(fewer, actions, plain).flatMap(stream -> stream);
    }

    private static Stream<String> simplerCondition(String condition) {
        Stream<String> positive = condition.contains("! ") ? Stream.of(condition.replaceFirst("! ", "")) : Stream.of();
        // an option less: the options of a match stand behind its name
        Matcher options = Pattern.compile(" (! )?--[a-z-]+( [^- !]\\S*)*").matcher(condition);
        List<String> fewer = new ArrayList<>();
        if (options.results().count() > 1) {
            options.reset();
            while (options.find()) {
                fewer.add(condition.substring(0, options.start()) + condition.substring(options.end()));
            }
        }
        return Stream.concat(fewer.stream(), positive);
    }

    private static Stream<String> simplerAction(String action) {
        if (action.isEmpty()) {
            return Stream.of();
        }
        if (action.startsWith("-g ")) {
            return Stream.of("", action.replaceFirst("-g", "-j"));
        }
        return Stream.of("");
    }
}
