package io.nfwalk.scenario;

import io.nfwalk.network.Step;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Counters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a run of a scenario told, in the terms of the result format: the same type, whether the simulator ran it or a
 * kernel did, so that the two can be compared ({@link Comparison}).
 *
 * <p>IPv6 tables stand under {@code HOST#6} in {@code trace} and {@code counters}. All maps keep their order; hosts
 * that have nothing to tell may be absent.
 *
 * @param scenario its title
 * @param seed the seed of the simulator's draws; empty for a kernel, which draws as it likes
 * @param steps its steps, in order
 * @param counters what the rules counted by the end: by host, table and chain, hosts in the file's order, tables by
 *     name
 */
public record RunReport(
        String scenario,
        OptionalLong seed,
        List<StepReport> steps,
        Map<String, Map<String, Map<String, ChainCount>>> counters) {
    /** Copies the collections. */
    public RunReport {
        steps = List.copyOf(steps);
        Map<String, Map<String, Map<String, ChainCount>>> hosts = new LinkedHashMap<>();
        counters.forEach((host, tables) -> {
            Map<String, Map<String, ChainCount>> copies = new LinkedHashMap<>();
            tables.forEach((table, chains) -> copies.put(table, ordered(chains)));
            hosts.put(host, Collections.unmodifiableMap(copies));
        });
        counters = Collections.unmodifiableMap(hosts);
    }

    /** What the simulator's run told. */
    public static RunReport of(ScenarioResult result) {
        return SimulatedReport.of(result);
    }

    /** Whether every expectation held. */
    public boolean passed() {
        return steps.stream().allMatch(StepReport::asExpected);
    }

    /** The same, which no seed leads to. */
    RunReport withoutSeed() {
        return new RunReport(scenario, OptionalLong.empty(), steps, counters);
    }

    private static <T> Map<String, T> ordered(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static <T> Map<String, List<T>> orderedLists(Map<String, List<T>> map) {
        Map<String, List<T>> copies = new LinkedHashMap<>();
        map.forEach((key, list) -> copies.put(key, List.copyOf(list)));
        return Collections.unmodifiableMap(copies);
    }

    /**
     * One step.
     *
     * @param number its number, from 1
     * @param kind connect, ping, send, change or wait
     * @param result how it ended
     * @param expected what the scenario expects, if anything
     * @param undetermined the facts that nobody stated and that a packet's way hung on; of a kernel none
     * @param frames the frames of every interface but {@code lo}, host by host, each host's in the order of its tap
     * @param trace the rules and policies that packets met, by host
     * @param conntrack each host's entries after the step, sorted by protocol and original tuple
     * @param note what has to be known about the step besides, such as a clock that could only be moved in part
     */
    public record StepReport(
            int number,
            String kind,
            Step.Result result,
            Optional<Expectation> expected,
            List<UnsettledFact> undetermined,
            List<Frame> frames,
            Map<String, List<TraceEvent>> trace,
            Map<String, List<Entry>> conntrack,
            Optional<String> note) {
        /** Copies the collections. */
        public StepReport {
            undetermined = List.copyOf(undetermined);
            frames = List.copyOf(frames);
            trace = orderedLists(trace);
            conntrack = orderedLists(conntrack);
        }

        /** Whether nothing was expected, or just this. */
        public boolean asExpected() {
            return expected.map(expectation -> expectation.allows(result)).orElse(true);
        }
    }

    /**
     * A fact that nobody stated and that a packet's way hung on.
     *
     * @param host where
     * @param table the rule's table
     * @param chain the rule's chain
     * @param rule the rule's position in it, from 1
     * @param fact what is not known
     * @param needs what it would take to know
     */
    public record UnsettledFact(String host, String table, String chain, int rule, String fact, String needs) {}

    /**
     * An IPv4 or IPv6 frame on an interface, as a tap sees it.
     *
     * @param host whose interface
     * @param device the interface's name
     * @param direction {@code in}, {@code out}, or {@code other}: for another machine's address
     * @param ethSrc the MAC it comes from
     * @param ethDst the MAC it is for
     * @param protocol tcp, udp, icmp, icmpv6, sctp, or the protocol's number in decimal
     * @param src the IP address it comes from
     * @param sport source port; empty for protocols without ports and for later fragments
     * @param dst the IP address it is for
     * @param dport destination port
     * @param flags a TCP segment's, in the order FSRPAUEW; empty for other protocols and later fragments
     * @param icmp an ICMP or ICMPv6 message's own fields
     * @param fragment a fragment's offset in bytes, {@code +} behind it if more follow
     * @param ttl TTL or hop limit
     * @param tos TOS or traffic class
     * @param length of the IP packet, in bytes, its header included
     * @param drawn the fields above that were drawn by lot ({@code sport}, {@code dport}, {@code id}), and from what
     */
    public record Frame(
            String host,
            String device,
            String direction,
            String ethSrc,
            String ethDst,
            String protocol,
            String src,
            OptionalInt sport,
            String dst,
            OptionalInt dport,
            Optional<String> flags,
            Optional<IcmpPart> icmp,
            Optional<String> fragment,
            int ttl,
            int tos,
            int length,
            Map<String, Bounds> drawn) {
        /** Copies the map. */
        public Frame {
            drawn = ordered(drawn);
        }

        /** The frame in which a packet of the model is on an interface, nothing of it drawn. */
        public static Frame of(String host, String device, String direction, Ethernet ethernet, Packet packet) {
            return SimulatedReport.frame(host, device, direction, ethernet, packet);
        }

        /** The same frame, with what was drawn of it. */
        Frame withDrawn(Map<String, Bounds> values) {
            return new Frame(
                    host, device, direction, ethSrc, ethDst, protocol, src, sport, dst, dport, flags, icmp, fragment,
                    ttl, tos, length, values);
        }
    }

    /**
     * An ICMP or ICMPv6 message's own fields.
     *
     * @param type its type, 0 to 255
     * @param code its code, 0 to 255
     * @param id its identifier, 0 to 65535; 0 in errors
     * @param inner the packet that an error quotes: {@code tcp 10.0.0.1:1000>10.0.0.2:80}
     */
    public record IcmpPart(int type, int code, int id, Optional<String> inner) {}

    /**
     * A rule that matched or a policy that was reached, as the TRACE target reports them.
     *
     * @param table the table's name
     * @param chain the chain's name
     * @param rule the rule's position in its chain, from 1; 0 for the policy or the end of a user chain
     * @param verdict {@code accept}, {@code jump C}, {@code policy ACCEPT} and the like
     */
    public record TraceEvent(String table, String chain, int rule, String verdict) {
        /** What ip_tables lets know of a NAT target's verdict: it tells of a rule before the target has run. */
        public static final String ACCEPT_OR_DROP = "accept or drop";

        /** The same of a target that drops what is too broken for it. */
        public static final String CONTINUE_OR_DROP = "continue or drop";

        /** The same of SYNPROXY, which takes what belongs to a handshake and drops what pretends to. */
        public static final String TAKEN_OR_NOT = "SYNPROXY or drop or continue";

        /** Whether this, of which a kernel may not have told all, can be that event. */
        boolean mayBe(TraceEvent other) {
            boolean undecided =
                    List.of(ACCEPT_OR_DROP, CONTINUE_OR_DROP, TAKEN_OR_NOT).contains(verdict)
                            && List.of(verdict.split(" or ")).contains(other.verdict);
            return equals(undecided ? new TraceEvent(other.table, other.chain, other.rule, verdict) : other);
        }

        /** {@code nat:PREROUTING:1 accept}. */
        @Override
        public String toString() {
            return table + ":" + chain + ":" + rule + " " + verdict;
        }
    }

    /**
     * A conntrack entry.
     *
     * @param protocol as of a frame
     * @param state of TCP and SCTP
     * @param original the first packet's tuple: {@code 10.0.0.1:1000>10.0.0.2:80}, {@code 10.0.0.1>10.0.0.2 8/0/1001}
     * @param reply the tuple of answers
     * @param flags of UNREPLIED and ASSURED
     * @param mark its mark, 0 to 2^32-1
     * @param zone the zone of both directions; 0 if theirs differ
     * @param zoneOriginal the original direction's zone if the two differ, else 0
     * @param zoneReply the reply direction's zone if the two differ, else 0
     * @param drawn what was drawn by lot of {@code reply} ({@code dport}, {@code id}), and from what
     */
    public record Entry(
            String protocol,
            Optional<String> state,
            String original,
            String reply,
            List<String> flags,
            long mark,
            int zone,
            int zoneOriginal,
            int zoneReply,
            Map<String, Bounds> drawn) {
        /** Copies the collections. */
        public Entry {
            flags = List.copyOf(flags);
            drawn = ordered(drawn);
        }
    }

    /**
     * What a chain counted.
     *
     * @param policy packets that reached the policy; empty for a user chain
     * @param rules packets of each rule, in order
     */
    public record ChainCount(Optional<Counters> policy, List<Counters> rules) {
        /** Copies the list. */
        public ChainCount {
            rules = List.copyOf(rules);
        }
    }

    /**
     * What a value was drawn from.
     *
     * @param first the lowest, included
     * @param last the highest, included
     */
    public record Bounds(int first, int last) {
        /** Whether the value can come out. */
        public boolean contains(int value) {
            return first <= value && value <= last;
        }
    }
}
