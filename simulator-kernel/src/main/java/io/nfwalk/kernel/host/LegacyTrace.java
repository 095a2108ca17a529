package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.Netlink.Refusal;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The trace of one host's ip_tables and ip6_tables, by way of NFLOG's group 0. The table {@link OwnTables#WATCH} sets
 * it going: the flag is one of the packet.
 *
 * <p>Source: kernel include/uapi/linux/netfilter/nfnetlink_log.h, net/ipv4/netfilter/ip_tables.c, trace_packet.
 */
final class LegacyTrace implements Trace {
    private static final int PACKET = 0x400;
    private static final int CONFIGURE = 0x401;
    private static final int HEADER = 4;
    private static final int COMMAND = 1;
    private static final int MODE = 2;
    private static final int THRESHOLD = 5;
    private static final int PREFIX = 10;
    private static final int BIND = 1;
    private static final int BIND_FAMILY = 3;
    private static final int COPY_PACKET = 2;
    private static final int COPIED = 128;
    private static final String BEGINNING = "TRACE: ";
    /** Targets after which a packet is out of the table. */
    private static final List<String> TERMINATING = List.of(
            "ACCEPT",
            "DROP",
            "RETURN",
            "REJECT",
            "QUEUE",
            "NFQUEUE",
            "SYNPROXY",
            "TPROXY",
            "DNAT",
            "SNAT",
            "MASQUERADE",
            "REDIRECT",
            "NETMAP");
    /** Targets that let a packet go on, unless they can do nothing with it. */
    private static final List<String> DROPPING_BROKEN = List.of("DNPT", "ECN", "SNPT", "TCPMSS", "TCPOPTSTRIP");

    private final KernelHost host;
    private final Netlink events;
    private final Map<Family, SavedRules> rules = new LinkedHashMap<>();

    private LegacyTrace(KernelHost host, Netlink events) {
        this.host = host;
        this.events = events;
        for (Family family : Family.values()) {
            rules.put(family, SavedRules.none());
        }
    }

    static LegacyTrace open(KernelHost host) throws IOException {
        for (Family family : Family.values()) {
            String logger = "net.netfilter.nf_log." + SocketFamily.of(family);
            Settings.write(host.namespace(), logger, "nfnetlink_log");
        }
        Netlink events = Netlink.open(host.namespace(), Netlink.NETFILTER);
        try {
            configure(events);
        } catch (IOException refused) {
            events.close();
            throw new IOException(host.name() + ": NFLOG: " + refused.getMessage(), refused);
        }
        return new LegacyTrace(host, events);
    }

    private static void configure(Netlink events) throws IOException {
        byte[] mode = ByteBuffer.allocate(6)
                .putInt(COPIED)
                .put((byte) COPY_PACKET)
                .put((byte) 0)
                .array();
        List<Request> requests = new ArrayList<>();
        for (Family family : Family.values()) {
            requests.add(request(SocketFamily.of(family), to -> to.int8(COMMAND, BIND_FAMILY)));
        }
        requests.add(request(0, to -> to.int8(COMMAND, BIND)));
        requests.add(request(0, to -> to.put(MODE, mode)));
        requests.add(request(0, to -> to.netInt32(THRESHOLD, 1)));
        List<Refusal> refusals = events.requests(requests);
        if (!refusals.isEmpty()) {
            throw refusals.get(0).error();
        }
    }

    private static Request request(int family, UnaryOperator<NetlinkBytes> content) {
        return new Request(
                CONFIGURE, 0, content.apply(NetlinkBytes.netfilter(family, 0)).toBytes());
    }

    @Override
    public void rulesChanged(Family family) throws IOException {
        rules.put(family, RuleLoads.saved(host, family, Backend.LEGACY));
    }

    @Override
    public boolean read(List<TraceLine> lines) throws IOException {
        boolean any = false;
        for (Message message : events.drain()) {
            if (message.kind() == PACKET) {
                any = true;
                Optional<Family> family = SocketFamily.family(message.payload()[0]);
                family.flatMap(known -> line(known, message.attributes(HEADER))).ifPresent(lines::add);
            }
        }
        return any;
    }

    private Optional<TraceLine> line(Family family, Attributes logged) {
        String prefix = logged.has(PREFIX) ? logged.text(PREFIX).strip() : "";
        if (!prefix.startsWith(BEGINNING)) {
            return Optional.empty();
        }
        String[] words = prefix.substring(BEGINNING.length()).split(":");
        String table = words[0];
        String name = words[1];
        int number = Integer.parseInt(words[3]);
        SavedRules.Chain chain = rules.get(family)
                .chain(table, name)
                .orElseThrow(
                        () -> new IllegalStateException("the kernel tells of a chain that is not there: " + prefix));
        // `policy` and `return` are also said of a rule without conditions that only accepts, drops or returns.
        Optional<SavedRules.Rule> rule = chain.rule(number);
        TraceEvent event = rule.map(told -> new TraceEvent(table, name, number, verdict(family, table, told)))
                .orElseGet(() -> new TraceEvent(
                        table,
                        name,
                        0,
                        words[2].equals("policy") ? "policy " + chain.policy().orElse("") : "return"));
        return Optional.of(TraceLine.of(family, event, 0, false));
    }

    private String verdict(Family family, String table, SavedRules.Rule rule) {
        String target = rule.target().orElse("");
        if (rules.get(family).chain(table, target).isPresent()) {
            return (rule.isGoto() ? "goto " : "jump ") + target;
        }
        if (!TERMINATING.contains(target)) {
            return DROPPING_BROKEN.contains(target) ? TraceEvent.CONTINUE_OR_DROP : "continue";
        }
        return switch (target) {
            case "ACCEPT" -> "accept";
            case "DROP" -> "drop";
            case "RETURN" -> "return";
            case "QUEUE", "NFQUEUE" -> "QUEUE";
            case "REJECT" -> target;
            case "SYNPROXY" -> TraceEvent.TAKEN_OR_NOT;
            default -> TraceEvent.ACCEPT_OR_DROP;
        };
    }

    @Override
    public Map<String, Map<String, ChainCount>> counts(Family family) throws IOException {
        return RuleLoads.saved(host, family, Backend.LEGACY).counts();
    }

    @Override
    public void close() {
        events.close();
    }
}
