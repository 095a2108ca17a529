package io.nfwalk.kernel;

import io.nfwalk.kernel.host.TraceLine;
import io.nfwalk.kernel.host.TraceOrder;
import io.nfwalk.kernel.wire.SeenFrame;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What hosts have told since a moment: frames and traces, each host's in its order. */
final class Seen {
    private final Map<String, List<SeenFrame>> frames = new LinkedHashMap<>();
    private final Map<String, List<TraceLine>> lines = new LinkedHashMap<>();
    private boolean asking;

    /** Nothing so far of hosts with these names. */
    Seen(Collection<String> hosts) {
        for (String host : hosts) {
            frames.put(host, new ArrayList<>());
            lines.put(host, new ArrayList<>());
        }
    }

    /** A host's frames, to read and to add to. */
    List<SeenFrame> frames(String host) {
        return frames.get(host);
    }

    /** The lines of a host's trace, to read and to add to. */
    List<TraceLine> lines(String host) {
        return lines.get(host);
    }

    /** Takes down that a host has asked for a neighbour. */
    void asked() {
        asking = true;
    }

    /** Whether a host has asked for a neighbour, and may wait for the answer. */
    boolean isAsking() {
        return asking;
    }

    /** All frames as a result tells them. */
    List<Frame> reportedFrames() {
        return frames.values().stream()
                .flatMap(List::stream)
                .map(SeenFrame::frame)
                .toList();
    }

    /** All traces as a result tells them. */
    Map<String, List<TraceEvent>> reportedTrace() {
        Map<String, List<TraceEvent>> reported = new LinkedHashMap<>();
        lines.forEach((host, told) -> reported.putAll(TraceOrder.reported(host, told)));
        return reported;
    }
}
