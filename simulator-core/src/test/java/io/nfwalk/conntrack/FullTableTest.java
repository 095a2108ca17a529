package io.nfwalk.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A table that may have one entry, which client 10.8.0.2:4000 and server 10.9.0.2:80 have. */
class FullTableTest {
    private static final String MAX = "net.netfilter.nf_conntrack_max";

    private final Talk talk = new Talk(ConntrackSettings.defaults().with(MAX, 1));
    private final Packet another = Packet.udp(Talk.CLIENT, 4000, Talk.SERVER, 53);

    private Room room(Packet packet) {
        return talk.table.roomFor(packet, Optional.empty(), true);
    }

    @Test
    void whenAllEntriesAreAssuredANewOneFindsNoRoom() {
        talk.handshake();
        assertThat(room(another)).isEqualTo(new Room.None());
    }

    @Test
    void packetsThatBeginNothingNeedNone() {
        talk.handshake();
        assertThat(room(Packet.tcp(Talk.CLIENT, 4000, Talk.SERVER, 80))).isEqualTo(new Room.Enough());
        assertThat(room(Packet.tcp(Talk.SERVER, 80, Talk.CLIENT, 4000))).isEqualTo(new Room.Enough());
    }

    @Test
    void whoeverMayBeGivenUpMakesItUndetermined() {
        talk.client("S seq 1000");
        assertThat(room(another)).isInstanceOf(Room.Unknown.class);
    }

    @Test
    void anEntryThatRanOutMakesRoom() {
        talk.client("S seq 1000");
        talk.later("121");
        assertThat(room(another)).isEqualTo(new Room.Enough());
    }

    @Test
    void packetsUnderWayCount() {
        Tracking waiting = talk.table.track(another, Optional.empty());
        talk.table.expectToEnter(waiting);
        Packet third = Packet.udp(Talk.CLIENT, 4001, Talk.SERVER, 53);
        assertThat(room(third)).isEqualTo(new Room.None());
        talk.table.confirm(waiting);
        assertThat(room(third)).isInstanceOf(Room.Unknown.class);
    }

    @Test
    void someTimeAfterARefusalAConnectionThatIsClosingMayBeGone() {
        talk.handshake();
        talk.client("FA seq 1001 ack 5001");
        assertThat(room(another)).isEqualTo(new Room.None());
        assertThat(room(another)).isEqualTo(new Room.None());
        talk.later("1");
        assertThat(room(another)).isInstanceOf(Room.Unknown.class);
    }

    @Test
    void zeroIsNoLimit() {
        talk.handshake();
        talk.table.apply(ConntrackSettings.defaults().with(MAX, 0));
        assertThat(room(another)).isEqualTo(new Room.Enough());
    }
}
