package io.nfwalk.network;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.SendResult;
import java.util.Optional;

/**
 * A client's unconnected socket that has sent one datagram or echo request and waits for what comes back. Answers count
 * before ICMP errors, and of several the first.
 */
final class DatagramClient {
    private final Optional<IpAddress> boundTo;
    private final int number;
    private final IpAddress asked;
    private final int askedPort;

    private Optional<Step.Result> answer = Optional.empty();
    private Optional<Trouble> trouble = Optional.empty();

    /**
     * A socket that has not sent yet.
     *
     * @param boundTo the one local address that it takes packets for
     * @param number its port, or the identifier of its echo request
     * @param asked whom it asks
     * @param askedPort on which port; 0 for an echo request
     */
    DatagramClient(Optional<IpAddress> boundTo, int number, IpAddress asked, int askedPort) {
        this.boundTo = boundTo;
        this.number = number;
        this.asked = asked;
        this.askedPort = askedPort;
    }

    /** Whether it gets what comes for this address and port or identifier. */
    boolean takes(IpAddress address, int portOrIdentifier) {
        return portOrIdentifier == number
                && address.family() == asked.family()
                && boundTo.map(address::equals).orElse(true);
    }

    /** Whether it takes what comes for one address only. */
    boolean isBound() {
        return boundTo.isPresent();
    }

    /** An answer came; tells in words what it is worth. */
    String hear(Packet packet, int fromPort) {
        boolean expected = packet.source().equals(asked) && fromPort == askedPort;
        if (answer.isEmpty()) {
            answer = Optional.of(expected ? Step.Result.ANSWERED : Step.Result.UNEXPECTED_SOURCE);
        }
        return expected
                ? "takes it for the answer"
                : "an answer from " + packet.source() + ", but " + asked + " was asked";
    }

    /** An ICMP error about what it sent came. */
    void hear(Trouble kind) {
        if (trouble.isEmpty()) {
            trouble = Optional.of(kind);
        }
    }

    /** How it ended, given what the socket was told when it sent. */
    Step.Result result(SendResult sent) {
        if (answer.isPresent()) {
            return answer.get();
        }
        if (trouble.isPresent()) {
            return trouble.get() == Trouble.REFUSED ? Step.Result.REFUSED : Step.Result.UNREACHABLE;
        }
        return switch (sent) {
            case SENT, DROPPED -> Step.Result.TIMEOUT;
            case NO_ROUTE, TOO_LONG -> Step.Result.UNREACHABLE;
        };
    }
}
