package io.nfwalk.conntrack;

import static io.nfwalk.conntrack.PacketState.ESTABLISHED;
import static io.nfwalk.conntrack.PacketState.INVALID;
import static io.nfwalk.conntrack.PacketState.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GreTrackerTest {
    private final Talk talk = new Talk();

    private PacketState client(String hex) {
        return gre(Talk.CLIENT, Talk.SERVER, hex);
    }

    private PacketState server(String hex) {
        return gre(Talk.SERVER, Talk.CLIENT, hex);
    }

    private PacketState gre(IpAddress from, IpAddress to, String hex) {
        Payload bytes = Payload.of(HexFormat.of().parseHex(hex));
        return talk.pass(Packet.of(from, to, Protocol.GRE, new Transport.Raw(), bytes))
                .state();
    }

    @Test
    void aTunnelIsItsTwoAddressesWhateverItsKey() {
        assertThat(client("20000800" + "00000001")).isEqualTo(NEW);
        assertThat(client("20000800" + "00000002")).isEqualTo(NEW);
        assertThat(server("00006558")).isEqualTo(ESTABLISHED);
        assertThat(talk.table.entries()).hasSize(1);
    }

    @Test
    void thePacketAfterTheFirstAnswerMakesAStream() {
        client("00000800");
        assertThat(talk.entry()).isEqualTo("30 [UNREPLIED]");
        server("00000800");
        assertThat(talk.entry()).isEqualTo("30");
        server("00000800");
        assertThat(talk.entry()).isEqualTo("180 [ASSURED]");
    }

    @Test
    void theTimeOutsAreThoseThatHeldWhenItBegan() {
        client("00000800");
        talk.table.apply(ConntrackSettings.defaults().with("net.netfilter.nf_conntrack_gre_timeout_stream", 7));
        server("00000800");
        client("00000800");
        assertThat(talk.entry()).isEqualTo("180 [ASSURED]");
    }

    @Test
    void theNextPacketEndsAnEntryFromAListing() {
        Tuple original = new Tuple(Protocol.GRE, Talk.CLIENT, 0, Talk.SERVER, 0);
        talk.table.restore(new RestoredEntry(
                original,
                Tuples.inverse(original),
                Zone.DEFAULT,
                Duration.ofSeconds(100),
                Optional.empty(),
                false,
                true,
                0,
                Optional.empty()));
        assertThat(server("00000800")).isEqualTo(ESTABLISHED);
        assertThat(talk.entry()).isEqualTo("none");
        assertThat(server("00000800")).isEqualTo(NEW);
    }

    @Test
    void withoutPptpsHelperAnAnswerOfItsOwnCallIdIsNew() {
        assertThat(client("3001880b" + "00040007")).isEqualTo(NEW);
        assertThat(server("3001880b" + "00040009")).isEqualTo(NEW);
        assertThat(server("3001880b" + "00040007")).isEqualTo(NEW);
        assertThat(talk.table.entries()).hasSize(3);
    }

    @Test
    void versionOneOfAnotherProtocolIsInvalid() {
        assertThat(client("30010800" + "00040007")).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3001", "30010800", "30010800000400", "3001880b000400", "0002880b00040007"})
    void whatEndsBeforeTheCallIdAndOtherVersionsAreAPlainTunnel(String hex) {
        assertThat(client(hex)).isEqualTo(NEW);
        assertThat(talk.table.entries().get(0).original())
                .isEqualTo(new Tuple(Protocol.GRE, Talk.CLIENT, 0, Talk.SERVER, 0));
    }
}
