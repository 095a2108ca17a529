package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper amanda}: an answer with {@code CONNECT DATA 5001 MESG 5002 INDEX 5003} announces connections to
 * those ports; every answer lets the connection live for five minutes. Source: kernel
 * net/netfilter/nf_conntrack_amanda.c and nf_nat_amanda.c.
 */
final class AmandaHelper implements Helper {
    private static final Duration MASTER_LIFETIME = Duration.ofSeconds(300);
    private static final List<String> CHANNELS = List.of("DATA ", "MESG ", "INDEX ", "STATE ");
    private static final int LONGEST_PORT = 5;

    @Override
    public Traits traits() {
        return new Traits("amanda", BOTH_FAMILIES, List.of(Protocol.UDP), List.of(Policy.of(4, 180)));
    }

    @Override
    public Verdict help(Visit visit) {
        if (visit.direction() == Direction.ORIGINAL || !(visit.packet().transport() instanceof Transport.Ports)) {
            return Verdict.ACCEPT;
        }
        visit.renewConnection(MASTER_LIFETIME);
        Message message = Message.of(visit.packet().payload());
        int connect = message.text().indexOf("CONNECT ");
        int start = connect + "CONNECT ".length();
        int stop = connect < 0 ? -1 : message.text().indexOf('\n', start);
        return stop < 0 ? Verdict.ACCEPT : channels(visit, start, stop);
    }

    /** A rewritten port may have another length; the kernel goes on with the line's old end. */
    private static Verdict channels(Visit visit, int start, int stop) {
        Verdict verdict = Verdict.ACCEPT;
        for (String channel : CHANNELS) {
            Message message = Message.of(visit.packet().payload());
            int found = message.text().indexOf(channel, start);
            if (found < 0 || found + channel.length() > stop) {
                continue;
            }
            int from = found + channel.length();
            Message port = new Message(message.text().substring(from, Math.min(from + LONGEST_PORT, stop)));
            Message.Number number = port.decimal(0);
            if ((number.value() & 0xffff) == 0) {
                break;
            }
            verdict = expect(visit, (int) number.value() & 0xffff, from, from + number.end());
        }
        return verdict;
    }

    private static Verdict expect(Visit visit, int port, int from, int to) {
        Tuple original = visit.connection().original();
        Expectation expectation = Expectation.of(
                visit.connection(), 0, Optional.of(original.source()), original.destination(), Protocol.TCP, port);
        if (!visit.translated()) {
            return Verdict.of(visit.expecting().expect(expectation));
        }
        Optional<Expectation> free =
                visit.expectAtFreePort(expectation.translated(Direction.ORIGINAL, Arrival.FOLLOW_MASTER));
        if (free.isEmpty()) {
            return Verdict.DROP;
        }
        visit.rewrite(from, to, Message.bytes(Integer.toString(free.get().ends().destinationPart())));
        return Verdict.ACCEPT;
    }
}
