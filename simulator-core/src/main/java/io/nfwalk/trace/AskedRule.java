package io.nfwalk.trace;

import io.nfwalk.rules.TableName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of which somebody asks what the packet had to do with it.
 *
 * @param table its table
 * @param chain its chain
 * @param number its position there, from 1
 */
public record AskedRule(TableName table, String chain, int number) {
    private static final Pattern WORDS =
            Pattern.compile("(\\w+)[\\s:]+(\\S+?)[\\s:]+(?:rule[\\s:]+)?0*([1-9][0-9]{0,8})");

    /** What {@code filter FORWARD 3}, {@code filter:FORWARD:3} or {@code filter:FORWARD:rule:3} names. */
    public static Optional<AskedRule> parse(String words) {
        Matcher matcher = WORDS.matcher(words.strip());
        return matcher.matches()
                ? TableName.of(matcher.group(1))
                        .map(table -> new AskedRule(table, matcher.group(2), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** The address form of a TRACE log: {@code filter:FORWARD:rule:3}. */
    @Override
    public String toString() {
        return table + ":" + chain + ":rule:" + number;
    }
}
