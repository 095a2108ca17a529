package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lists of words that stand for the constants of an enum, such as {@code NEW,ESTABLISHED}. */
final class WordList {
    private WordList() {}

    /**
     * The constants that a list names, in the order of {@code words}, each once. A word may be any beginning in any
     * letter case; where it begins several, iptables takes the first.
     *
     * @param what what a word of the list is, for the message
     */
    static <T extends Enum<T>> List<T> read(String list, List<T> words, String what) throws OptionException {
        List<T> named = new ArrayList<>();
        for (String word : list.split(",", -1)) {
            named.add(first(word, words, what));
        }
        return words.stream().filter(named::contains).toList();
    }

    private static <T extends Enum<T>> T first(String word, List<T> words, String what) throws OptionException {
        String begin = word.toUpperCase(Locale.ROOT);
        return words.stream()
                .filter(known -> !begin.isEmpty() && known.name().startsWith(begin))
                .findFirst()
                .orElseThrow(() -> OptionException.of(
                        "option-value-unknown",
                        "'" + word + "' is not " + what,
                        printed(words).replace(",", ", ")));
    }

    /** The names, separated by commas. */
    static String printed(List<? extends Enum<?>> words) {
        return words.stream().map(Enum::name).collect(Collectors.joining(","));
    }
}
