package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.HostInterface;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The interfaces of all hosts, which a scenario names as {@code HOST/INTERFACE}.
 *
 * @param hosts the hosts by name
 * @param problems where a name that means none is told
 */
record Interfaces(Map<String, Host> hosts, Problems problems) {
    boolean has(HostInterface place) {
        return hosts.containsKey(place.host())
                && hosts.get(place.host()).interfaceNamed(place.device()).isPresent();
    }

    /** The interface that the text names; empty, with a problem told, if there is none. */
    Optional<HostInterface> named(Scalar scalar) {
        String text = scalar.text();
        int slash = text.indexOf('/');
        if (slash >= 0) {
            HostInterface place = new HostInterface(text.substring(0, slash), text.substring(slash + 1));
            if (has(place)) {
                return Optional.of(place);
            }
        }
        problems.error(
                scalar.place(),
                text.length(),
                "scenario-unknown-interface",
                "no host has the interface '" + text + "'",
                "HOST/INTERFACE",
                hint(text, slash));
        return Optional.empty();
    }

    private String hint(String text, int slash) {
        String hostName = slash < 0 ? text : text.substring(0, slash);
        List<String> all = hosts.values().stream()
                .flatMap(host -> names(host).stream().map(name -> host.name() + "/" + name))
                .toList();
        String nearest = Spelling.hint(text, all);
        if (nearest.isEmpty() && hosts.containsKey(hostName)) {
            return hostName + " has " + String.join(", ", names(hosts.get(hostName)));
        }
        return nearest.isEmpty() ? Spelling.hint(hostName, hosts.keySet()) : nearest;
    }

    private static List<String> names(Host host) {
        return host.interfaces().stream()
                .map(NetworkInterface::name)
                .filter(name -> !name.equals(NetworkInterface.LOOPBACK))
                .toList();
    }
}
