package io.nfwalk.scenario;

import io.nfwalk.explain.Ink;
import io.nfwalk.scenario.Difference.Category;
import io.nfwalk.scenario.Difference.Row;
import io.nfwalk.scenario.Verification.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Writes a verification for a person: a line if all agrees, else each difference with the kernel's lines beside the
 * simulator's; where two columns don't fit, one under the other.
 *
 * <pre>
 *   box.yaml: differs in 1 place (1 trace), of 1 step, 2 frames, 1 rule met, no entries, 4 counters
 *
 *     Step 1: send tcp 10.8.0.2:1000 to 10.8.0.1:80 S into box/eth0
 *
 *       trace of box
 *         kernel                          nfwalk
 *         filter:INPUT:1 drop             filter:INPUT:0 policy ACCEPT
 * </pre>
 */
public final class VerificationText {
    private static final int WIDTH = 120;
    private static final String INDENT = "      ";
    private static final String GAP = "   ";
    private static final String NOTHING = "-";
    private static final int MOST_ROWS = 20;

    private final Verification verification;
    private final Ink ink;
    private final List<String> lines = new ArrayList<>();

    private VerificationText(Verification verification, Ink ink) {
        this.verification = verification;
        this.ink = ink;
    }

    /**
     * The verification of that file, lines divided by line feeds.
     *
     * @param verification what was compared
     * @param file the scenario's file
     * @param colour whether a terminal's escape sequences make words stand out
     */
    public static String write(Verification verification, String file, boolean colour) {
        VerificationText text = new VerificationText(verification, colour ? Ink.COLOURED : Ink.PLAIN);
        text.write(file);
        return String.join("\n", text.lines);
    }

    /** What is told of a file that nfwalk can't say the outcome of, so that there is nothing to compare. */
    public static String writeUndetermined(RunReport simulated, String file, boolean colour) {
        Ink ink = colour ? Ink.COLOURED : Ink.PLAIN;
        StringBuilder text = new StringBuilder(ink.strong(file));
        text.append(": ").append(ink.bad("not compared")).append(", because nfwalk can't tell what happens");
        simulated
                .steps()
                .forEach(step -> step.undetermined()
                        .forEach(fact -> text.append("\n  step ")
                                .append(step.number())
                                .append(": ")
                                .append(fact.table())
                                .append(':')
                                .append(fact.chain())
                                .append(':')
                                .append(fact.rule())
                                .append(" of ")
                                .append(fact.host())
                                .append(" hangs on ")
                                .append(fact.fact())
                                .append("; that needs ")
                                .append(fact.needs())));
        return text.toString();
    }

    private void write(String file) {
        lines.add(ink.strong(file) + ": "
                + (verification.agrees()
                        ? ink.good("agree") + " (" + extent() + ")"
                        : ink.bad("differ") + " in " + places() + ", of " + extent()));
        dice();
        verification
                .unexpected()
                .forEach(step -> lines.add(
                        "  step " + step.number() + " ended " + step.result().word() + " on the kernel"
                                + (verification.agrees() ? " and in nfwalk" : "") + ", but the scenario expects "
                                + step.expected().orElseThrow()));
        verification
                .kernel()
                .steps()
                .forEach(step -> step.note().ifPresent(note -> lines.add("  step " + step.number() + ": " + note)));
        OptionalInt shown = OptionalInt.of(0);
        for (Difference difference : verification.differences()) {
            if (!difference.step().equals(shown)) {
                shown = difference.step();
                lines.add("");
                lines.add("  " + ink.strong(heading(shown)));
            }
            difference(difference);
        }
    }

    private void dice() {
        String what = String.join(", ", verification.draws());
        if (verification.hangsOnDice()) {
            lines.add("  lots are drawn here (" + what + "): in none of " + verification.runs()
                    + " runs does nfwalk do what this kernel did; the nearest");
            lines.add("  is shown (" + which() + "), and what differs may be no more than what was drawn");
        } else if (!verification.draws().isEmpty()) {
            lines.add("  lots are drawn here (" + what
                    + "): what the kernel drew is among what nfwalk says can come out" + " (" + which() + ")");
        }
    }

