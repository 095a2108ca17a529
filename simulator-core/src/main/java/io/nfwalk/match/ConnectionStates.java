package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.PacketState;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.OptionException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A list of states, one of which a packet must have.
 *
 * @param states at least one, in the order in which iptables-save prints them
 */
public record ConnectionStates(List<State> states) {
    /** The states in the order in which iptables-save prints them. SNAT and DNAT come beside one of the others. */
    public enum State {
        /** Fits no connection. */
        INVALID,
        /** First packet of a connection, or a further one before any answer. */
        NEW,
        /** Begins an expected connection, or is an error about a known one. */
        RELATED,
        /** Of a connection that has seen packets both ways. */
        ESTABLISHED,
        /** Exempted from tracking. */
        UNTRACKED,
        /** Of a connection whose source is translated. */
        SNAT,
        /** Of a connection whose destination is translated. */
        DNAT
    }

    /** Keeps each state once, in the order of printing. */
    public ConnectionStates {
        states = states.stream().sorted().distinct().toList();
    }

    static ConnectionStates read(String list) throws OptionException {
        return new ConnectionStates(WordList.read(list, Arrays.asList(State.values()), "a connection state"));
    }

    static ConnectionStates withoutNat(String list) throws OptionException {
        List<State> known = List.of(State.INVALID, State.NEW, State.RELATED, State.ESTABLISHED, State.UNTRACKED);
        return new ConnectionStates(WordList.read(list, known, "a connection state"));
    }

    boolean holdFor(MatchContext context) {
        Optional<Connection> connection = context.tracking().connection();
        return states.contains(state(context))
                || states.contains(State.SNAT) && has(connection, Connection.Status.SOURCE_NAT)
                || states.contains(State.DNAT) && has(connection, Connection.Status.DESTINATION_NAT);
    }

    /** What a packet has in place of a wanted state. */
    static String found(MatchContext context) {
        Optional<Connection> connection = context.tracking().connection();
        String source = has(connection, Connection.Status.SOURCE_NAT) ? ", SNAT" : "";
        String destination = has(connection, Connection.Status.DESTINATION_NAT) ? ", DNAT" : "";
        return "its state is " + state(context) + source + destination;
    }

    /**
     * Whether each packet that has one of the other states (negated: has none of them) has one of these (negated: none
     * of these). A packet has one state, and may have SNAT and DNAT beside it.
     */
    boolean cover(boolean negated, ConnectionStates other, boolean otherNegated) {
        if (negated && otherNegated) {
            return other.states.containsAll(states);
        }
        if (negated) {
            return !hasNat() && !other.hasNat() && Collections.disjoint(states, other.states);
        }
        return !otherNegated && states.containsAll(other.states);
    }

    private boolean hasNat() {
        return states.contains(State.SNAT) || states.contains(State.DNAT);
    }

    private static State state(MatchContext context) {
        PacketState state = context.tracking().state();
        return switch (state) {
            case NEW -> State.NEW;
            case ESTABLISHED -> State.ESTABLISHED;
            case RELATED -> State.RELATED;
            case INVALID -> context.standIn().isPresent() ? State.NEW : State.INVALID;
            case UNTRACKED -> State.UNTRACKED;
        };
    }

    private static boolean has(Optional<Connection> connection, Connection.Status bit) {
        return connection.map(known -> known.has(bit)).orElse(false);
    }

    /** {@code NEW,ESTABLISHED}. */
    @Override
    public String toString() {
        return WordList.printed(states);
    }
}
