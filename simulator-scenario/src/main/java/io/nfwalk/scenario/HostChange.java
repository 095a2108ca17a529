package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.Socket;
import io.nfwalk.network.Step;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code change} step alters of a host, put into effect on the host as it is by then.
 *
 * @param host the host's name
 * @param sysctls names and values to write
 * @param modules the modules that are loaded from then on, if it says so
 * @param loads rule texts to load
 * @param noflush whether the tables that they name keep what they have
 * @param listen the sockets from then on, if it says so
 * @param routes the routes from then on, if it says so
 * @param interfaces interfaces that go up (true) or down
 * @param flushConntrack whether all conntrack entries go
 */
record HostChange(
        String host,
        Map<String, String> sysctls,
        Optional<List<String>> modules,
        List<RulesText> loads,
        boolean noflush,
        Optional<List<Socket>> listen,
        Optional<List<String>> routes,
        Map<String, Boolean> interfaces,
        boolean flushConntrack) {
    static final List<String> KEYS = List.of(
            "host",
            "sysctl",
            "modules",
            "rules",
            "rules-text",
            "rules6",
            "rules6-text",
            "rules-legacy",
            "rules6-legacy",
            "noflush",
            "listen",
            "routes",
            "interfaces",
            "ipset-text",
            "conntrack");

    /** The step that puts this into effect on the host as it is now. */
    Step.Change on(Host now) {
        Map<String, LoadedRules> ruleSets = new LinkedHashMap<>();
        now.ruleSets().forEach(loaded -> ruleSets.put(key(loaded), loaded));
        List<Step.Reload> reloads = new ArrayList<>();
        for (RulesText text : loads) {
            Step.Reload reload = reload(text, Optional.ofNullable(ruleSets.get(text.key())));
            ruleSets.put(text.key(), reload.loaded());
            reloads.add(reload);
        }
        Host.Builder builder = now.toBuilder().ruleSets(List.copyOf(ruleSets.values()));
        modules.ifPresent(builder::modules);
        sysctls.forEach(builder::sysctl);
        interfaces.forEach(builder::interfaceUp);
        routes.ifPresent(builder::routes);
        listen.ifPresent(builder::sockets);
        return new Step.Change(builder.build(), reloads, flushConntrack);
    }

    private static String key(LoadedRules loaded) {
        return RulesText.key(loaded.rules().family(), loaded.backend());
    }

    private Step.Reload reload(RulesText text, Optional<LoadedRules> present) {
        RuleSet existing = present.map(LoadedRules::rules).orElseGet(() -> RuleSet.empty(text.family()));
        RuleSet restored = text.restoredOnto(existing, noflush);
        List<Table> named = text.rules().tables();
        return new Step.Reload(
                new LoadedRules(restored, text.backend()),
                noflush ? List.of() : named.stream().map(Table::name).toList());
    }
}
