package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.ProtocolNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Prints sets as {@code ipset save -sorted} does: sets in the order of their places, lists of sets behind all others.
 *
 * <p>Where the hash of a set begins ({@code initval}) is drawn by a kernel; it is printed where it was said. {@code
 * forceadd} is not printed, as ipset forgets it, too. Source: ipset lib/session.c, lib/print.c and its types; kernel
 * net/netfilter/ipset/ip_set_core.c, ip_set_dump_do.
 */
final class SetPrinter {
    private final Duration now;
    private final StringBuilder text = new StringBuilder();

    SetPrinter(Duration now) {
        this.now = now;
    }

    String print(Map<String, IpSet> sets) {
        sets.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, IpSet>, Boolean>comparing(
                                each -> each.getValue().type() == IpSet.Type.SET)
                        .thenComparing(each -> each.getValue().place()))
                .forEach(each -> print(each.getKey(), each.getValue()));
        return text.toString();
    }

    private void print(String name, IpSet set) {
        create(name, set);
        List<String> elements = new ArrayList<>();
        if (set.type() == IpSet.Type.PORT) {
            set.members().keySet().stream()
                    .sorted(Comparator.comparing(SetElement::port))
                    .forEach(element -> add(set, element, elements));
        } else {
            set.members().keySet().forEach(element -> add(set, element, elements));
        }
        List<String> ordered = set.type().isHash() ? SetOrder.sorted(elements) : elements;
        ordered.forEach(element ->
                text.append("add ").append(name).append(' ').append(element).append('\n'));
    }

    private void create(String name, IpSet set) {
        IpSet.Settings settings = set.settings();
        IpSet.Storage storage = set.storage();
        text.append("create ").append(name).append(' ').append(set.type().text());
        switch (set.type()) {
            case PORT ->
                text.append(" range ").append(settings.firstPort()).append('-').append(settings.lastPort());
            case SET -> text.append(" size ").append(storage.size());
            case IP, NET, IP_PORT, NET_PORT -> {
                Family family = settings.family().orElseThrow();
                text.append(" family ").append(family == Family.IPV4 ? "inet" : "inet6");
                text.append(" hashsize ").append(storage.size());
                text.append(" maxelem ").append(settings.most());
                if (settings.mask() != family.addressBits()) {
                    text.append(" netmask ").append(settings.mask());
                }
            }
        }
        settings.timeout().ifPresent(seconds -> text.append(" timeout ").append(seconds));
        text.append(settings.counters() ? " counters" : "");
        text.append(settings.comment() ? " comment" : "");
        text.append(settings.skbinfo() ? " skbinfo" : "");
        if (set.type().isHash()) {
            text.append(" bucketsize ").append(storage.bucket());
            storage.seed().ifPresent(seed -> text.append(String.format(" initval 0x%08x", seed)));
        }
        text.append('\n');
    }

    private void add(IpSet set, SetElement element, List<String> lines) {
        set.live(element, now).ifPresent(member -> lines.add(words(set, element) + options(set, member)));
    }

    private static String words(IpSet set, SetElement element) {
        return switch (set.type()) {
            case IP -> element.address().orElseThrow().toString();
            case NET -> network(element);
            case IP_PORT, NET_PORT -> network(element) + "," + port(element);
            case PORT -> Integer.toString(element.port());
            case SET -> element.member();
        };
    }

    private static String network(SetElement element) {
        boolean one =
                element.length() == element.address().orElseThrow().family().addressBits();
        return element.address().orElseThrow() + (one ? "" : "/" + element.length());
    }

    private static String port(SetElement element) {
        String port = Integer.toString(element.port());
        if (element.protocol() == Protocol.ICMP || element.protocol() == Protocol.ICMPV6) {
            Family family = element.protocol() == Protocol.ICMP ? Family.IPV4 : Family.IPV6;
            port = MessageNames.of(family, element.port())
                    .orElse((element.port() >> Byte.SIZE) + "/" + (element.port() & 0xff));
        }
        return ProtocolNames.name(element.protocol()) + ":" + port;
    }

    private String options(IpSet set, IpSet.Member member) {
        IpSet.Settings settings = set.settings();
        StringBuilder options = new StringBuilder();
        if (settings.timeout().isPresent()) {
            long left = member.expires.map(end -> end.minus(now).toSeconds()).orElse(0L);
            options.append(" timeout ").append(left);
        }
        options.append(member.nomatch ? " nomatch" : "");
        if (settings.counters()) {
            options.append(" packets ").append(Long.toUnsignedString(member.packets));
            options.append(" bytes ").append(Long.toUnsignedString(member.bytes));
        }
        options.append(member.comment.isEmpty() ? "" : " comment \"" + member.comment + "\"");
        member.mapping
                .filter(mapping -> mapping.mark() != 0 || mapping.markMask() != 0)
                .ifPresent(mapping -> options.append(
                        mapping.markMask() == -1
                                ? String.format(" skbmark 0x%x", mapping.mark())
                                : String.format(" skbmark 0x%x/0x%x", mapping.mark(), mapping.markMask())));
        if (member.priority != 0) {
            options.append(String.format(" skbprio %x:%x", member.priority >>> Short.SIZE, member.priority & 0xffff));
        }
        return options.append(member.queue != 0 ? " skbqueue " + member.queue : "")
                .toString();
    }
}
