package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.rules.OptionException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A list of status bits, one of which a connection must have; the empty list never holds.
 *
 * @param statuses in the order in which iptables-save prints them; NONE is not among them
 */
public record ConnectionStatuses(List<Status> statuses) {
    /** The bits that a rule can ask for, in the order in which iptables-save prints them. */
    public enum Status {
        /** No bit: beside others it says nothing. */
        NONE,
        /** It fitted an expectation. */
        EXPECTED,
        /** It was answered. */
        SEEN_REPLY,
        /** It is not to be evicted early. */
        ASSURED,
        /** Its first packet has left the host or reached its socket. */
        CONFIRMED;

        Optional<Connection.Status> bit() {
            return switch (this) {
                case NONE -> Optional.empty();
                case EXPECTED -> Optional.of(Connection.Status.EXPECTED);
                case SEEN_REPLY -> Optional.of(Connection.Status.SEEN_REPLY);
                case ASSURED -> Optional.of(Connection.Status.ASSURED);
                case CONFIRMED -> Optional.of(Connection.Status.CONFIRMED);
            };
        }
    }

    /** Keeps each bit once, in the order of printing, and drops NONE. */
    public ConnectionStatuses {
        statuses = statuses.stream()
                .filter(status -> status != Status.NONE)
                .sorted()
                .distinct()
                .toList();
    }

    static ConnectionStatuses read(String list) throws OptionException {
        return new ConnectionStatuses(WordList.read(list, Arrays.asList(Status.values()), "a connection status"));
    }

    /** {@code SEEN_REPLY,ASSURED}; {@code NONE} for the empty list. */
    @Override
    public String toString() {
        return statuses.isEmpty() ? Status.NONE.name() : WordList.printed(statuses);
    }
}
