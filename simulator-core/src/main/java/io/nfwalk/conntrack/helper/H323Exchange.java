package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.conntrack.per.PerValue;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One packet of one connection of H.323: the addresses that its messages name, and the connections that follow from
 * them. Of the methods that return a truth value, false means that the packet is dropped.
 *
 * <p>Source: kernel net/netfilter/nf_conntrack_h323_main.c and net/ipv4/netfilter/nf_nat_h323.c.
 */
record H323Exchange(Visit visit, H323Session session) {
    private static final int LAST_PORT = 65535;

    /**
     * Where somebody can be reached.
     *
     * @param address of the connection's family
     * @param port may be 0
     * @param at where both stand in the payload
     */
    record Endpoint(IpAddress address, int port, int at) {
        boolean is(IpAddress other, int otherPort) {
            return address.equals(other) && port == otherPort;
        }
    }

    Tuple thisWay() {
        return visit.thisWay();
    }

    Tuple otherWay() {
        return visit.otherWay();
    }

    private Direction there() {
        return visit.direction();
    }

    private Direction back() {
        return visit.direction().opposite();
    }

    /** Whether addresses are translated; those of IPv6 never are. */
    boolean translates() {
        return visit.translated() && thisWay().family() == Family.IPV4;
    }

    /** Whether it is the speaker whose address is translated. */
    private boolean translatesSpeaker() {
        return translates() && !thisWay().source().equals(otherWay().destination());
    }

    // ---- addresses

    /** A transport address of H.225.0. Source: get_h225_addr. */
    Optional<Endpoint> signalEndpoint(PerValue address) {
        return endpoint(address.at("ipAddress", "ip"), address.at("ip6Address", "ip"));
    }

    /** A transport address of H.245. Source: get_h245_addr. */
    Optional<Endpoint> mediaEndpoint(PerValue address) {
        return endpoint(
                address.at("unicastAddress", "iPAddress", "network"),
                address.at("unicastAddress", "iP6Address", "network"));
    }

    private Optional<Endpoint> endpoint(Optional<PerValue> ipv4, Optional<PerValue> ipv6) {
        Family family = thisWay().family();
        return (family == Family.IPV4 ? ipv4 : ipv6).map(place -> {
            Payload payload = visit.packet().payload();
            int at = ((PerValue.Place) place).at();
            int[] words = new int[family.addressBits() / Integer.SIZE];
            Arrays.setAll(words, i -> Numbers.word(payload, at + i * Integer.BYTES));
            int behind = at + words.length * Integer.BYTES;
            return new Endpoint(IpAddress.ofWords(family, words), Numbers.half(payload, behind), at);
        });
    }

