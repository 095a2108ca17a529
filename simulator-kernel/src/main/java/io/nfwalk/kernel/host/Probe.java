package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RulesSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether the kernel lets a host be made, with rules and traces. */
public final class Probe {
    private static final String TABLE = "*filter\nCOMMIT\n";

    private Probe() {}

    /**
     * Makes a host without interfaces, loads rules into it and takes it away.
     *
     * @throws IOException if something is refused; the message says what
     */
    public static void tryOut(PinnedThread thread, Backend backend) throws IOException {
        try (KernelHost host = KernelHost.create(thread, "probe")) {
            host.askNetfilter("a table of nf_tables", OwnTables.watch());
            List<RulesSource> sources = new ArrayList<>();
            for (Family family : Family.values()) {
                sources.add(new RulesSource(family, Backend.NFT, TABLE, false));
            }
            new RuleLoads(host, backend).load(sources);
            try (Trace trace = Trace.open(host, backend);
                    ConntrackEntries entries = ConntrackEntries.open(host)) {
                entries.entries();
                for (Family family : Family.values()) {
                    trace.rulesChanged(family);
                }
            }
        }
    }
}
