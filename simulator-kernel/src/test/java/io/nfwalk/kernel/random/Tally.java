package io.nfwalk.kernel.random;

import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.RunReport.StepReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a soak has seen so far. Safe for several threads. */
final class Tally {
    private long compared;
    private long steps;
    private long sent;
    private long frames;
    private long values;
    private final Map<Exclusion, Integer> leftOut = new EnumMap<>(Exclusion.class);
    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> flaky = new ArrayList<>();
    private final Coverage coverage = new Coverage();

    synchronized void agreed(Judge.Verdict.Agreed agreed) {
        count(agreed.ready().simulated());
        coverage.add(agreed.ready().text(), agreed.ready().simulated());
    }

    private void count(RunReport report) {
        compared++;
        for (StepReport step : report.steps()) {
            steps++;
            sent += List.of("connect", "ping", "send", "send-at-once").contains(step.kind()) ? 1 : 0;
            frames += step.frames().stream()
                    .filter(frame -> !frame.direction().equals("out"))
                    .count();
            values += 1
                    + step.frames().size()
                    + step.trace().values().stream().mapToInt(List::size).sum()
                    + step.conntrack().values().stream().mapToInt(List::size).sum();
        }
        values += report.counters().values().stream()
                .flatMap(tables -> tables.values().stream())
                .flatMap(chains -> chains.values().stream())
                .mapToInt(chain -> chain.rules().size() + 1)
                .sum();
    }

    synchronized void leftOut(Exclusion why) {
        leftOut.merge(why, 1, Integer::sum);
    }

    /** It differed, but not when it was asked again. */
    synchronized void flaky(long seed, String report) {
        flaky.add("seed " + seed + ": " + firstLine(report));
    }

    synchronized void failed(long seed, Judge.Verdict.Failed failure) {
        failure.kinds().forEach(kind -> failures.merge(kind, 1, Integer::sum));
        failed.add("seed " + seed + " " + failure.kinds() + ": " + firstLine(failure.report()));
    }

    private static String firstLine(String text) {
        return text.lines()
                .limit(3)
                .map(String::strip)
                .reduce((a, b) -> a + " | " + b)
                .orElse("");
    }

    synchronized boolean allAgreed() {
        return failed.isEmpty();
    }

    synchronized long agreedCount() {
        return compared;
    }

    synchronized Coverage coverage() {
        return coverage;
    }

    /** One line for whoever waits. */
    synchronized String progress() {
        return "%,d scenarios agree, %,d differ, %,d told two things, %,d left out; %,d steps, %,d packets sent, %,d frames"
                        .formatted(compared, failed.size(), flaky.size(), leftOutCount(), steps, sent, frames)
                + " received, %,d values compared".formatted(values);
    }

    private int leftOutCount() {
        return leftOut.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Everything. */
    synchronized String text() {
        StringBuilder text = new StringBuilder();
        text.append(coverage.text());
        leftOut.forEach((why, count) -> text.append("left out: %d, %s%n".formatted(count, why.reason())));
        flaky.forEach(
                line -> text.append("the kernel told two things: ").append(line).append("\n"));
        failed.forEach(line -> text.append("DIFFERS: ").append(line).append("\n"));
        failures.forEach((kind, count) -> text.append("differences in %s: %d scenarios%n".formatted(kind, count)));
        return text.append(progress()).append("\n").toString();
    }
}
