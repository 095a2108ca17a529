package io.nfwalk.scenario;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.host.Host;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host as its scenario file words it: what a kernel has to be told to make it so. Interfaces, modules and listening
 * sockets are those of {@code host}.
 *
 * @param host the host as it is at the start
 * @param sysctls the sysctls that the file writes, in its order and words; a truth value is 1 or 0
 * @param routes the lines of {@code routes}: the arguments of {@code ip route add}
 * @param policyRules the lines of {@code policy-rules}: the arguments of {@code ip rule add}
 * @param rules the rule texts to load, in order
 * @param conntrack the conntrack entries that are there at the start, in the file's order
 * @param ipset the {@code ipset save} text to restore before the rules are loaded
 */
public record HostSetup(
        Host host,
        Map<String, String> sysctls,
        List<String> routes,
        List<String> policyRules,
        List<RulesSource> rules,
        List<RestoredEntry> conntrack,
        Optional<String> ipset) {
    /** Copies the collections. */
    public HostSetup {
        sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
        routes = List.copyOf(routes);
        policyRules = List.copyOf(policyRules);
        rules = List.copyOf(rules);
        conntrack = List.copyOf(conntrack);
    }
}
