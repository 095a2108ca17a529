package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper tftp}: a read or write request, whoever sends it, is answered from another port of the server. The
 * request itself may be the connection's first packet. Source: kernel net/netfilter/nf_conntrack_tftp.c and
 * nf_nat_tftp.c.
 */
final class TftpHelper implements Helper {
    private static final int READ_REQUEST = 1;
    private static final int WRITE_REQUEST = 2;

    @Override
    public Traits traits() {
        return new Traits("tftp", BOTH_FAMILIES, List.of(Protocol.UDP), List.of(Policy.of(1, 300)));
    }

    @Override
    public Verdict help(Visit visit) {
        Payload payload = visit.packet().payload();
        if (!(visit.packet().transport() instanceof Transport.Ports) || payload.length() < 2) {
            return Verdict.ACCEPT;
        }
        int operation = payload.at(0) << 8 | payload.at(1);
        if (operation != READ_REQUEST && operation != WRITE_REQUEST) {
            return Verdict.ACCEPT;
        }
        Tuple reply = visit.connection().reply();
        Expectation expectation = Expectation.of(
                visit.connection(),
                0,
                Optional.of(reply.source()),
                reply.destination(),
                Protocol.UDP,
                reply.destinationPart());
        if (visit.translated()) {
            Tuple original = visit.connection().original();
            expectation = expectation.translated(
                    original.source(), original.sourcePart(), Direction.REPLY, Arrival.FOLLOW_MASTER);
        }
        return Verdict.of(visit.expecting().expect(expectation));
    }
}
