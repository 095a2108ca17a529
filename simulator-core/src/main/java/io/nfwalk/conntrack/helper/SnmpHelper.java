package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper snmp} and {@code snmp_trap}: in messages of translated connections the translated address is
 * written in place of the real one; a message that can't be read is dropped. Nothing is expected but answers to a
 * broadcast, as {@link NetbiosHelper} does it. Source: kernel net/netfilter/nf_conntrack_snmp.c,
 * net/ipv4/netfilter/nf_nat_snmp_basic_main.c.
 */
final class SnmpHelper implements Helper {
    private static final int SNMP_PORT = 161;
    private static final int TRAP_PORT = 162;

    private final String name;

    SnmpHelper(String name) {
        this.name = name;
    }

    @Override
    public Traits traits() {
        return new Traits(name, List.of(Family.IPV4), List.of(Protocol.UDP), List.of(Policy.of(1, 30)));
    }

    @Override
    public Verdict help(Visit visit) {
        if (!visit.translated() || !(visit.packet().transport() instanceof Transport.Ports ports)) {
            return Verdict.ACCEPT;
        }
        boolean request = ports.sourcePort() == SNMP_PORT && visit.direction() == Direction.ORIGINAL;
        boolean answer = ports.destinationPort() == TRAP_PORT && visit.direction() == Direction.REPLY;
        Tuple there = visit.thisWay();
        Tuple back = visit.otherWay();
        boolean original = visit.direction() == Direction.ORIGINAL;
        IpAddress from = original ? there.source() : back.source();
        IpAddress to = original ? back.destination() : there.destination();
        if (request || answer || from.equals(to)) {
            return Verdict.ACCEPT;
        }
        Payload payload = visit.packet().payload();
        Optional<Payload> mapped = SnmpReader.mapped(payload, from, to);
        mapped.ifPresent(message -> visit.rewrite(0, payload.length(), message.toBytes()));
        return Verdict.of(mapped.isPresent());
    }
}
