package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;

/** The names of extensions that exist somewhere, whether nfwalk has a room for them or not. */
final class KnownExtensions {
    private static final List<String> MATCHES = names("m", false);
    private static final List<String> TARGETS = names("j", false);
    private static final List<String> MATCHES_OF_IPTABLES = names("m", true);
    private static final List<String> TARGETS_OF_IPTABLES = names("j", true);

    private KnownExtensions() {}

    private static List<String> names(String kind, boolean ofIptables) {
        return ResourceLines.of("extensions.txt").stream()
                .filter(words -> words[0].equals(kind) && (!ofIptables || words[1].equals("+")))
                .map(words -> words[2])
                .toList();
    }

    /**
     * What the match is called that {@code -m} names; ICMPv6's has three names. Source: libxtables, xtables_find_match.
     */
    static String nameOfMatch(String written) {
        return written.equals("icmpv6") || written.equals("ipv6-icmp") ? "icmp6" : written;
    }

    static boolean isMatch(String name) {
        return MATCHES.contains(name);
    }

    static boolean isTarget(String name) {
        return TARGETS.contains(name);
    }

    /** Whether iptables 1.8.9 itself has it, without xtables-addons. */
    static boolean isMatchOfIptables(String name) {
        return MATCHES_OF_IPTABLES.contains(name);
    }

    /** Whether iptables 1.8.9 itself has it, without xtables-addons. */
    static boolean isTargetOfIptables(String name) {
        return TARGETS_OF_IPTABLES.contains(name);
    }

    /** Names that somebody who wrote another word may have meant: the rooms', then all known. */
    static List<String> matches(Extensions extensions) {
        List<String> names = new ArrayList<>();
        extensions.matches().forEach(room -> names.add(room.name()));
        names.addAll(MATCHES);
        return names;
    }

    /** Names that somebody who wrote another word may have meant: the rooms', then all known. */
    static List<String> targets(Extensions extensions) {
        List<String> names = new ArrayList<>();
        extensions.targets().forEach(room -> names.add(room.name()));
        names.addAll(TARGETS);
        return names;
    }
}
