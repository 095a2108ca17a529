package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Extensions;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;

/**
 * A rule text of a scenario, which by itself is right.
 *
 * @param text the text
 * @param file its name for diagnostics
 * @param backend which iptables loads it
 * @param extensions the known matches and targets
 * @param rules what it says on an empty host
 */
record RulesText(String text, String file, Backend backend, Extensions extensions, RuleSet rules) {
    Family family() {
        return rules.family();
    }

    String key() {
        return key(family(), backend);
    }

    static String key(Family family, Backend backend) {
        return family + " " + backend;
    }

    ParseOptions options() {
        return ParseOptions.of(file, family(), extensions).with(backend);
    }

    /** What a host has after loading it: tables not named stay, and with {@code noflush} the named ones' rules too. */
    RuleSet restoredOnto(RuleSet existing, boolean noflush) {
        return RuleSetParser.restore(text, options(), existing, noflush).orThrow();
    }
}
