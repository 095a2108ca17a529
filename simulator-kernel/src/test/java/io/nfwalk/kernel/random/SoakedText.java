package io.nfwalk.kernel.random;

import io.nfwalk.rules.Backend;
import java.util.List;

/** Scenarios as a backend can carry them out. */
final class SoakedText {
    private SoakedText() {}

    /** The scenario without what {@link Exclusion#NOFLUSH_ON_LEGACY} names, if rules go through ip_tables. */
    static ScenarioText on(Backend backend, ScenarioText text) {
        return switch (backend) {
            case NFT -> text;
            case LEGACY -> new ScenarioText(text.title(), text.hosts(), withoutNoflush(text.steps()));
        };
    }

    private static List<StepText> withoutNoflush(List<StepText> steps) {
        return steps.stream()
                .filter(step -> !(step instanceof StepText.Change change && change.noflush()))
                .toList();
    }
}
