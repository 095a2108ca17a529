package io.nfwalk.kernel;

import io.nfwalk.host.NetworkInterface.Kind;
import io.nfwalk.kernel.host.Pause;
import io.nfwalk.kernel.host.Topology;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.kernel.socket.Listeners;
import io.nfwalk.kernel.socket.Marker;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.Entry;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All hosts of a scenario on the kernel, and how to tell that nothing moves there any more. */
final class Hosts implements AutoCloseable {
    private static final Duration LONGEST_STEP = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);

    private final Topology topology;
    private final Marker marker;
    private final Map<String, ReplayedHost> hosts = new LinkedHashMap<>();

    /** Whether there are other IPv6 addresses than that of {@code lo}: no tap sees whether somebody asks for one. */
    private final boolean knowsIpv6;

    private Hosts(Topology topology, Marker marker, Scenario scenario) {
        this.topology = topology;
        this.marker = marker;
        this.knowsIpv6 = scenario.network().hosts().stream()
                .flatMap(host -> host.interfaces().stream())
                .filter(device -> device.kind() != Kind.LOOPBACK)
                .anyMatch(device -> !device.addresses(Family.IPV6).isEmpty());
    }

    /** Builds the hosts and begins to listen to them. */
    static Hosts build(PinnedThread thread, Scenario scenario, Backend backend) throws IOException {
        Marker marker = Marker.open(thread);
        Hosts built = null;
        try {
            built = new Hosts(Topology.build(thread, scenario), marker, scenario);
            for (HostSetup setup : scenario.setups()) {
                String name = setup.host().name();
                built.hosts.put(name, ReplayedHost.listenTo(setup, built.topology.host(name), backend));
            }
            return built;
        } catch (IOException | RuntimeException failed) {
            if (built == null) {
                marker.close();
            } else {
                built.close();
            }
            throw failed;
        }
    }

    Topology topology() {
        return topology;
    }

    ReplayedHost host(String name) {
        return hosts.get(name);
    }

    /** All of them, in the scenario's order. */
    Collection<ReplayedHost> all() {
        return hosts.values();
    }

    /** The place for what is seen from now on. */
    Seen nothingSeen() {
        return new Seen(hosts.keySet());
    }

    /** Lets things go on until nothing moves any more, and takes down what was seen meanwhile. */
    Seen untilQuiet() throws IOException {
        Seen seen = nothingSeen();
        untilQuiet(seen);
        return seen;
    }

    /**
     * Lets things go on until nothing moves any more.
     *
     * @param seen to which is added what is seen meanwhile
     * @throws IOException if that takes longer than {@link #LONGEST_STEP}: frames may go round for ever
     */
    void untilQuiet(Seen seen) throws IOException {
        long deadline = System.nanoTime() + LONGEST_STEP.toNanos();
        while (System.nanoTime() < deadline) {
            marker.pass();
            boolean stirred = Listeners.serve(
                    hosts.values().stream().map(ReplayedHost::listeners).toList());
            for (ReplayedHost host : hosts.values()) {
                stirred |= host.look(seen);
            }
            if (stirred) {
                continue;
            }
            boolean mayWait = knowsIpv6 || seen.isAsking() || topology.isAnyWithoutCarrier();
            if (!mayWait || !topology.isResolving()) {
                return;
            }
            Pause.of(BETWEEN_LOOKS);
        }
        throw new IOException("packets have not come to rest within " + LONGEST_STEP.toSeconds() + " s");
    }

    /** Each host's conntrack entries; those without any are left out. */
    Map<String, List<Entry>> entries() throws IOException {
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        for (ReplayedHost host : hosts.values()) {
            List<Entry> found = host.conntrack().entries();
            if (!found.isEmpty()) {
                entries.put(host.name(), found);
            }
        }
        return entries;
    }

    /** What all rules counted. */
    Map<String, Map<String, Map<String, ChainCount>>> counters() throws IOException {
        Map<String, Map<String, Map<String, ChainCount>>> counters = new LinkedHashMap<>();
        for (ReplayedHost host : hosts.values()) {
            counters.putAll(host.counts());
        }
        return counters;
    }

    @Override
    public void close() {
        hosts.values().forEach(ReplayedHost::close);
        topology.close();
        marker.close();
    }
}
