package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An ip set as a rule names it: {@code --match-set NAME src,dst}.
 *
 * @param name the set's name
 * @param ofSource for each part of an element whether it is the packet's source, else its destination; 1 to 6
 */
public record SetReference(String name, List<Boolean> ofSource) {
    private static final int MOST_PARTS = 6;
    private static final int LONGEST_NAME = 31;

    /** Copies the list. */
    public SetReference {
        ofSource = List.copyOf(ofSource);
    }

    /** Reads the two words behind an option. Source: iptables extensions/libxt_set.h, parse_dirs. */
    public static SetReference read(List<String> words) throws OptionException {
        if (words.get(0).length() > LONGEST_NAME) {
            throw OptionException.of(
                    "option-value-too-long",
                    "the set's name has " + words.get(0).length() + " characters",
                    "at most " + LONGEST_NAME);
        }
        List<Boolean> parts = new ArrayList<>();
        for (String word : words.get(1).split(",", -1)) {
            boolean afterLast = word.isEmpty() && !parts.isEmpty();
            if (!word.equals("src") && !word.equals("dst") || afterLast) {
                throw OptionException.of(
                        "option-value-unknown",
                        "'" + words.get(1) + "' says no side",
                        "src and dst, with commas between");
            }
            parts.add(word.equals("src"));
        }
        if (parts.size() > MOST_PARTS) {
            throw OptionException.of(
                    "option-value-too-long", words.get(1) + " has " + parts.size() + " sides", "at most " + MOST_PARTS);
        }
        return new SetReference(words.get(0), parts);
    }

    /** Whether that part of an element, from 0, is the packet's source. */
    public boolean isSource(int part) {
        return part < ofSource.size() && ofSource.get(part);
    }

    /** {@code NAME src,dst}. */
    @Override
    public String toString() {
        return name + " "
                + ofSource.stream().map(source -> source ? "src" : "dst").collect(Collectors.joining(","));
    }
}
