package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.network.HostInterface;
import io.nfwalk.network.Network;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what interfaces say of others: {@code peer} and {@code unlearned}. */
final class WireReader {
    private static final String A_WIRE = "two veths, each with one peer";

    private final Interfaces interfaces;
    private final Network.Builder builder = Network.builder();
    private final Map<HostInterface, HostInterface> wires = new HashMap<>();
    private final Problems problems;

    WireReader(Map<String, Host> hosts, Problems problems) {
        this.interfaces = new Interfaces(hosts, problems);
        this.problems = problems;
        hosts.values().forEach(builder::host);
    }

    /** The hosts with their wires. */
    Network read(List<Entry> hosts) {
        for (Entry host : hosts) {
            for (Entry device : interfaces(host)) {
                if (device.value() instanceof Mapping body) {
                    HostInterface end = new HostInterface(host.key(), device.key());
                    value(body, "peer").ifPresent(peer -> wire(end, peer));
                    value(body, "unlearned").ifPresent(stations -> unlearned(end, stations));
                }
            }
        }
        return builder.build();
    }

    private static List<Entry> interfaces(Entry host) {
        return host.value() instanceof Mapping body
                        && body.entry("interfaces").isPresent()
                        && body.entry("interfaces").get().value() instanceof Mapping devices
                ? devices.entries()
                : List.of();
    }

    private static Optional<YamlNode> value(Mapping body, String key) {
        return body.entry(key).map(Entry::value).filter(node -> !node.isNull());
    }

    private void wire(HostInterface end, YamlNode node) {
        if (!(node instanceof Scalar peer)) {
            problems.error(node.place(), "scenario-wrong-kind", "'peer' is " + node.describe(), "HOST/INTERFACE");
            return;
        }
        Optional<HostInterface> other = interfaces.named(peer);
        boolean bothSidesNameIt = other.isPresent() && other.get().equals(wires.get(end));
        if (other.isEmpty() || bothSidesNameIt || !interfaces.has(end)) {
            return;
        }
        try {
            builder.wire(end, other.get());
            wires.put(end, other.get());
            wires.put(other.get(), end);
        } catch (IllegalArgumentException wrong) {
            problems.error(peer.place(), peer.text().length(), "scenario-wire", wrong.getMessage(), A_WIRE, "");
        }
    }

    private void unlearned(HostInterface bridge, YamlNode node) {
        List<YamlNode> items = node instanceof Sequence sequence ? sequence.items() : List.of(node);
        for (YamlNode item : items) {
            if (item instanceof Scalar station) {
                interfaces
                        .named(station)
                        .filter(at -> interfaces.has(bridge))
                        .ifPresent(at -> forget(bridge, at, station));
            } else {
                problems.error(
                        item.place(), "scenario-wrong-kind", "'unlearned' holds " + item.describe(), "HOST/INTERFACE");
            }
        }
    }

    private void forget(HostInterface bridge, HostInterface station, Scalar text) {
        try {
            builder.unlearned(bridge, station);
        } catch (IllegalArgumentException wrong) {
            problems.error(
                    text.place(),
                    text.text().length(),
                    "scenario-unlearned",
                    wrong.getMessage(),
                    "an interface with 'type: bridge'",
                    "");
        }
    }
}
