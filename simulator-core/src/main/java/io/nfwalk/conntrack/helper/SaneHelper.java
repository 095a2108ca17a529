package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.undo.Struct;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper sane}: the answer to a scanner's NET_START request names the port of a data connection. It is not
 * translated along with the first one. Source: kernel net/netfilter/nf_conntrack_sane.c.
 */
final class SaneHelper implements Helper {
    private static final int REQUEST_LENGTH = 8;
    private static final int ANSWER_LENGTH = 8;
    private static final int NET_START = 7;
    private static final int SUCCESS = 0;

    /** Whether the next answer is one to NET_START. */
    private static final class Conversation extends Struct {
        private boolean startRequested;
    }

    @Override
    public Traits traits() {
        return new Traits("sane", BOTH_FAMILIES, List.of(Protocol.TCP), List.of(Policy.of(1, 300)));
    }

    @Override
    public Verdict help(Visit visit) {
        Payload payload = visit.packet().payload();
        if (!visit.established() || visit.packet().tcp().isEmpty() || payload.length() == 0) {
            return Verdict.ACCEPT;
        }
        Conversation conversation = visit.memory(Conversation.class, Conversation::new);
        if (visit.direction() == Direction.ORIGINAL) {
            if (payload.length() == REQUEST_LENGTH) {
                conversation.startRequested = Numbers.word(payload, 0) == NET_START;
            }
            return Verdict.ACCEPT;
        }
        boolean started = conversation.startRequested;
        conversation.startRequested = false;
        boolean names = started
                && payload.length() >= ANSWER_LENGTH
                && Numbers.word(payload, 0) == SUCCESS
                && Numbers.half(payload, 4) == 0;
        return names ? expect(visit, Numbers.half(payload, 6)) : Verdict.ACCEPT;
    }

    private static Verdict expect(Visit visit, int port) {
        Tuple original = visit.connection().original();
        return Verdict.of(visit.expecting()
                .expect(Expectation.of(
                        visit.connection(),
                        0,
                        Optional.of(original.source()),
                        original.destination(),
                        Protocol.TCP,
                        port)));
    }
}
