package io.nfwalk.kernel.random;

import io.nfwalk.scenario.RunReport.Bounds;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.IcmpPart;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A packet's way as text: its frames and the rules it met. The client's address is left out, so that packets of many
 * clients can be laid beside each other, and of ports that are drawn from a long range only the part of the range is
 * told.
 *
 * @param client the client's address
 * @param drawn of which addresses a port may be drawn, and from what
 */
record PacketWay(String client, Map<String, Bounds> drawn) {
    /** Stands for a port that nfwalk drew. */
    private static final String DRAWN = "DRAWN";

    private static final int WORD = 65536;
    private static final int PARTS = 16;

    /** What may be drawn in any of these frames. */
    static Map<String, Bounds> drawnIn(List<Frame> frames) {
        Map<String, Bounds> drawn = new TreeMap<>();
        for (Frame frame : frames) {
            frame.drawn().forEach((field, bounds) -> {
                if (!field.equals("dport")) {
                    drawn.put(frame.src(), bounds);
                }
                if (!field.equals("sport")) {
                    drawn.put(frame.dst(), bounds);
                }
            });
        }
        return drawn;
    }

    /** The way in words. */
    String of(List<Frame> frames, Map<String, List<TraceEvent>> trace) {
        StringBuilder text = new StringBuilder();
        for (Frame frame : frames) {
            text.append(frame.host()).append(' ').append(frame.device()).append(' ');
            text.append(frame.direction()).append(' ').append(frame.protocol()).append(' ');
            text.append(end(frame, frame.src(), frame.sport(), "sport")).append('>');
            text.append(end(frame, frame.dst(), frame.dport(), "dport")).append(' ');
            text.append(frame.flags().orElse("")).append(icmp(frame));
            text.append(" ttl ").append(frame.ttl()).append(" tos ").append(frame.tos());
            text.append(" length ").append(frame.length()).append('\n');
        }
        trace.forEach((host, events) -> {
            if (!events.isEmpty()) {
                text.append(host).append(' ').append(told(events)).append('\n');
            }
        });
        return text.toString();
    }

    /** Through ip_tables a NAT target's drop is not told, but then no frame leaves. */
    private static String told(List<TraceEvent> events) {
        return events.toString().replace(TraceEvent.ACCEPT_OR_DROP, "accept");
    }

    private String end(Frame frame, String address, OptionalInt port, String field) {
        String name = address.equals(client) ? "client" : address;
        return port.isEmpty() ? name : name + ":" + port(frame, address, port.getAsInt(), field);
    }

    private String port(Frame frame, String address, int port, String field) {
        Bounds bounds = drawn.get(address);
        if (frame.drawn().containsKey(field)) {
            return DRAWN;
        }
        return bounds == null || !bounds.contains(port) ? Integer.toString(port) : part(bounds, port);
    }

    private String icmp(Frame frame) {
        if (frame.icmp().isEmpty()) {
            return "";
        }
        IcmpPart icmp = frame.icmp().get();
        String id = frame.drawn().containsKey("id") ? DRAWN : id(frame, icmp.id());
        return icmp.type() + "/" + icmp.code() + "/" + id
                + icmp.inner().map(PacketWay::withoutEnds).orElse("");
    }

    private String id(Frame frame, int id) {
        Bounds bounds = drawn.getOrDefault(frame.src(), drawn.get(frame.dst()));
        return bounds == null ? Integer.toString(id) : part(bounds, id);
    }

    /** Of a quoted packet its protocol: its ends are those of the frame that it answers. */
    private static String withoutEnds(String inner) {
        return " about " + inner.replaceFirst(" .*", "");
    }

    private static String part(Bounds bounds, int port) {
        int size = bounds.last() - bounds.first() + 1;
        int parts = Math.min(size, PARTS);
        return "part " + (long) (port - bounds.first()) * parts / size + " of " + parts;
    }

    /**
     * The ways that a way with a drawn port stands for, with their shares. Source: kernel net/netfilter/nf_nat_core.c,
     * nf_nat_l4proto_unique_tuple: 16 random bits, modulo the range's size.
     */
    Map<String, Double> spread(String way) {
        if (!way.contains(DRAWN)) {
            return Map.of(way, 1.0);
        }
        if (drawn.values().stream().distinct().count() != 1) {
            throw new IllegalStateException("ports of several ranges in one way: " + drawn);
        }
        Bounds bounds = drawn.values().iterator().next();
        Map<String, Double> ways = new LinkedHashMap<>();
        for (int i = 0; i < WORD; i++) {
            int port = bounds.first() + i % (bounds.last() - bounds.first() + 1);
            ways.merge(part(bounds, port), 1.0 / WORD, Double::sum);
        }
        Map<String, Double> spread = new LinkedHashMap<>();
        ways.forEach((part, share) -> spread.put(way.replace(DRAWN, part), share));
        return spread;
    }
}
