package io.nfwalk.host;

import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import java.util.List;
import java.util.Optional;

/** A command of {@code ipset save} text, read word by word. */
final class SetLine {
    private final SetText.Line line;
    private int at;
    private final boolean exists;
    private Optional<SetText.Word> before = Optional.empty();
    private Optional<SetText.Word> after = Optional.empty();

    SetLine(SetText.Line line) {
        this.line = line;
        this.exists = line.words().stream().anyMatch(word -> isExist(word.text()));
    }

    private static boolean isExist(String word) {
        return word.equals("-exist") || word.equals("-!");
    }

    boolean hasNext() {
        List<SetText.Word> words = line.words();
        while (at < words.size() && isExist(words.get(at).text())) {
            at++;
        }
        return at < words.size();
    }

    /** The next word; what it would be if it is missing. */
    SetText.Word next(String what) {
        if (!hasNext()) {
            SetText.Word last = line.words().get(line.words().size() - 1);
            throw refuse(new SetText.Word("", last.column() + last.text().length()), what + " is missing", what);
        }
        return line.words().get(at++);
    }

    long number(long first, long last) {
        SetText.Word word = next("a number");
        return number(word, word.text(), first, last);
    }

    long number(SetText.Word word, String text, long first, long last) {
        try {
            return OptionText.number(text, first, last);
        } catch (OptionException wrong) {
            throw refuse(word, wrong.getMessage(), wrong.expected());
        }
    }

    /** An option that any element may have; a list of sets knows where its members stand. */
    void option(SetText.Word option, boolean ordered) {
        if (ordered && option.text().equals("before")) {
            before = Optional.of(next("the name of a set"));
            after = Optional.empty();
        } else if (ordered && option.text().equals("after")) {
            after = Optional.of(next("the name of a set"));
            before = Optional.empty();
        } else {
            throw refuse(option, "'" + option.text() + "' is no option here", "");
        }
    }

    boolean exists() {
        return exists;
    }

    Optional<SetText.Word> before() {
        return before;
    }

    Optional<SetText.Word> after() {
        return after;
    }

    SetTextException refuse(SetText.Word word, String message, String expected) {
        return new SetTextException(line.number(), word, message, expected);
    }
}
