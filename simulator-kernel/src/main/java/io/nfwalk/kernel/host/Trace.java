package io.nfwalk.kernel.host;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport.ChainCount;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What rules one host's packets meet, as the kernel tells it, and what the rules counted. */
public sealed interface Trace extends AutoCloseable permits NftTrace, LegacyTrace {
    /** Begins to listen to a host whose rules this iptables loads. */
    static Trace open(KernelHost host, Backend backend) throws IOException {
        return switch (backend) {
            case NFT -> NftTrace.open(host);
            case LEGACY -> LegacyTrace.open(host);
        };
    }

    /** Learns anew which rule of a family stands where; to be called after each load. */
    void rulesChanged(Family family) throws IOException;

    /** Adds what was told since the last time, in the order it was told; whether anything was. */
    boolean read(List<TraceLine> lines) throws IOException;

    /** What the rules of a family counted so far, by table and chain in the printed order. */
    Map<String, Map<String, ChainCount>> counts(Family family) throws IOException;

    /** Stops listening. */
    @Override
    void close();
}
