package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper irc}: a client's {@code PRIVMSG x :^ADCC SEND file 168296450 5000 ...} announces a connection from
 * anybody to the client. The address may be the client's own or the one that it is translated to; another one is taken
 * for forged. Source: kernel net/netfilter/nf_conntrack_irc.c and nf_nat_irc.c.
 */
final class IrcHelper implements Helper {
    private static final List<String> COMMANDS = List.of("SEND ", "CHAT ", "MOVE ", "TSEND ", "SCHAT ");
    private static final int LONGEST_SEARCHED = 4095;
    /** The least that a message needs: {@code " :^ADCC SEND t AAAAAAAA P^A\n"}. */
    private static final int SHORTEST_MESSAGE = 26;
    /** The least that a command needs behind its word. */
    private static final int SHORTEST_REST = 12;

    /**
     * Address and port of a command.
     *
     * @param from where the address begins
     * @param to where the port ends
     */
    private record Announced(int from, int to, int address, int port) {}

    @Override
    public Traits traits() {
        return new Traits("irc", List.of(Family.IPV4), List.of(Protocol.TCP), List.of(Policy.of(8, 300)));
    }

    @Override
    public Verdict help(Visit visit) {
        Optional<Transport.Tcp> header = visit.packet().tcp();
        boolean readable = visit.direction() == Direction.ORIGINAL
                && visit.established()
                && header.isPresent()
                && visit.packet().payload().length() > 0;
        if (!readable) {
            return Verdict.ACCEPT;
        }
        String text = Message.of(visit.packet().payload()).text();
        Message message = new Message(text.substring(0, Math.min(text.length(), LONGEST_SEARCHED)));
        return find(message, visit.connection().original(), visit.connection().reply())
                .map(announced -> expect(visit, announced))
                .orElse(Verdict.ACCEPT);
    }

    private static Optional<Announced> find(Message message, Tuple original, Tuple reply) {
        int at = skipBlanks(message);
        if (at < message.length() - 10) {
            if (!message.hasIgnoringCase(at, "PRIVMSG ")) {
                return Optional.empty();
            }
            at += "PRIVMSG ".length();
        }
        while (at < message.length() - SHORTEST_MESSAGE) {
            if (!message.has(at, " :")) {
                at++;
                continue;
            }
            at += 2;
            if (!message.has(at, "\1DCC ")) {
                return Optional.empty();
            }
            at += "\1DCC ".length();
            for (String command : COMMANDS) {
                if (!message.has(at, command)) {
                    continue;
                }
                at += command.length();
                Optional<Announced> announced = read(message, at);
                // What could not be read is passed over as far as the reading went, and may hold a further command.
                if (announced.isPresent() && isOwn(announced.get(), original, reply)) {
                    return announced;
                }
            }
        }
        return Optional.empty();
    }

    private static int skipBlanks(Message message) {
        int at = 0;
        while (at < message.length() - 10
                && (message.at(at) == ' ' || message.at(at) == '\r' || message.at(at) == '\n')) {
            at++;
        }
        return at;
    }

    private static boolean isOwn(Announced announced, Tuple original, Tuple reply) {
        IpAddress address = IpAddress.ipv4(announced.address());
        return announced.port() != 0 && (address.equals(original.source()) || address.equals(reply.destination()));
    }

    private static Optional<Announced> read(Message message, int from) {
        int at = from;
        while (message.at(at++) != ' ') {
            if (at > message.length() - SHORTEST_REST) {
                return Optional.empty();
            }
        }
        if (message.text().indexOf('\n', at) < 0) {
            return Optional.empty();
        }
        Message.Number address = message.decimal(at);
        int portAt = address.end();
        while (message.at(portAt) == ' ') {
            portAt++;
        }
        Message.Number port = message.decimal(portAt);
        return Optional.of(new Announced(at, port.end(), (int) address.value(), (int) port.value() & 0xffff));
    }

    private static Verdict expect(Visit visit, Announced announced) {
        IpAddress client = visit.connection().reply().destination();
        Expectation expectation =
                Expectation.of(visit.connection(), 0, Optional.empty(), client, Protocol.TCP, announced.port());
        if (!visit.translated()) {
            return Verdict.of(visit.expecting().expect(expectation));
        }
        Optional<Expectation> free =
                visit.expectAtFreePort(expectation.translated(Direction.REPLY, Arrival.FOLLOW_MASTER));
        if (free.isEmpty()) {
            return Verdict.DROP;
        }
        String words = client.low() + " " + free.get().ends().destinationPart();
        visit.rewrite(announced.from(), announced.to(), Message.bytes(words));
        return Verdict.ACCEPT;
    }
}
