package io.nfwalk.kernel.host;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RulesSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that iptables' programs load into one host. The scenario's {@code rules} go through the replay's own backend,
 * its {@code rules-legacy} through the other one, so that two rule sets at once have one iptables each.
 */
public final class RuleLoads {
    private final KernelHost host;
    private final Backend own;
    private final Map<Program, Set<String>> loaded = new LinkedHashMap<>();

    private record Program(Family family, Backend backend) {
        String named(String verb) {
            return name(family, backend) + "-" + verb;
        }
    }

    /** Nothing loaded so far; {@code own} is the replay's backend. */
    public RuleLoads(KernelHost host, Backend own) {
        this.host = host;
        this.own = own;
    }

    /** {@code iptables-nft}, {@code ip6tables-legacy}. */
    static String name(Family family, Backend backend) {
        String name = switch (family) {
            case IPV4 -> "iptables";
            case IPV6 -> "ip6tables";
        };
        return switch (backend) {
            case NFT -> name + "-nft";
            case LEGACY -> name + "-legacy";
        };
    }

    /**
     * Loads rule texts, in order.
     *
     * @throws IOException if one is refused; the message says what the program said
     */
    public void load(List<RulesSource> sources) throws IOException {
        for (RulesSource source : sources) {
            Program program = new Program(source.family(), backend(source));
            Set<String> present = loaded.computeIfAbsent(program, key -> new LinkedHashSet<>());
            String text = RuleText.withBuiltInChains(source.text(), source.noflush() ? present : Set.of());
            List<String> argv = new ArrayList<>(List.of(program.named("restore")));
            if (source.noflush()) {
                argv.add("--noflush");
            }
            host.namespace().run(argv, text);
            present.addAll(RuleText.tables(text));
        }
    }

    private Backend backend(RulesSource source) {
        return switch (source.backend()) {
            case NFT -> own;
            case LEGACY ->
                switch (own) {
                    case NFT -> Backend.LEGACY;
                    case LEGACY -> Backend.NFT;
                };
        };
    }

    /** The families for which the replay's own backend has loaded tables. */
    public List<Family> families() {
        return Arrays.stream(Family.values())
                .filter(family -> !loaded.getOrDefault(new Program(family, own), Set.of())
                        .isEmpty())
                .toList();
    }

    /** Restores ip sets. */
    public void restoreSets(String text, boolean exist) throws IOException {
        host.namespace().run(exist ? List.of("ipset", "restore", "-exist") : List.of("ipset", "restore"), text);
    }

    /** What {@code iptables-save -c} prints. */
    static SavedRules saved(KernelHost host, Family family, Backend backend) throws IOException {
        return SavedRules.parse(host.namespace().run(List.of(name(family, backend) + "-save", "-c"), ""));
    }
}
