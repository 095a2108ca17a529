package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.match.ConntrackMatch.TuplePart;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import io.nfwalk.rules.MatchContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code -m conntrack} reads of a connection, or of the template that stands in for it.
 *
 * @param original the first packet's tuple
 * @param reply the tuple of the answers
 * @param direction the packet's
 * @param statuses the bits that rules can ask for
 * @param secondsLeft whole seconds that it would live on, rounded down
 */
record TrackedFacts(
        Tuple original, Tuple reply, Direction direction, Set<ConnectionStatuses.Status> statuses, long secondsLeft) {
    /** The facts, or empty for a packet without a connection. */
    static Optional<TrackedFacts> of(MatchContext context) {
        Optional<TrackedFacts> tracked = context.tracking().connection().map(connection -> of(connection, context));
        return tracked.isEmpty() && context.standIn().isPresent()
                ? Optional.of(ofTemplate(context.packet().family()))
                : tracked;
    }

    private static TrackedFacts of(Connection connection, MatchContext context) {
        Set<ConnectionStatuses.Status> statuses = EnumSet.noneOf(ConnectionStatuses.Status.class);
        for (ConnectionStatuses.Status status : ConnectionStatuses.Status.values()) {
            if (status.bit().map(connection::has).orElse(false)) {
                statuses.add(status);
            }
        }
        return new TrackedFacts(
                connection.original(),
                connection.reply(),
                context.tracking().direction(),
                statuses,
                context.timeLeft().orElse(Duration.ZERO).toSeconds());
    }

    /** All zeros, but confirmed. Source: kernel net/netfilter/xt_CT.c, xt_ct_tg_check. */
    private static TrackedFacts ofTemplate(Family family) {
        IpAddress zero = IpAddress.unspecified(family);
        Tuple nothing = new Tuple(0, zero, 0, zero, 0);
        return new TrackedFacts(
                nothing, nothing, Direction.ORIGINAL, EnumSet.of(ConnectionStatuses.Status.CONFIRMED), 0);
    }

    IpAddress address(TuplePart part) {
        return switch (part) {
            case ORIGINAL_SOURCE -> original.source();
            case ORIGINAL_DESTINATION -> original.destination();
            case REPLY_SOURCE -> reply.source();
            case REPLY_DESTINATION -> reply.destination();
        };
    }

    int port(TuplePart part) {
        return switch (part) {
            case ORIGINAL_SOURCE -> original.sourcePart();
            case ORIGINAL_DESTINATION -> original.destinationPart();
            case REPLY_SOURCE -> reply.sourcePart();
            case REPLY_DESTINATION -> reply.destinationPart();
        };
    }

    boolean hasAnyOf(ConnectionStatuses wanted) {
        return wanted.statuses().stream().anyMatch(statuses::contains);
    }
}
