package io.nfwalk.testkit;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.testkit.arbitrary.Conversation;
import io.nfwalk.trace.Verdict;
import io.nfwalk.walk.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A connection through a host: its packets one after the other, each end of which says what it would say to what it
 * got. It ends early where a packet does not get through.
 *
 * @param conversation what the two ends would say
 * @param turns what became of each packet, in order
 */
public record Dialogue(Conversation conversation, List<Turn> turns) {
    /** Copies the list. */
    public Dialogue {
        turns = List.copyOf(turns);
    }

    /**
     * One packet of it.
     *
     * @param said the packet as its sender sent it
     * @param fromClient whether the client sent it
     * @param walk what it led to
     * @param verdict what became of it
     */
    public record Turn(Packet said, boolean fromClient, Walk walk, Verdict verdict) {
        /** The packet as the other end got it, or as it was when its way ended. */
        public Packet got() {
            return verdict.ending().packet();
        }

        /** {@code tcp 10.0.0.7:40000 to 10.32.0.10:53 S: FORWARDED out of eth1}. */
        @Override
        public String toString() {
            return said + ": " + verdict;
        }
    }

    /**
     * Lets the client's packets come in by that interface, and the server's by the one by which the first of them left.
     *
     * @param in one end of a wire of the host's
     */
    public static Dialogue through(Simulator simulator, Host host, String in, Conversation conversation) {
        List<Turn> turns = new ArrayList<>();
        Turn first = turn(simulator, in, conversation.fromClient(0), true);
        turns.add(first);
        Optional<String> out = Crossing.wire(first.walk(), first.verdict().ending(), host);
        for (int i = 1; i < conversation.turns() && out.isPresent() && passed(turns.get(i - 1)); i++) {
            boolean fromClient = conversation.isClients(i);
            Packet said = fromClient ? conversation.fromClient(i) : conversation.fromServer(i, first.got());
            turns.add(turn(simulator, fromClient ? in : out.get(), said, fromClient));
        }
        return new Dialogue(conversation, turns);
    }

    private static Turn turn(Simulator simulator, String device, Packet packet, boolean fromClient) {
        Walk walk = simulator.receive(device, packet);
        return new Turn(packet, fromClient, walk, Verdict.of(walk.events(), false, packet));
    }

    private static boolean passed(Turn turn) {
        return turn.verdict().ending() instanceof Ending.Sent;
    }

    /** Whether every packet got through. */
    public boolean isComplete() {
        return turns.size() == conversation.turns() && turns.stream().allMatch(Dialogue::passed);
    }

    /** A line for each packet. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        turns.forEach(turn -> text.append(turn).append('\n'));
        return text.toString();
    }
}
