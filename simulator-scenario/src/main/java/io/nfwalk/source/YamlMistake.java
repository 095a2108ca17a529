package io.nfwalk.source;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What the YAML engine does not understand, in words for people.
 *
 * @param line where, from 1
 * @param column where, from 1
 * @param problem what is wrong
 * @param hint what to do, or where it begins; may be empty
 */
public record YamlMistake(int line, int column, String problem, String hint) {
    /** What the engine says; empty if it does not say where. */
    public static Optional<YamlMistake> of(MarkedYamlEngineException broken) {
        boolean neverEnds = broken.getProblem().matches(".*(end of stream|stream end).*");
        return broken.getContextMark()
                .filter(begin -> neverEnds)
                .or(broken::getProblemMark)
                .map(mark -> new YamlMistake(line(mark), mark.getColumn() + 1, problem(broken), hint(broken)));
    }

    /** The first line of a message. */
    public static String oneLine(String message) {
        return message.strip().lines().findFirst().orElse("not readable");
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private static boolean isTab(MarkedYamlEngineException broken) {
        return broken.getProblem().contains("(TAB)");
    }

    private static String problem(MarkedYamlEngineException broken) {
        return isTab(broken)
                ? "found a tab where a value or blanks should be"
                : oneLine(broken.getProblem()).replaceFirst("[.] [(]Do not use .*", "");
    }

    private static String hint(MarkedYamlEngineException broken) {
        String problem = broken.getProblem();
        if (isTab(broken)) {
            return "YAML is indented with blanks, never with tabs";
        }
        if (problem.contains("mapping values are not allowed here")) {
            return "a value that holds ': ' needs quotes, and all keys of a mapping the same indentation";
        }
        if (problem.contains("cannot start any token")) {
            return "a value that begins so needs quotes";
        }
        return broken.getContextMark().isPresent() && broken.getContext() != null
                ? broken.getContext() + " that begins in line "
                        + line(broken.getContextMark().get())
                : "";
    }
}
