package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.SetText;
import io.nfwalk.host.Socket;
import io.nfwalk.network.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code change} step alters of a host, put into effect on the host as it is by then.
 *
 * @param host the host's name
 * @param sysctls names and values to write, in the file's order; a truth value is 1 or 0
 * @param modules the modules that are loaded from then on, if it says so
 * @param loads rule texts to load, read for a host with the rules that the steps before leave it
 * @param listen the sockets from then on, if it says so
 * @param routes the routes from then on, if it says so
 * @param interfaces interfaces that go up (true) or down
 * @param flushConntrack whether all conntrack entries go
 * @param ipset {@code ipset save} text to restore before the rules are loaded, if it has some
 * @param sets the same, read
 */
public record HostChange(
        String host,
        Map<String, String> sysctls,
        Optional<List<String>> modules,
        List<RulesText> loads,
        Optional<List<Socket>> listen,
        Optional<List<String>> routes,
        Map<String, Boolean> interfaces,
        boolean flushConntrack,
        Optional<String> ipset,
        Optional<SetText> sets) {
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

    /** Copies the collections. */
    public HostChange {
        sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
        modules = modules.map(List::copyOf);
        loads = List.copyOf(loads);
        listen = listen.map(List::copyOf);
        routes = routes.map(List::copyOf);
        interfaces = Collections.unmodifiableMap(new LinkedHashMap<>(interfaces));
    }

    /** The step that puts this into effect on the host as it is now. */
    Step.Change on(Host now) {
        Host.Builder builder = now.toBuilder().ruleSets(ruleSetsOn(now));
        modules.ifPresent(builder::modules);
        sysctls.forEach(builder::sysctl);
        interfaces.forEach(builder::interfaceUp);
        routes.ifPresent(builder::routes);
        listen.ifPresent(builder::sockets);
        sets.ifPresent(builder::sets);
        return new Step.Change(
                builder.build(), loads.stream().map(HostChange::reload).toList(), listen.isPresent(), flushConntrack);
    }

    /** The rule sets of the host once this is in effect. */
    List<LoadedRules> ruleSetsOn(Host now) {
        Map<String, LoadedRules> ruleSets = new LinkedHashMap<>();
        now.ruleSets().forEach(loaded -> ruleSets.put(key(loaded), loaded));
        loads.forEach(text -> ruleSets.put(text.key(), reload(text).loaded()));
        return List.copyOf(ruleSets.values());
    }

    private static String key(LoadedRules loaded) {
        return RulesText.key(loaded.rules().family(), loaded.backend());
    }

    private static Step.Reload reload(RulesText text) {
        return new Step.Reload(new LoadedRules(text.rules(), text.backend()), text.renewed());
    }
}
