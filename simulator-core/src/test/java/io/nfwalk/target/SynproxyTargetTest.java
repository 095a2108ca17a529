package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Verdict;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SynproxyTargetTest {
    private static final TcpOptions ALL = TcpOptions.ofSyn(1400, 3);
    private static final TcpOptions WITHOUT_TIMESTAMPS =
            new TcpOptions(OptionalInt.of(1400), OptionalInt.of(3), true, false);
    private static final Verdict TAKEN = new Verdict.Drop("SYNPROXY");

    private final SynproxyTarget everything =
            new SynproxyTarget(true, true, OptionalLong.of(7), OptionalLong.of(1460), true);

    private static PacketAtTarget segment(int flags, TcpOptions options) {
        Packet syn = Packet.tcp("10.8.0.2:40000", "10.9.0.2:80");
        return new PacketAtTarget(
                syn.withTransport(new Transport.Tcp(40000, 80, new TcpFlags(flags), 1000, 0, 64240, options)));
    }

    @Test
    void aSynIsAnsweredWithTheOptionsThatItAndTheRuleHave() {
        PacketAtTarget syn = segment(TcpFlags.SYN, ALL);

        assertThat(everything.apply(syn)).isEqualTo(TAKEN);

        TcpOptions offered = TcpOptions.ofSyn(1460, 7).withStamp(3 | 1 << 4);
        assertThat(syn.sent).containsExactly("SYN-ACK with " + offered + " to a client of 1400");
    }

    @Test
    void withoutTimeStampsOnlyTheSegmentSizeIsOffered() {
        PacketAtTarget syn = segment(TcpFlags.SYN | TcpFlags.ECE | TcpFlags.CWR, WITHOUT_TIMESTAMPS);

        everything.apply(syn);

        TcpOptions offered = new TcpOptions(OptionalInt.of(1460), OptionalInt.empty(), false, false);
        assertThat(syn.sent).containsExactly("SYN-ACK with " + offered + " to a client of 1400");
    }

    @Test
    void congestionNotificationIsAgreedToWhereBothBitsAskForIt() {
        PacketAtTarget both = segment(TcpFlags.SYN | TcpFlags.ECE | TcpFlags.CWR, ALL);
        PacketAtTarget one = segment(TcpFlags.SYN | TcpFlags.ECE, ALL);

        everything.apply(both);
        everything.apply(one);

        assertThat(both.sent.get(0)).endsWith(", ECN");
        assertThat(one.sent.get(0)).doesNotEndWith(", ECN");
    }

    @Test
    void anAckAsksTheServer() {
        PacketAtTarget ack = segment(TcpFlags.ACK, TcpOptions.NONE);

        assertThat(everything.apply(ack)).isEqualTo(TAKEN);
        assertThat(ack.sent).containsExactly("SYN to the server");
    }

    @Test
    void whatIsNoPartOfTheClientsHandshakeGoesOn() {
        for (String flags : new String[] {"SA", "FA", "R", "RA", "F", "SF", "SR", "P"}) {
            PacketAtTarget other = segment(TcpFlags.parse(flags).orElseThrow().bits(), ALL);

            assertThat(everything.apply(other)).as(flags).isEqualTo(Verdict.CONTINUE);
            assertThat(other.sent).as(flags).isEmpty();
        }
    }
}
