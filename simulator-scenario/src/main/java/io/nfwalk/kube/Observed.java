package io.nfwalk.kube;

import io.nfwalk.packet.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of a packet to a Service, and of the answer to it.
 *
 * @param end what became of the packet
 * @param address where it came to, or would have come to
 * @param port at which port
 * @param source the source that it has there
 * @param sourceKept whether that is the client's
 * @param delivered whether it came to one of the node's own sockets
 * @param answer what became of the answer
 * @param marked whether it left with the masquerade mark
 * @param why what else there is to say, in words
 */
record Observed(
        End end,
        IpAddress address,
        int port,
        IpAddress source,
        boolean sourceKept,
        boolean delivered,
        Answer answer,
        boolean marked,
        String why) {
    /** What became of a packet. */
    enum End {
        /** It left the node for another address than was asked, or came to one of the node's own sockets so. */
        REACHED,
        /** The client is told that nobody is there. */
        REFUSED,
        /** It is gone without a word. */
        DROPPED,
        /** It left the node for the address that was asked. */
        UNTRANSLATED,
        /** It came to the node itself, as if the address were no Service's. */
        CLOSED,
        /** It hangs on something that nobody stated. */
        UNKNOWN
    }

    /** What became of an answer. */
    enum Answer {
        /** None was sent, or it was of no interest. */
        NONE,
        /** It came to the client from where it asked. */
        RIGHT,
        /** It came to the client from somewhere else. */
        FROM_ELSEWHERE,
        /** It did not come to the client. */
        LOST
    }

    static Observed of(End end, IpAddress address, int port, String why) {
        return new Observed(end, address, port, address, true, false, Answer.NONE, false, why);
    }

    /** Whether it came to that endpoint. */
    boolean reached(ServiceEndpoint endpoint) {
        return end == End.REACHED && port == endpoint.port() && address.equals(endpoint.address());
    }

    /** Where it came to, in words for tables. */
    String place() {
        return switch (end) {
            case REACHED -> address.withPort(OptionalInt.of(port));
            case REFUSED -> "refused";
            case DROPPED -> "dropped";
            case UNTRANSLATED -> "sent on untranslated";
            case CLOSED -> "left to the node itself";
            case UNKNOWN -> "not known";
        };
    }

    /** The same without what only people read. */
    Optional<String> reason() {
        return Optional.of(why).filter(words -> !words.isEmpty());
    }
}