    /** Writes another IPv4 address and port there. Source: set_addr. */
    void write(Endpoint there, IpAddress address, int port) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES + Short.BYTES)
                .putInt(address.words()[0])
                .putShort((short) port)
                .array();
        visit.rewrite(there.at(), there.at() + bytes.length, bytes);
    }

    /** The speaker's own address, with a port. */
    private Optional<Endpoint> ownWithPort(Optional<Endpoint> endpoint) {
        return endpoint.filter(one -> one.address().equals(thisWay().source()) && one.port() != 0);
    }

    // ---- expectations

    /** One of the other side's, to the speaker. */
    private Expectation toSpeaker(int protocol, int port) {
        return to(otherWay().destination(), protocol, port);
    }

    /** One of the other side's, to anybody. */
    private Expectation to(IpAddress address, int protocol, int port) {
        return Expectation.of(visit.connection(), 0, Optional.of(otherWay().source()), address, protocol, port);
    }

    private Expectation followsMaster(Expectation expectation) {
        return expectation.translated(back(), Arrival.FOLLOW_MASTER);
    }

    private boolean expect(Expectation expectation) {
        return visit.expecting().expect(expectation);
    }

    /** A media stream and its control stream, on an even port and the odd one behind it. Source: expect_rtp_rtcp. */
    boolean expectMedia(PerValue address) {
        Optional<Endpoint> named = ownWithPort(mediaEndpoint(address));
        if (named.isEmpty()) {
            return true;
        }
        Endpoint endpoint = named.get();
        int even = endpoint.port() & ~1;
        Expectation media = toSpeaker(Protocol.UDP, even);
        Expectation control = toSpeaker(Protocol.UDP, endpoint.port() | 1);
        if (translatesSpeaker()) {
            translateMedia(endpoint, followsMaster(media), followsMaster(control));
            return true;
        }
        if (!expect(media)) {
            return false;
        }
        boolean both = expect(control);
        if (!both) {
            visit.expecting().forget(media);
        }
        return both;
    }

    /** Source: nat_rtp_rtcp. */
    private void translateMedia(Endpoint endpoint, Expectation media, Expectation control) {
        int even = endpoint.port() & ~1;
        int channel = session.channel(there(), even);
        if (channel < 0) {
            return;
        }
        int port = freePair(even, media, control);
        if (port != 0) {
            write(endpoint, otherWay().destination(), port + (endpoint.port() & 1));
            session.setChannel(channel, there(), even, port);
        }
    }

    /** The first pair of ports that nobody is expected at; 0 if there is none. */
    private int freePair(int first, Expectation media, Expectation control) {
        for (int port = first; port != 0 && port < LAST_PORT; port += 2) {
            Expectation even = media.toPart(port);
            Expecting.Outcome outcome = visit.expecting().expect(even, false);
            if (outcome == Expecting.Outcome.ADDED) {
                outcome = visit.expecting().expect(control.toPart(port + 1), false);
                if (outcome == Expecting.Outcome.ADDED) {
                    return port;
                }
                visit.expecting().forget(even);
            }
            if (outcome != Expecting.Outcome.CLASHES) {
                return 0;
            }
        }
        return 0;
    }

    /** Connections of T.120, as many as may come. Source: expect_t120, nat_t120. */
    boolean expectData(PerValue address) {
        Optional<Endpoint> named = ownWithPort(mediaEndpoint(address));
        if (named.isEmpty()) {
            return true;
        }
        Expectation data = toSpeaker(Protocol.TCP, named.get().port()).forAll();
        if (!translatesSpeaker()) {
            return expect(data);
        }
        visit.expectAtFreePort(followsMaster(data))
                .ifPresent(free ->
                        write(named.get(), otherWay().destination(), free.ends().destinationPart()));
        return true;
    }

    /** The connection for H.245. Source: expect_h245, nat_h245. */
    boolean expectControl(PerValue address) {
        Optional<Endpoint> named = ownWithPort(signalEndpoint(address));
        if (named.isEmpty()) {
            return true;
        }
        Expectation control = toSpeaker(Protocol.TCP, named.get().port()).helpedBy(H323Helper.h245());
        if (!translatesSpeaker()) {
            return expect(control);
        }
        expectSignalling(followsMaster(control), named.get());
        return true;
    }

    /**
     * Expects at a port of the translated address, the one that stands for the speaker's port already if there is one.
     *
     * @return whether a port was found
     */
    private boolean expectSignalling(Expectation expectation, Endpoint named) {
        int port = named.port();
        int first = session.signalling(there()) == port ? session.signalling(back()) : port;
        Optional<Expectation> found = visit.expectAtFreePort(expectation.toPart(first));
        found.ifPresent(one -> {
            int free = one.ends().destinationPart();
            write(named, otherWay().destination(), free);
            session.setSignalling(there(), port);
            session.setSignalling(back(), free);
        });
        return found.isPresent();
    }

    /** Calls to who registers, from the gatekeeper only. Source: expect_q931, nat_q931. */
    boolean expectCalls(List<PerValue> addresses) {
        for (int i = 0; i < addresses.size(); i++) {
            Optional<Endpoint> named = ownWithPort(signalEndpoint(addresses.get(i)));
            if (named.isPresent()) {
                return expectCalls(named.get(), i == 0 ? Optional.empty() : signalEndpoint(addresses.get(0)));
            }
        }
        return true;
    }

    /** Some clients name their loopback address first, and gatekeepers look at the first only. */
    private boolean expectCalls(Endpoint named, Optional<Endpoint> first) {
        Expectation calls = toSpeaker(Protocol.TCP, named.port())
                .helpedBy(H323Helper.q931())
                .forAll();
        if (translates()) {
            boolean found = expectSignalling(followsMaster(calls), named);
            first.filter(loopback -> found && loopback.address().isLoopback())
                    .ifPresent(loopback -> write(loopback, otherWay().destination(), session.signalling(back())));
            return true;
        }
        if (!expect(calls)) {
            return false;
        }
        session.setSignalling(there(), named.port());
        return true;
    }

    /** A second call, to whom the first one is forwarded. Source: expect_callforwarding, nat_callforwarding. */
    boolean expectForwarded(PerValue address) {
        Optional<Endpoint> named = signalEndpoint(address).filter(one -> one.port() != 0);
        boolean elsewhere = named.isPresent()
                && !visit.sameWay(named.get().address(), otherWay().source());
        if (!elsewhere) {
            return true;
        }
        Endpoint endpoint = named.get();
        Expectation call = to(endpoint.address(), Protocol.TCP, endpoint.port()).helpedBy(H323Helper.q931());
        if (!translatesSpeaker()) {
            return expect(call);
        }
        Expectation moved = call.to(otherWay().destination(), endpoint.port())
                .translated(endpoint.address(), endpoint.port(), back(), H323Exchange::forwarded);
        visit.expectAtFreePort(moved)
                .ifPresent(free ->
                        write(endpoint, otherWay().destination(), free.ends().destinationPart()));
        return true;
    }

    /**
     * The second call goes to the address that was named, and comes from the one that it was sent to. Source:
     * ip_nat_callforwarding_expect.
     */
    private static void forwarded(Connection fresh, Expectation expectation, Expecting expecting) {
        Expectation.Translation translation = expectation.translation();
        IpAddress from = fresh.tuple(translation.direction().opposite()).source();
        expecting.translate(fresh, NatRange.of(from), Manipulation.SOURCE);
        expecting.translate(
                fresh, Arrival.exactly(translation.announced(), translation.announcedPart()), Manipulation.DESTINATION);
    }

    /** Registration with another address than the one that gatekeepers were looked for at. Source: process_gcf. */
    boolean expectRegistration(PerValue address) {
        Optional<Endpoint> named = signalEndpoint(address);
        boolean there = named.isEmpty()
                || named.get().is(thisWay().source(), thisWay().sourcePart())
                || visit.connection().has(Connection.Status.EXPECTED);
        return there
                || expect(to(named.get().address(), Protocol.UDP, named.get().port())
                        .helpedBy(new RasHelper()));
    }

    /** Calls to where the gatekeeper says, as many as may come. Source: process_acf, process_lcf. */
    boolean expectCallsTo(Endpoint endpoint) {
        return expect(to(endpoint.address(), Protocol.TCP, endpoint.port())
                .helpedBy(H323Helper.q931())
                .forAll());
    }
}
