package io.nfwalk.scenario;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.scenario.ScenarioResult.AwaitedView;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import java.util.Locale;

/**
 * Conntrack entries and expectations as {@code conntrack -L} and {@code conntrack -L expect} list them, character by
 * character:
 *
 * <pre>
 * tcp      6 120 SYN_SENT src=10.8.0.2 dst=10.9.0.2 sport=40001 dport=80 [UNREPLIED] src=10.9.0.2 ... mark=0 use=1
 * </pre>
 *
 * <p>{@link ConntrackLine} reads an entry's line back. Source: libnetfilter_conntrack 1.0.9, src/conntrack and
 * src/expect, snprintf_default.c; compared with conntrack-tools 1.4.7.
 */
final class EntryLine {
    private EntryLine() {}

    /** The entry's line. */
    static String of(EntryView entry) {
        StringBuilder line = new StringBuilder(protocol(entry.original().protocol()));
        line.append(entry.timeLeft().toSeconds()).append(' ');
        entry.state().ifPresent(state -> line.append(state).append(' '));
        tuple(entry.original(), "", line);
        boolean oneZone = entry.zoneOriginal() == entry.zoneReply();
        number("zone-orig", oneZone ? 0 : entry.zoneOriginal(), line);
        line.append(entry.unreplied() ? "[UNREPLIED] " : "");
        tuple(entry.reply(), "", line);
        number("zone-reply", oneZone ? 0 : entry.zoneReply(), line);
        line.append(entry.assured() ? "[ASSURED] " : "");
        line.append("mark=").append(Integer.toUnsignedLong(entry.mark())).append(' ');
        number("zone", oneZone ? entry.zoneOriginal() : 0, line);
        entry.helper().ifPresent(helper -> line.append("helper=").append(helper).append(' '));
        return line.append("use=").append(entry.use()).toString();
    }

    /** An entry's protocol and original tuple, by which it is told that it is gone. */
    static String whichWas(EntryView entry) {
        StringBuilder line = new StringBuilder(protocol(entry.original().protocol()));
        tuple(entry.original(), "", line);
        return line.toString().stripTrailing();
    }

    /** The expectation's line. */
    static String of(AwaitedView awaited) {
        StringBuilder line = new StringBuilder();
        line.append(awaited.timeLeft().toSeconds())
                .append(" proto=")
                .append(awaited.protocol())
                .append(' ');
        Network source = awaited.source();
        IpAddress destination = awaited.destination();
        int protocol = awaited.protocol();
        tuple(
                new Tuple(protocol, source.address(), awaited.sourcePart(), destination, awaited.destinationPart()),
                "",
                line);
        IpAddress wholeAddress =
                Network.prefixMask(destination.family(), destination.family().addressBits());
        int sourceMask = awaited.anySourcePart() ? 0 : 0xffff;
        tuple(new Tuple(protocol, source.mask(), sourceMask, wholeAddress, 0xffff), "mask-", line);
        tuple(awaited.master(), "master-", line);
        if (awaited.permanent() || awaited.asleep()) {
            line.append(awaited.permanent() ? "PERMANENT" : "");
            line.append(awaited.permanent() && awaited.asleep() ? "," : "");
            line.append(awaited.asleep() ? "INACTIVE " : " ");
        }
        line.append("class=").append(awaited.kind()).append(' ');
        awaited.helper().ifPresent(helper -> line.append("helper=").append(helper));
        return line.toString().stripTrailing();
    }

    private static String protocol(int number) {
        return String.format(Locale.ROOT, "%-8s %d ", name(number), number);
    }

    /** The names that conntrack has, without regard to the family. */
    static String name(int protocol) {
        return switch (protocol) {
            case Protocol.ICMP -> "icmp";
            case Protocol.TCP -> "tcp";
            case Protocol.UDP -> "udp";
            case Protocol.DCCP -> "dccp";
            case Protocol.GRE -> "gre";
            case Protocol.ICMPV6 -> "icmpv6";
            case Protocol.SCTP -> "sctp";
            case Protocol.UDPLITE -> "udplite";
            default -> "unknown";
        };
    }

    private static void number(String key, int value, StringBuilder line) {
        if (value != 0) {
            line.append(key).append('=').append(value).append(' ');
        }
    }

    private static void tuple(Tuple tuple, String prefix, StringBuilder line) {
        line.append(prefix).append("src=").append(tuple.source()).append(' ');
        line.append(prefix).append("dst=").append(tuple.destination()).append(' ');
        switch (tuple.protocol()) {
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, Protocol.DCCP ->
                line.append("sport=")
                        .append(tuple.sourcePart())
                        .append(" dport=")
                        .append(tuple.destinationPart())
                        .append(' ');
            case Protocol.GRE ->
                line.append("srckey=0x")
                        .append(Integer.toHexString(tuple.sourcePart()))
                        .append(" dstkey=0x")
                        .append(Integer.toHexString(tuple.destinationPart()))
                        .append(' ');
            case Protocol.ICMP, Protocol.ICMPV6 ->
                line.append("type=")
                        .append(tuple.destinationPart() >> 8)
                        .append(" code=")
                        .append(tuple.destinationPart() & 255)
                        .append(" id=")
                        .append(tuple.sourcePart())
                        .append(' ');
            default -> {}
        }
    }
}
