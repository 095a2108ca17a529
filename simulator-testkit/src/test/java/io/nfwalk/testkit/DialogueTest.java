package io.nfwalk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nfwalk.Simulator;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.testkit.arbitrary.Conversation;
import io.nfwalk.testkit.arbitrary.Conversations;
import io.nfwalk.testkit.arbitrary.DrawnPacket;
import io.nfwalk.testkit.arbitrary.Packets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DialogueTest {
    private static final Host ROUTER = Host.builder("router")
            .networkInterface("eth0", "10.8.0.1/24")
            .networkInterface("eth1", "10.9.0.1/24")
            .sysctl("net.ipv4.ip_forward", "1")
            .rules(Simulator.parse("""
                    *nat
                    -A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.9.0.2:8080
                    -A POSTROUTING -o eth1 -j MASQUERADE
                    COMMIT
                    *filter
                    :FORWARD DROP [0:0]
                    -A FORWARD -i eth0 -m conntrack --ctstate NEW -j ACCEPT
                    -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
                    COMMIT
                    """))
            .build();

    @Provide
    Arbitrary<Conversation> conversations() {
        return Conversations.between(Packets.near(ROUTER, Family.IPV4).map(DrawnPacket::packet));
    }

    @Property(tries = 200)
    void whatTheServerSaysComesToTheClientAsFromWhomItAsked(@ForAll("conversations") Conversation conversation) {
        Dialogue dialogue = Dialogue.through(Simulator.of(ROUTER), ROUTER, "eth0", conversation);
        for (Dialogue.Turn turn : dialogue.turns()) {
            if (!turn.fromClient() && turn.verdict().kind().passed()) {
                assertThat(turn.got().source()).isEqualTo(conversation.first().destination());
                assertThat(turn.got().destination())
                        .isEqualTo(conversation.first().source());
            }
        }
    }

    @Example
    void aTcpConnectionGoesFromItsBeginningToItsEnd() {
        Simulator simulator = Simulator.of(ROUTER);
        Conversation whole = new Conversation(Packet.tcp("10.8.0.2:40000", "10.8.0.1:80"), Conversation.TCP_TURNS);
        Dialogue dialogue = Dialogue.through(simulator, ROUTER, "eth0", whole);

        assertThat(dialogue.isComplete()).as("%s", dialogue).isTrue();
        assertThat(dialogue.turns().get(3).got()).hasToString("tcp 10.9.0.1:40000 to 10.9.0.2:8080 PA");
        assertThat(dialogue.turns().get(4).got().source()).hasToString("10.8.0.1");
        assertThat(simulator.connections().get(0).tcpState()).contains(TcpState.TIME_WAIT);
    }

    @Example
    void aDialogueEndsWhereAPacketDoesNotGetThrough() {
        Conversation backwards = new Conversation(Packet.tcp("10.9.0.2:40000", "10.8.0.2:80"), 3);
        Dialogue dialogue = Dialogue.through(Simulator.of(ROUTER), ROUTER, "eth1", backwards);

        assertThat(dialogue.turns()).hasSize(1);
        assertThat(dialogue.isComplete()).isFalse();
        assertThat(dialogue.toString()).startsWith("tcp 10.9.0.2:40000 to 10.8.0.2:80 S: DROPPED by the policy");
    }

    @Example
    void pingsAndDatagramsAreAnsweredInTurns() {
        Conversation ping = new Conversation(Packet.ping("10.8.0.2", "10.9.0.2"), 4);
        assertThat(Dialogue.through(Simulator.of(ROUTER), ROUTER, "eth0", ping).isComplete())
                .isTrue();
        Conversation datagrams = new Conversation(Packet.udp("10.8.0.2:40000", "10.9.0.2:53"), 5);
        assertThat(Dialogue.through(Simulator.of(ROUTER), ROUTER, "eth0", datagrams)
                        .isComplete())
                .isTrue();
    }

    @Example
    void aTcpConnectionHasNoMorePacketsThanItHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conversation(Packet.tcp("10.8.0.2:40000", "10.8.0.1:80"), 9));
    }
}
