package io.nfwalk.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Names of well-known ports, as a Debian machine's /etc/services has them. A name is taken for every protocol, though
 * it may be registered for one only.
 */
final class ServiceNames {
    private static final Map<String, Integer> PORTS = read();

    private ServiceNames() {}

    private static Map<String, Integer> read() {
        Map<String, Integer> ports = new TreeMap<>();
        for (String[] words : ResourceLines.of("services.txt")) {
            ports.putIfAbsent(words[0], Integer.valueOf(words[2]));
        }
        return ports;
    }

    /** The port of that name; letter case counts. */
    static OptionalInt port(String name) {
        Integer port = PORTS.get(name);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The known name that is nearest to the word, if one is near. */
    static Optional<String> nearest(String word) {
        return Spelling.nearest(word, List.copyOf(PORTS.keySet()));
    }
}
