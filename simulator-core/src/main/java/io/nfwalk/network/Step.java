package io.nfwalk.network;

import io.nfwalk.host.Host;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing to do in a network; each runs until nothing moves any more. */
public sealed interface Step {
    /**
     * A client socket connects, or sends one datagram and waits for the answer.
     *
     * @param from the client's host
     * @param protocol {@link io.nfwalk.packet.Protocol#TCP} or {@link io.nfwalk.packet.Protocol#UDP}
     * @param destination the asked address
     * @param port the asked port
     * @param source the address to bind to; empty: routing chooses
     * @param sourcePort the port to bind to, 1 to 65535
     * @param payload of a datagram
     */
    record Connect(
            String from,
            int protocol,
            IpAddress destination,
            int port,
            Optional<IpAddress> source,
            int sourcePort,
            Payload payload)
            implements Step {}

    /**
     * One echo request of 56 bytes.
     *
     * @param from the sender's host
     * @param destination the asked address
     * @param id the identifier, 0 to 65535
     * @param source the address to send from; empty: routing chooses
     */
    record Ping(String from, IpAddress destination, int id, Optional<IpAddress> source) implements Step {}

    /**
     * A packet out of a raw socket.
     *
     * @param from the sender's host
     * @param packet the packet; an unspecified source is chosen by routing
     * @param relativeTo numbers of an open connection to add to the packet's own, if the scenario says so
     */
    record SendFrom(String from, Packet packet, Optional<RelativeNumbers> relativeTo) implements Step {}

    /**
     * A frame that arrives on an interface from the wire.
     *
     * @param host the receiving host
     * @param device the interface it arrives on
     * @param ethernet its addresses
     * @param packet what it carries
     * @param relativeTo numbers of an open connection to add to the packet's own, if the scenario says so
     */
    record SendInto(String host, String device, Ethernet ethernet, Packet packet, Optional<RelativeNumbers> relativeTo)
            implements Step {}

    /**
     * Packets that are under way at the same time: where a host would put a new entry into its conntrack table, at the
     * end of POSTROUTING or INPUT, they wait until nothing else moves, and then go on one after the other in the order
     * in which they came there.
     *
     * @param sends {@link SendFrom} or {@link SendInto} each, in this order; two or more
     */
    record SendAtOnce(List<Step> sends) implements Step {
        /** Copies the list; IllegalArgumentException if it has less than two steps, or others. */
        public SendAtOnce {
            sends = List.copyOf(sends);
            if (sends.size() < 2 || !sends.stream().allMatch(SendAtOnce::isSend)) {
                throw new IllegalArgumentException("only packets, two or more, can be sent at once");
            }
        }

        private static boolean isSend(Step step) {
            return step instanceof SendFrom || step instanceof SendInto;
        }
    }

    /**
     * Which of a TCP segment's numbers count from an open connection's own: {@code seq: client+N}, {@code ack:
     * server+N}.
     *
     * @param sequenceOf whose initial sequence number is added to the sequence number
     * @param acknowledgementOf whose is added to the acknowledgement
     */
    record RelativeNumbers(Optional<Side> sequenceOf, Optional<Side> acknowledgementOf) {
        /** A side of a connection. */
        public enum Side {
            /** Who connected. */
            CLIENT,
            /** Who accepted. */
            SERVER
        }
    }

    /**
     * A host is described anew; its running state stays, but for the memories of the tables that were loaded anew.
     *
     * @param changed the host as it is from now on, of the same name
     * @param reloaded whether rule sets were loaded: then tables that the load named start with new memories and
     *     counters
     * @param listensAnew whether its listening sockets are opened anew: a half-open connection ends with the socket
     *     that listened for it, even where the same one is opened again
     * @param flushConntrack whether all entries are deleted
     */
    record Change(Host changed, List<Reload> reloaded, boolean listensAnew, boolean flushConntrack) implements Step {
        /** Copies the list. */
        public Change {
            reloaded = List.copyOf(reloaded);
        }
    }

    /**
     * A load of rules into a running host.
     *
     * @param loaded the rule set now in force for that family and backend
     * @param tables names of the tables that the load replaced; the others keep counters and memories
     */
    record Reload(io.nfwalk.host.LoadedRules loaded, List<io.nfwalk.rules.TableName> tables) {
        /** Copies the list. */
        public Reload {
            tables = List.copyOf(tables);
        }
    }

    /**
     * The clock moves.
     *
     * @param time how far
     */
    record Wait(Duration time) implements Step {}

    /** The result of a step in a word of the scenario format. */
    enum Result {
        /** The TCP connection stands. */
        ESTABLISHED,
        /** The answer came from where it was asked. */
        ANSWERED,
        /** A RST or ICMP port unreachable came. */
        REFUSED,
        /** Another ICMP error came, or there is no route. */
        UNREACHABLE,
        /** An answer came from another address or port than was asked. */
        UNEXPECTED_SOURCE,
        /** Nothing came. */
        TIMEOUT,
        /** A raw packet was sent. */
        SENT,
        /** The change or wait is done. */
        DONE,
        /** It hangs on something that nobody stated. */
        UNDETERMINED;

        /** The word in scenario files: lower case with dashes. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
