package io.nfwalk.walk;

import io.nfwalk.host.RouteError;
import java.util.Optional;

/**
 * What the sender of a packet is told at once.
 *
 * @param kind what became of it on its way out
 * @param error which error, for {@link Kind#ROUTE_ERROR}; empty where the error is not one of routing's
 */
public record SendResult(Kind kind, Optional<RouteError> error) {
    /** What became of a packet on its way out of its own host. */
    public enum Kind {
        /** It left, or waits for something. */
        SENT,
        /** A chain or conntrack dropped it (EPERM). */
        DROPPED,
        /** There is no way to route it, at first or again. */
        ROUTE_ERROR,
        /** It is longer than the path takes and must not be cut (EMSGSIZE). */
        TOO_LONG
    }

    static final SendResult SENT = new SendResult(Kind.SENT, Optional.empty());
    static final SendResult DROPPED = new SendResult(Kind.DROPPED, Optional.empty());

    static SendResult noRoute(RouteError error) {
        return new SendResult(Kind.ROUTE_ERROR, Optional.of(error));
    }
}
