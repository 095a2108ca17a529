package io.nfwalk.conntrack;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.helper.Expectation;
import io.nfwalk.conntrack.helper.Expecting;
import io.nfwalk.conntrack.helper.Helper;
import io.nfwalk.conntrack.helper.Visit;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Struct;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One packet with its connection's helper. Source: kernel net/netfilter/nf_conntrack_proto.c, nf_confirm. */
final class HelperVisit implements Visit {
    private static final int MOST_TRIES = 128;
    private static final int LAST_PORT = 65535;

    private final Connection connection;
    private final Tracking tracking;
    private final Expecting expecting;
    private final Chance chance;
    private final Ways ways;
    private final Consumer<Duration> renewal;
    private Packet packet;

    HelperVisit(
            Packet packet,
            Tracking tracking,
            Expecting expecting,
            Chance chance,
            Ways ways,
            Consumer<Duration> renewal) {
        this.packet = packet;
        this.connection = tracking.connection().orElseThrow();
        this.tracking = tracking;
        this.expecting = expecting;
        this.chance = chance;
        this.ways = ways;
        this.renewal = renewal;
    }

    /** Lets the helper look, then shifts the sequence numbers as far as they were shifted before. */
    Helped run(Optional<Helper> helper, boolean shifts) {
        if (helper.isPresent()) {
            Helper.Verdict verdict = helper.get().help(this);
            if (verdict instanceof Helper.Verdict.Drop) {
                return new Helped.Dropped(helper.get().traits().name());
            }
            if (verdict instanceof Helper.Verdict.Unknown unknown) {
                return new Helped.Undetermined(helper.get().traits().name(), unknown.fact());
            }
        }
        Optional<Transport.Tcp> header = packet.tcp().filter(any -> shifts);
        if (header.isPresent()) {
            packet = packet.withTransport(connection.shift().orElseThrow().applied(header.get(), tracking.direction()));
        }
        return new Helped.Passed(packet);
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Direction direction() {
        return tracking.direction();
    }

    @Override
    public boolean established() {
        return tracking.state() == PacketState.ESTABLISHED;
    }

    @Override
    public boolean translated() {
        return connection.has(Connection.Status.SOURCE_NAT) || connection.has(Connection.Status.DESTINATION_NAT);
    }

    @Override
    public Packet packet() {
        return packet;
    }

    @Override
    public <T extends Struct> T memory(Class<T> type, Supplier<T> fresh) {
        return connection.helperMemoryToChange(type).orElseGet(() -> {
            T made = fresh.get();
            connection.setHelperMemory(made);
            return made;
        });
    }

    @Override
    public Expecting expecting() {
        return expecting;
    }

    @Override
    public Optional<Expectation> expectAtFreePort(Expectation expectation) {
        int first = expectation.ends().destinationPart();
        int range = LAST_PORT - first;
        int attempts = Math.min(range, MOST_TRIES);
        Expectation wanted = expectation;
        while (true) {
            Expecting.Outcome outcome = expecting.expect(wanted, false);
            if (outcome == Expecting.Outcome.ADDED) {
                // Port 0 is expected like any other, yet taken for a failure.
                return Optional.of(wanted).filter(any -> any.ends().destinationPart() != 0);
            }
            if (outcome != Expecting.Outcome.CLASHES || --attempts < 0) {
                return Optional.empty();
            }
            wanted = wanted.toPart(first + chance.uniform(range, "expected port"));
        }
    }

    @Override
    public void rewrite(int from, int to, byte[] by) {
        rewriteUnshifted(from, to, by);
        shift(by.length - (to - from));
    }

    @Override
    public void rewriteUnshifted(int from, int to, byte[] by) {
        Payload payload = packet.payload();
        packet = packet.withPayload(
                payload.slice(0, from).plus(Payload.of(by)).plus(payload.slice(to, payload.length())));
    }

    @Override
    public void shift(int bytes) {
        if (bytes != 0) {
            packet.tcp()
                    .ifPresent(header ->
                            connection.makeShift().grow(tracking.direction(), (int) header.sequence(), bytes));
        }
    }

    @Override
    public void setDestinationPort(int port) {
        Transport transport = packet.transport();
        packet = packet.withTransport(
                transport.withPorts(transport.sourcePortIfAny().orElse(0), port));
    }

    @Override
    public boolean sameWay(IpAddress one, IpAddress other) {
        Optional<Ways.Way> way = ways.to(one);
        return way.isPresent() && way.equals(ways.to(other));
    }

    @Override
    public void renewConnection(Duration timeout) {
        renewal.accept(timeout);
    }
}
