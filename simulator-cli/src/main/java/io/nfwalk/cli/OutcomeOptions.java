package io.nfwalk.cli;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.Alternatives.World;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.scenario.OutcomesJson;
import io.nfwalk.scenario.OutcomesText;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioOutcomes;
import io.nfwalk.scenario.ScenarioResult;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that ask for more than one run: everything that can come out, or everything that may be the case. */
final class OutcomeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--outcomes",
            defaultValue = "one",
            paramLabel = "WHICH",
            converter = WhichWord.class,
            description = "one: what the seed draws; all: everything that can be drawn, each outcome with its exact"
                    + " probability (default: ${DEFAULT-VALUE}).")
    private Which which;

    @Option(
            names = "--alternatives",
            description =
                    "Where it hangs on a fact that nobody stated, such as what an extension does that nfwalk does not"
                            + " know, follow both answers instead of ending undetermined.")
    private boolean alternatives;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = LimitWord.class,
            description =
                    "Follow at most that many outcomes, the most probable first, and as many alternatives (default: "
                            + Outcomes.DEFAULT_LIMIT + ").")
    private OptionalInt limit = OptionalInt.empty();

    OutcomeOptions() {}

    /** The words of {@code --outcomes}. */
    enum Which {
        ONE,
        ALL
    }

    /** Reads the word of {@code --outcomes}. */
    static final class WhichWord implements ITypeConverter<Which> {
        WhichWord() {}

        @Override
        public Which convert(String word) {
            return switch (word) {
                case "one" -> Which.ONE;
                case "all" -> Which.ALL;
                default -> throw new TypeConversionException("'" + word + "' is none of one, all");
            };
        }
    }

    /** Reads the number of {@code --limit}. */
    static final class LimitWord implements ITypeConverter<OptionalInt> {
        LimitWord() {}

        @Override
        public OptionalInt convert(String word) {
            if (!word.matches("0*[1-9][0-9]{0,8}")) {
                throw new TypeConversionException("'" + word + "' is no number from 1 to 999999999");
            }
            return OptionalInt.of(Integer.parseInt(word));
        }
    }

    /** Whether more than one run is asked for. */
    boolean areAsked() {
        boolean all = which == Which.ALL;
        if (limit.isPresent() && !all && !alternatives) {
            throw new ParameterException(
                    command.commandLine(), "--limit goes with --outcomes all or --alternatives: one run has no limit");
        }
        return all || alternatives;
    }

    /** Runs the scenario and tells all that was asked for; whether every expectation held. */
    boolean run(Scenario scenario, long seed, Optional<String> file, Format format, Output out) {
        int most = limit.orElse(Outcomes.DEFAULT_LIMIT);
        if (!alternatives) {
            return outcomes(scenario.outcomes(seed, most), file, format, out);
        }
        return which == Which.ALL
                ? alternativeOutcomes(scenario, seed, scenario.alternativeOutcomes(seed, most), file, format, out)
                : alternativeRuns(scenario, seed, scenario.alternatives(seed, most), file, format, out);
    }

    private static boolean outcomes(ScenarioOutcomes found, Optional<String> file, Format format, Output out) {
        switch (format) {
            case TEXT -> OutcomesText.write(found, file, out.colour(), out::text);
            case JSON -> OutcomesJson.write(found, file, out::text);
        }
        return found.passed();
    }

    private static boolean alternativeRuns(
            Scenario scenario,
            long seed,
            Alternatives<ScenarioResult> found,
            Optional<String> file,
            Format format,
            Output out) {
        switch (format) {
            case TEXT -> OutcomesText.writeRuns(scenario, found, file, out.colour(), out::text);
            case JSON -> OutcomesJson.writeRuns(scenario, seed, found, file, out::text);
        }
        return found.worlds().stream().map(World::result).allMatch(ScenarioResult::passed);
    }

    private static boolean alternativeOutcomes(
            Scenario scenario,
            long seed,
            Alternatives<ScenarioOutcomes> found,
            Optional<String> file,
            Format format,
            Output out) {
        switch (format) {
            case TEXT -> OutcomesText.writeOutcomes(scenario, found, file, out.colour(), out::text);
            case JSON -> OutcomesJson.writeOutcomes(scenario, seed, found, file, out::text);
        }
        return found.worlds().stream().map(World::result).allMatch(ScenarioOutcomes::passed);
    }
}
