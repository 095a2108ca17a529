package io.nfwalk.scenario;

import io.nfwalk.chance.Fraction;
import io.nfwalk.network.Step;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a step's {@code expect} says. */
final class ExpectationReader {
    private static final List<String> RESULTS =
            Arrays.stream(Step.Result.values()).map(Step.Result::word).toList();

    private static final int LONGEST_SHARE = 100;

    private final Problems problems;

    ExpectationReader(Problems problems) {
        this.problems = problems;
    }

    Optional<Expectation> read(Fields step) {
        Optional<YamlNode> node = step.node("expect");
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Optional<YamlNode> result = node.get() instanceof Scalar
                ? node
                : Fields.of(node.get(), "expect", List.of("result"), problems).flatMap(fields -> fields.node("result"));
        if (result.isPresent() && result.get() instanceof Mapping shares) {
            return shares(shares);
        }
        if (result.isPresent() && result.get() instanceof Scalar word) {
            return result(word.text(), word.place()).map(Expectation.Exactly::new);
        }
        result.ifPresent(other -> problems.error(
                other.place(),
                "scenario-wrong-kind",
                "'result' is " + other.describe(),
                "a result, or shares of results"));
        return Optional.empty();
    }

    /** {@code {established: 1/3, timeout: 2/3}}. */
    private Optional<Expectation> shares(Mapping mapping) {
        Map<Step.Result, String> shares = new LinkedHashMap<>();
        if (mapping.entries().isEmpty()) {
            problems.error(mapping.place(), "scenario-wrong-value", "no result is expected", "a result and its share");
        }
        for (Entry entry : mapping.entries()) {
            String share = entry.value() instanceof Scalar scalar ? scalar.text() : "";
            if (!isShare(share)) {
                problems.error(
                        entry.value().place(),
                        share.length(),
                        "scenario-wrong-value",
                        "'" + entry.key() + "' is " + entry.value().describe() + ", which is no share",
                        "a fraction such as 1/3",
                        "");
            }
            result(entry.key(), entry.keyPlace()).ifPresent(result -> shares.put(result, share));
        }
        return Optional.of(new Expectation.Shares(shares));
    }

    private static boolean isShare(String text) {
        return text.length() <= LONGEST_SHARE
                && text.matches("[0-9]+(/[0-9]*[1-9][0-9]*)?|0?[.][0-9]+")
                && Fraction.parse(text).orElseThrow().compareTo(Fraction.ONE) <= 0;
    }

    private Optional<Step.Result> result(String word, Place place) {
        for (Step.Result result : Step.Result.values()) {
            if (result.word().equals(word)) {
                return Optional.of(result);
            }
        }
        problems.error(
                place,
                word.length(),
                "scenario-wrong-value",
                "'" + word + "' is no result",
                String.join(", ", RESULTS),
                Spelling.hint(word, RESULTS));
        return Optional.empty();
    }
}
