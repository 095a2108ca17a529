package io.nfwalk.kernel;

import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.Socket;
import io.nfwalk.kernel.host.ConntrackEntries;
import io.nfwalk.kernel.host.HostKey;
import io.nfwalk.kernel.host.KernelHost;
import io.nfwalk.kernel.host.RuleLoads;
import io.nfwalk.kernel.host.Settings;
import io.nfwalk.kernel.host.Trace;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.socket.Listeners;
import io.nfwalk.kernel.wire.PacketSender;
import io.nfwalk.kernel.wire.Tap;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.RulesText;
import io.nfwalk.scenario.RunReport.ChainCount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A host on the kernel with all that listens to it, and with what changes between steps. */
final class ReplayedHost implements AutoCloseable {
    private final HostSetup setup;
    private final KernelHost kernel;
    private final RuleLoads rules;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Tap tap;
    private final Trace trace;
    private final ConntrackEntries conntrack;
    private final PacketSender sender;
    /** What is loaded, as the simulator understands it. */
    private final List<LoadedRules> present;

    private Listeners listeners;
    private boolean bridgeCalls;
    private List<String> routes;

    private ReplayedHost(HostSetup setup, KernelHost kernel, Backend backend) throws IOException {
        this.setup = setup;
        this.kernel = kernel;
        this.rules = new RuleLoads(kernel, backend);
        this.bridgeCalls = setup.host().brNetfilterLoaded();
        this.routes = setup.routes();
        this.present = new ArrayList<>(setup.host().ruleSets());
        try {
            this.tap = kept(Tap.open(kernel.namespace(), setup.host()));
            this.trace = kept(Trace.open(kernel, backend));
            this.conntrack = kept(ConntrackEntries.open(kernel));
            this.sender = kept(new PacketSender(kernel.namespace()));
            this.listeners = kept(Listeners.open(kernel.namespace(), List.of()));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** Begins to listen to a host that has been built. */
    static ReplayedHost listenTo(HostSetup setup, KernelHost kernel, Backend backend) throws IOException {
        return new ReplayedHost(setup, kernel, backend);
    }

    private <T extends AutoCloseable> T kept(T opened) {
        open.add(opened);
        return opened;
    }

    String name() {
        return kernel.name();
    }

    KernelHost kernel() {
        return kernel;
    }

    Namespace namespace() {
        return kernel.namespace();
    }

    PacketSender sender() {
        return sender;
    }

    ConntrackEntries conntrack() {
        return conntrack;
    }

    /** The rules that are loaded. */
    RuleLoads rules() {
        return rules;
    }

    /** The routes that the scenario gave it last. */
    List<String> routes() {
        return routes;
    }

    void routesAre(List<String> lines) {
        routes = List.copyOf(lines);
    }

    /** Begins to answer on sockets instead of the former ones; connections that those accepted stay open. */
    void listen(List<Socket> sockets) throws IOException {
        listeners.stopListening();
        listeners = kept(Listeners.open(kernel.namespace(), sockets));
    }

    /** Loads more rules; br_netfilter stays as it was. */
    void loadMore(List<RulesText> loads) throws IOException {
        rules.load(loads.stream().map(RulesText::source).toList());
        learnRules();
        for (RulesText text : loads) {
            present.removeIf(loaded -> loaded.backend() == text.backend()
                    && loaded.rules().family() == text.rules().family());
            present.add(new LoadedRules(text.rules(), text.backend()));
        }
    }

    /** Learns which rules are there now; to be called when they have been loaded. */
    void learnRules() throws IOException {
        for (Family family : rules.families()) {
            trace.rulesChanged(family);
        }
    }

    /** The families whose connections its rules make it track. */
    List<Family> trackedFamilies() {
        return Arrays.stream(Family.values())
                .filter(family -> present.stream()
                        .map(LoadedRules::rules)
                        .anyMatch(loaded -> loaded.family() == family && loaded.needsTracking()))
                .toList();
    }

    /** Whether br_netfilter is loaded. */
    void bridgeCalls(boolean loaded) throws IOException {
        if (loaded != bridgeCalls) {
            bridgeCalls = loaded;
            bridgeCallsAgain();
        }
    }

    boolean hasBridgeCalls() {
        return bridgeCalls;
    }

    /** Sets again what loading a rule with {@code -m physdev} may have disturbed: here the modules alone decide. */
    void bridgeCallsAgain() throws IOException {
        Settings.bridgeCalls(kernel.namespace(), bridgeCalls);
    }

    /** Its sockets that answer. */
    Listeners listeners() {
        return listeners;
    }

    /** Takes down what taps and traces tell; whether anything was there. */
    boolean look(Seen seen) throws IOException {
        Tap.Seen tapped = tap.read();
        seen.frames(name()).addAll(tapped.frames());
        if (tapped.asking()) {
            seen.asked();
        }
        boolean traced = trace.read(seen.lines(name()));
        return tapped.stirred() || traced;
    }

    /** What its rules counted, by {@code HOST} (IPv6: {@code HOST#6}), table and chain. */
    Map<String, Map<String, Map<String, ChainCount>>> counts() throws IOException {
        Map<String, Map<String, Map<String, ChainCount>>> counts = new LinkedHashMap<>();
        for (Family family : rules.families()) {
            counts.put(HostKey.of(name(), family), trace.counts(family));
        }
        return counts;
    }

    /** Closes what listens. */
    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception failed) {
                throw new AssertionError("closing never fails", failed);
            }
        }
    }
}
