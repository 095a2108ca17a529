package io.nfwalk.scenario;

import io.nfwalk.conntrack.Connection.DrawnPort;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.network.StepRecord;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RunReport.Bounds;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.Entry;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.IcmpPart;
import io.nfwalk.scenario.RunReport.StepReport;
import io.nfwalk.scenario.RunReport.TraceEvent;
import io.nfwalk.scenario.RunReport.UnsettledFact;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.TableCounters;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Puts the simulator's results into the words of the result format. */
final class SimulatedReport {
    private SimulatedReport() {}

    static RunReport of(ScenarioResult result) {
        return new RunReport(
                result.scenario(),
                OptionalLong.of(result.seed()),
                result.steps().stream()
                        .map(step -> step(step, result.hosts(), result.backend()))
                        .toList(),
                counters(result.counters(), result.backend()));
    }

    private static StepReport step(StepResult step, List<String> hosts, Backend backend) {
        return new StepReport(
                step.number(),
                step.kind(),
                step.result(),
                step.expected(),
                step.record().undetermined().stream()
                        .map(SimulatedReport::unsettled)
                        .toList(),
                frames(step, hosts),
                trace(step.record(), hosts, backend),
                conntrack(step),
                Optional.empty());
    }

    private static UnsettledFact unsettled(StepRecord.Unsettled one) {
        return new UnsettledFact(
                one.host(),
                one.ending().table(),
                one.ending().chain(),
                one.ending().rule(),
                one.ending().fact().subject(),
                one.ending().fact().needs());
    }

    private static List<Frame> frames(StepResult step, List<String> hosts) {
        List<Frame> frames = new ArrayList<>();
        for (String host : hosts) {
            for (Event event : step.record().events()) {
                if (event instanceof Event.FrameSeen seen && seen.host().equals(host)) {
                    Frame frame = frame(
                            host,
                            seen.device(),
                            seen.direction().name().toLowerCase(Locale.ROOT),
                            seen.ethernet(),
                            seen.packet());
                    frames.add(frame.withDrawn(drawn(seen.packet(), step.drawn())));
                }
            }
        }
        return frames;
    }

    static Frame frame(String host, String device, String direction, Ethernet ethernet, Packet packet) {
        return new Frame(
                host,
                device,
                direction,
                ethernet.source().toString(),
                ethernet.destination().toString(),
                protocol(packet.family(), packet.protocol()),
                packet.source().toString(),
                packet.transport().sourcePortIfAny(),
                packet.destination().toString(),
                packet.transport().destinationPortIfAny(),
                packet.tcp().map(tcp -> tcp.flags().toString()),
                packet.icmp().map(icmp -> icmp(packet.family(), icmp)),
                packet.fragment()
                        .filter(fragment -> !fragment.isFirst() || fragment.more())
                        .map(Object::toString),
                packet.ttl(),
                packet.tos(),
                packet.length(),
                Map.of());
    }

    /** Whatever a message holds, it quotes something only if it is an error. */
    private static IcmpPart icmp(Family family, Transport.Icmp icmp) {
        Optional<String> inner =
                icmp.quote().filter(quote -> family.isIcmpError(icmp.type())).map(quote -> quoted(quote.packet()));
        return new IcmpPart(icmp.type(), icmp.code(), icmp.id(), inner);
    }

    /** The packet that an ICMP error quotes: {@code tcp 10.0.0.1:1000>10.0.0.2:80}. */
    private static String quoted(Packet packet) {
        StringBuilder text = new StringBuilder(protocol(packet.family(), packet.protocol())).append(' ');
        text.append(packet.source().withPort(packet.transport().sourcePortIfAny()));
        text.append('>').append(packet.destination().withPort(packet.transport().destinationPortIfAny()));
        packet.icmp()
                .ifPresent(icmp -> text.append(' ')
                        .append(icmp.type())
                        .append('/')
                        .append(icmp.code())
                        .append('/')
                        .append(icmp.id()));
        return text.toString();
    }

    /** The names that the format has, of ICMP that of the family; the number in decimal for all others. */
    private static String protocol(Family family, int number) {
        boolean named = number == family.icmpProtocol()
                || number == Protocol.TCP
                || number == Protocol.UDP
                || number == Protocol.SCTP;
        return named ? Protocol.name(number) : Integer.toString(number);
    }

    private static String protocol(Tuple tuple) {
        return protocol(tuple.family(), tuple.protocol());
    }

    private static Map<String, Bounds> drawn(Packet packet, List<DrawnPort> drawn) {
        Map<String, Bounds> ranges = new LinkedHashMap<>();
        for (DrawnPort port : drawn) {
            if (port.protocol() != packet.protocol()) {
                continue;
            }
            if (is(port, packet.source(), packet.transport().sourcePortIfAny())) {
                ranges.put("sport", bounds(port));
            }
            if (is(port, packet.destination(), packet.transport().destinationPortIfAny())) {
                ranges.put("dport", bounds(port));
            }
            if (is(port, packet.source(), queryId(packet)) || is(port, packet.destination(), queryId(packet))) {
                ranges.put("id", bounds(port));
            }
        }
        return ranges;
    }

