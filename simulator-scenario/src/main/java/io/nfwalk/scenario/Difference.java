package io.nfwalk.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A place where a kernel did something else than the simulator said.
 *
 * @param step the step's number, from 1; empty for what is told at the end of a run
 * @param category what differs
 * @param host whose it is, {@code HOST#6} for IPv6 tables; empty for a step's result
 * @param kernel all that the kernel did there, a line each
 * @param nfwalk all that the simulator said of it, a line each
 */
public record Difference(OptionalInt step, Category category, String host, List<String> kernel, List<String> nfwalk) {
    /** Copies the lists. */
    public Difference {
        kernel = List.copyOf(kernel);
        nfwalk = List.copyOf(nfwalk);
    }

    /** What can differ. */
    public enum Category {
        /** A step's result or kind, or the scenario's title. */
        RESULT,
        /** Frames on a host's interfaces, and their order. */
        FRAMES,
        /** Rules and policies that packets met. */
        TRACE,
        /** Conntrack entries after a step. */
        CONNTRACK,
        /** What rules and policies counted. */
        COUNTERS;

        /** The word in reports: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Two unequal lines, side by side.
     *
     * @param kernel the kernel's line; empty where only the simulator has one
     * @param nfwalk the simulator's; empty where only the kernel has one
     */
    public record Row(Optional<String> kernel, Optional<String> nfwalk) {}

    /** The lines that are not equal; those between equal ones stand beside each other, in their order. */
    public List<Row> rows() {
        int[][] common = longestCommon();
        List<Row> rows = new ArrayList<>();
        List<String> onlyKernel = new ArrayList<>();
        List<String> onlyNfwalk = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < kernel.size() || j < nfwalk.size()) {
            if (i < kernel.size() && j < nfwalk.size() && kernel.get(i).equals(nfwalk.get(j))) {
                pair(onlyKernel, onlyNfwalk, rows);
                i++;
                j++;
            } else if (j == nfwalk.size() || i < kernel.size() && common[i + 1][j] >= common[i][j + 1]) {
                onlyKernel.add(kernel.get(i++));
            } else {
                onlyNfwalk.add(nfwalk.get(j++));
            }
        }
        pair(onlyKernel, onlyNfwalk, rows);
        return rows;
    }

    /** How many lines the two have in common behind each pair of places. */
    private int[][] longestCommon() {
        int[][] common = new int[kernel.size() + 1][nfwalk.size() + 1];
        for (int i = kernel.size() - 1; i >= 0; i--) {
            for (int j = nfwalk.size() - 1; j >= 0; j--) {
                common[i][j] = kernel.get(i).equals(nfwalk.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static void pair(List<String> onlyKernel, List<String> onlyNfwalk, List<Row> rows) {
        for (int i = 0; i < Math.max(onlyKernel.size(), onlyNfwalk.size()); i++) {
            rows.add(new Row(line(onlyKernel, i), line(onlyNfwalk, i)));
        }
        onlyKernel.clear();
        onlyNfwalk.clear();
    }

    private static Optional<String> line(List<String> lines, int number) {
        return number < lines.size() ? Optional.of(lines.get(number)) : Optional.empty();
    }

    /** The place: {@code step 3, frames of box}. */
    public String place() {
        return (step.isPresent() ? "step " + step.getAsInt() + ", " : "")
                + category.word()
                + (host.isEmpty() ? "" : " of " + host);
    }

    /** The place and the unequal lines, {@code kernel} above {@code nfwalk}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(place());
        for (Row row : rows()) {
            text.append("\n  kernel  ").append(row.kernel().orElse("-"));
            text.append("\n  nfwalk  ").append(row.nfwalk().orElse("-"));
        }
        return text.toString();
    }
}
