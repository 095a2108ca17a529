package io.nfwalk.kube;

import io.nfwalk.chance.Fraction;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes a check for people: each way and what it reaches, then what is wrong.
 *
 * <pre>
 * default/web:http tcp
 *     pod 10.200.2.41      cluster IP 10.32.0.117:80     10.200.1.50:8080 1/2, 10.200.2.51:8080 1/2
 *   ! outside 203.0.113.7  node port 10.240.0.22:30080   dropped
 * </pre>
 */
public final class CheckText {
    private static final BigInteger READABLE = BigInteger.valueOf(1000);

    private CheckText() {}

    /**
     * The text.
     *
     * @param report the check
     * @param all whether ways that are right are written, too
     */
    public static String write(CheckReport report, boolean all) {
        StringBuilder text = new StringBuilder();
        List<WayReport> shown =
                report.ways().stream().filter(way -> all || !way.right()).toList();
        int who = width(shown.stream().map(CheckText::who).toList());
        int asked = width(shown.stream().map(CheckText::asked).toList());
        String port = "";
        for (WayReport way : shown) {
            String title = way.title() + " " + way.protocol().word();
            if (!title.equals(port)) {
                text.append(text.isEmpty() ? "" : "\n").append(title).append('\n');
                port = title;
            }
            text.append(way.right() ? "    " : "  ! ")
                    .append(padded(who(way), who))
                    .append(padded(asked(way), asked))
                    .append(shares(way))
                    .append('\n');
        }
        report.violations().forEach(wrong -> text.append('\n').append(wrong));
        if (!report.remarks().isEmpty()) {
            text.append('\n');
            report.remarks()
                    .forEach(remark -> text.append("remark: ").append(remark).append('\n'));
        }
        return text.append(text.isEmpty() ? "" : "\n").append(summary(report)).toString();
    }

    private static String summary(CheckReport report) {
        long ports = report.ways().stream()
                .map(way -> way.title() + way.protocol())
                .distinct()
                .count();
        int wrong = report.violations().size();
        String found = wrong == 0 ? "all laws hold" : wrong + (wrong == 1 ? " violation" : " violations");
        return report.node() + ": " + found + ", " + report.ways().size() + " ways to " + ports
                + (ports == 1 ? " port" : " ports") + " of Services\n";
    }

    private static String who(WayReport way) {
        String client =
                way.way().client().isUnspecified() ? "" : " " + way.way().client();
        return way.way().from().word() + client;
    }

    private static String asked(WayReport way) {
        return way.way().to().words() + " " + way.way().asked();
    }

    private static int width(List<String> words) {
        return words.stream().mapToInt(String::length).max().orElse(0) + 2;
    }

    private static String padded(String word, int width) {
        return word + " ".repeat(width - word.length());
    }

    private static String shares(WayReport way) {
        return way.shares().stream()
                .map(share -> share.end()
                        + (share.probability().equals(Fraction.ONE) ? "" : " " + share(share.probability()))
                        + (share.masqueraded() ? " masqueraded" : ""))
                .collect(Collectors.joining(", "));
    }

    /** As a fraction if it is one of small numbers, else in digits. */
    static String share(Fraction probability) {
        return probability.denominator().compareTo(READABLE) <= 0
                ? probability.toString()
                : String.format(Locale.ROOT, "%.9f", probability.toDouble());
    }
}