    private static Bounds bounds(DrawnPort port) {
        NatRange.Ports range = port.range();
        return new Bounds(range.first(), range.last());
    }

    private static OptionalInt queryId(Packet packet) {
        return packet.icmp()
                .filter(message -> message.quote().isEmpty())
                .map(message -> OptionalInt.of(message.id()))
                .orElse(OptionalInt.empty());
    }

    private static boolean is(DrawnPort drawn, IpAddress address, OptionalInt port) {
        return port.isPresent()
                && drawn.port() == port.getAsInt()
                && drawn.address().equals(address);
    }

    private static Map<String, List<TraceEvent>> trace(StepRecord record, List<String> hosts, Backend backend) {
        Map<String, List<TraceEvent>> trace = new LinkedHashMap<>();
        for (String host : hosts) {
            for (Family family : Family.values()) {
                List<Visit> visits = new ArrayList<>();
                for (Event event : record.events()) {
                    if (event instanceof Visit visit
                            && visit.host().equals(host)
                            && visit.family() == family
                            && visit.backend() == backend) {
                        visits.add(visit);
                    }
                }
                if (!visits.isEmpty()) {
                    trace.put(
                            key(host, family),
                            inOrder(visits, backend).stream()
                                    .map(SimulatedReport::event)
                                    .toList());
                }
            }
        }
        return trace;
    }

    private static List<Visit> inOrder(List<Visit> visits, Backend backend) {
        return switch (backend) {
            case LEGACY -> visits;
            case NFT ->
                InputOrder.of(
                        visits,
                        visit -> new InputOrder.Place(
                                visit.passage(), visit.table().toString(), visit.chain()));
        };
    }

    private static String key(String host, Family family) {
        return switch (family) {
            case IPV4 -> host;
            case IPV6 -> host + "#6";
        };
    }

    private static TraceEvent event(Visit visit) {
        return new TraceEvent(visit.table().toString(), visit.chain(), visit.rule(), visit.verdict());
    }

    private static Map<String, List<Entry>> conntrack(StepResult step) {
        Map<String, List<Entry>> conntrack = new LinkedHashMap<>();
        step.conntrack().forEach((host, entries) -> {
            if (!entries.isEmpty()) {
                conntrack.put(
                        host,
                        entries.stream()
                                .map(entry -> entry(entry, step.drawn()))
                                .sorted(Comparator.comparing(Entry::protocol).thenComparing(Entry::original))
                                .toList());
            }
        });
        return conntrack;
    }

    private static Entry entry(EntryView entry, List<DrawnPort> drawn) {
        List<String> flags = new ArrayList<>();
        if (entry.unreplied()) {
            flags.add("UNREPLIED");
        }
        if (entry.assured()) {
            flags.add("ASSURED");
        }
        boolean oneZone = entry.zoneOriginal() == entry.zoneReply();
        return new Entry(
                protocol(entry.original()),
                entry.state(),
                entry.original().toString(),
                entry.reply().toString(),
                flags,
                Integer.toUnsignedLong(entry.mark()),
                oneZone ? entry.zoneOriginal() : 0,
                oneZone ? 0 : entry.zoneOriginal(),
                oneZone ? 0 : entry.zoneReply(),
                drawn(entry.reply(), drawn));
    }

    private static Map<String, Bounds> drawn(Tuple reply, List<DrawnPort> drawn) {
        for (DrawnPort port : drawn) {
            int part = reply.hasPorts() ? reply.destinationPart() : reply.sourcePart();
            if (port.protocol() == reply.protocol()
                    && port.port() == part
                    && port.address().equals(reply.destination())) {
                return Map.of(reply.hasPorts() ? "dport" : "id", bounds(port));
            }
        }
        return Map.of();
    }

    private static Map<String, Map<String, Map<String, ChainCount>>> counters(
            Map<String, List<TableCounters>> counters, Backend backend) {
        Map<String, Map<String, Map<String, ChainCount>>> hosts = new LinkedHashMap<>();
        counters.forEach((host, tables) -> {
            for (Family family : Family.values()) {
                Map<String, Map<String, ChainCount>> byName = new TreeMap<>();
                tables.stream()
                        .filter(table -> table.family() == family && table.backend() == backend)
                        .forEach(table -> byName.put(table.table().toString(), chains(table)));
                if (!byName.isEmpty()) {
                    hosts.put(key(host, family), byName);
                }
            }
        });
        return hosts;
    }

    private static Map<String, ChainCount> chains(TableCounters table) {
        Map<String, ChainCount> chains = new LinkedHashMap<>();
        table.chains().forEach(chain -> chains.put(chain.chain(), new ChainCount(chain.policy(), chain.rules())));
        return chains;
    }
}