    /** How to see the run that is told. */
    private String which() {
        OptionalLong seed = verification.simulated().seed();
        return seed.isPresent() ? "--seed " + seed.getAsLong() : "nfwalk run --outcomes all shows it";
    }

    private String extent() {
        Extent extent = verification.extent();
        return count(extent.steps(), "step", "steps") + ", "
                + count(extent.frames(), "frame", "frames") + ", "
                + (verification.leftOut().contains(Category.TRACE)
                        ? "no trace"
                        : count(extent.events(), "rule met", "rules met"))
                + ", "
                + count(extent.entries(), "entry", "entries") + ", "
                + count(extent.counters(), "counter", "counters");
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** {@code 3 places (1 frames, 2 trace)}. */
    private String places() {
        List<Difference> all = verification.differences();
        return count(all.size(), "place", "places")
                + Arrays.stream(Category.values())
                        .filter(category -> number(category) > 0)
                        .map(category -> number(category) + " " + category.word())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private long number(Category category) {
        return verification.differences().stream()
                .filter(each -> each.category() == category)
                .count();
    }

    private String heading(OptionalInt step) {
        if (step.isEmpty()) {
            return "In the end";
        }
        return verification.scenario().steps().stream()
                .filter(planned -> planned.number() == step.getAsInt())
                .map(planned -> "Step " + planned.number() + ": " + planned.words())
                .findFirst()
                .orElse("Step " + step.getAsInt());
    }

    private void difference(Difference difference) {
        String host = difference.host().isEmpty() ? "" : " of " + difference.host();
        lines.add("");
        lines.add("    " + ink.change(difference.category().word() + host));
        List<Row> rows = difference.rows();
        List<Row> shown = rows.subList(0, Math.min(MOST_ROWS, rows.size()));
        int left = shown.stream().mapToInt(row -> width(kernel(row))).max().orElse(0);
        int right = shown.stream().mapToInt(row -> width(nfwalk(row))).max().orElse(0);
        if (INDENT.length() + left + GAP.length() + right <= WIDTH) {
            columns(shown, Math.max(left, "kernel".length()));
        } else {
            shown.forEach(this::stacked);
        }
        if (shown.size() < rows.size()) {
            lines.add(INDENT + "and " + (rows.size() - shown.size()) + " more");
        }
    }

    private static int width(String line) {
        return line.codePointCount(0, line.length());
    }

    private static String kernel(Row row) {
        return row.kernel().orElse(NOTHING);
    }

    private static String nfwalk(Row row) {
        return row.nfwalk().orElse(NOTHING);
    }

    private void columns(List<Row> rows, int left) {
        lines.add(INDENT + ink.faint("kernel") + " ".repeat(left - "kernel".length()) + GAP + ink.faint("nfwalk"));
        for (Row row : rows) {
            lines.add(INDENT + kernel(row) + " ".repeat(left - width(kernel(row))) + GAP + nfwalk(row));
        }
    }

    private void stacked(Row row) {
        lines.add(INDENT + ink.faint("kernel") + "  " + kernel(row));
        lines.add(INDENT + ink.faint("nfwalk") + "  " + nfwalk(row));
        String marks = marks(kernel(row), nfwalk(row));
        if (!marks.isEmpty()) {
            lines.add(INDENT + "        " + ink.bad(marks));
        }
    }

    /**
     * Carets under the words of the second line that differ from the first's; none if the two have little in common.
     */
    private static String marks(String kernel, String nfwalk) {
        String[] ours = kernel.split(" ");
        String[] theirs = nfwalk.split(" ");
        if (ours.length != theirs.length || ours.length == 1) {
            return "";
        }
        StringBuilder marks = new StringBuilder();
        for (int i = 0; i < theirs.length; i++) {
            marks.append((theirs[i].equals(ours[i]) ? " " : "^").repeat(width(theirs[i])))
                    .append(' ');
        }
        return marks.toString().stripTrailing();
    }
}
