package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.ProtocolState;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.SctpState;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.network.Simulation;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Tuple;
import io.nfwalk.scenario.ScenarioResult.EntryView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of {@code conntrack -L}, read and written. */
class ConntrackLineTest {
    private static final String UDP =
            "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53"
                    + " dport=1 mark=0 use=1";

    /** The entry of a line, written again by a host that has it from the start. */
    private static String again(String line) {
        RestoredEntry entry = ConntrackLine.parse(line).orElseThrow();
        Host host = Host.builder("box").build();
        Simulation simulation = Simulation.of(Network.builder().host(host).build(), new SeededChance(0));
        Connection connection = simulation.restore("box", entry).orElseThrow();
        return EntryLine.of(EntryView.of(connection, 1, simulation.timeLeft("box", connection)));
    }

    /** One table of Linux 6.18, as conntrack-tools 1.4.7 and /proc/net/nf_conntrack print it. */
    @ParameterizedTest
    @ValueSource(strings = {"extended-id-ktimestamp-labels.txt", "proc.txt"})
    void everyFormOfAListingTellsTheSameEntries(String file) throws IOException {
        Set<RestoredEntry> entries = entriesOf("plain.txt");
        assertThat(entries).hasSize(12);
        assertThat(entriesOf(file)).isEqualTo(entries);
    }

    private static Set<RestoredEntry> entriesOf(String file) throws IOException {
        return Files.readAllLines(Path.of("..", "testdata", "listings", "conntrack", file)).stream()
                .flatMap(line -> ConntrackLine.parse(line).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** conntrack-tools 1.4.7 printed these on Linux 6.18. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp      6 119 SYN_SENT src=10.0.0.3 dst=10.0.0.2 sport=1001 dport=80 src=10.1.1.1 dst=10.2.2.2 sport=8080 dport=999 mark=0 use=1",
                "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1002 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1002 zone-reply=7 mark=0 use=1",
                "icmpv6   58 29 src=fd00::1 dst=fd00::2 type=128 code=0 id=3 [UNREPLIED] src=fd00::2 dst=fd00::1 type=129 code=0 id=3 mark=0 use=1",
                "sctp     132 99 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=5 dport=6 src=10.0.0.2 dst=10.0.0.1 sport=6 dport=5 [ASSURED] mark=0 use=1",
                "tcp      6 299 NONE src=10.0.0.9 dst=10.0.0.2 sport=22 dport=22 [UNREPLIED] src=10.0.0.2 dst=10.0.0.9 sport=22 dport=22 mark=0 use=1",
                "udplite  136 99 src=10.0.0.1 dst=10.0.0.2 sport=5 dport=6 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=6 dport=5 mark=0 use=1",
                "icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=77 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=77 mark=0 use=1",
                "tcp      6 118 TIME_WAIT src=fd00::1 dst=fd00::2 sport=1000 dport=80 src=fd00::2 dst=fd00::1 sport=80 dport=1000 [ASSURED] mark=0 use=1",
                "icmp     1 29 src=10.0.0.1 dst=10.0.0.2 type=13 code=0 id=77 src=10.0.0.2 dst=10.0.0.1 type=14 code=0 id=77 mark=0 use=1",
                "dccp     33 99 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=0 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=0 dport=0 mark=0 use=1",
                "tcp      6 431998 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 src=10.0.0.2 dst=10.0.0.1 sport=80 dport=1000 [ASSURED] mark=7 use=1",
                "gre      47 99 src=10.0.0.1 dst=10.0.0.2 srckey=0x10 dstkey=0x20 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 srckey=0x20 dstkey=0x10 mark=0 use=1",
                "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1001 dport=53 zone-orig=7 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1001 mark=0 use=1",
                "udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1000 mark=0 zone=5 use=1",
                "unknown  89 599 src=10.0.0.1 dst=10.0.0.2 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 mark=0 use=1",
                "tcp      6 119 FIN_WAIT src=10.5.0.2 dst=10.5.0.1 sport=36916 dport=21 src=10.5.0.1 dst=10.5.0.2 sport=21 dport=36916 [ASSURED] mark=0 helper=ftp use=1",
            })
    void whatAHostListedIsReadAndWrittenAlike(String line) {
        assertThat(again(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1 mark=0 use=2 id=4193169777",
                "udp 17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 packets=1 bytes=32 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1 packets=0 bytes=0",
                "udp 17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1 mark=0 secctx=system_u:object_r:unlabeled_t:s0 zone=0 delta-time=3 [start=Sun Nov 22 19:10:00 2026] use=2",
            })
    void whatDoesNotMatterIsReadOver(String line) {
        assertThat(again(line)).isEqualTo(UDP);
    }

    @Test
    void theKernelsOwnFileIsReadToo() {
        assertThat(again("ipv6     10 icmpv6   58 29 src=fd00:0000:0000:0000:0000:0000:0000:0001 dst="
                        + "fd00:0000:0000:0000:0000:0000:0000:0002 type=128 code=0 id=3 [UNREPLIED] src=fd00::2 dst=fd00::1"
                        + " type=129 code=0 id=3 mark=0 zone=0 use=2"))
                .isEqualTo(
                        "icmpv6   58 29 src=fd00::1 dst=fd00::2 type=128 code=0 id=3 [UNREPLIED] src=fd00::2 dst=fd00::1"
                                + " type=129 code=0 id=3 mark=0 use=1");
        assertThat(again(
                        "ipv4 2 gre 47 99 timeout=30, stream_timeout=180 src=10.0.0.1 dst=10.0.0.2 srckey=0x10 dstkey=0x20"
                                + " src=10.0.0.2 dst=10.0.0.1 srckey=0x20 dstkey=0x10 mark=0 zone=0 use=2"))
                .startsWith("gre      47 99 src=10.0.0.1 dst=10.0.0.2 srckey=0x10 dstkey=0x20 src=10.0.0.2 ");
        assertThat(again("unknown 33 99 src=10.0.0.1 dst=10.0.0.2 src=10.0.0.2 dst=10.0.0.1 mark=0 zone=0 use=2"))
                .startsWith("dccp     33 99 ");
    }

    @Test
    void olderListingsNameStatesThatAreNoLongerTold() {
        String ends =
                "src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 mark=0 use=1";
        assertThat(again("tcp 6 60 LISTEN " + ends)).startsWith("tcp      6 60 SYN_SENT2 ");
        assertThat(again("dccp 33 60 PARTOPEN " + ends)).contains("33 60 src=").contains("sport=0 dport=0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "# a comment", "conntrack v1.4.7 (conntrack-tools): 17 flow entries have been shown."
            })
    void linesWithoutEntryAreNone(String line) {
        assertThat(ConntrackLine.parse(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ipv4 3 udp|'3' is not the number of ipv4|5|1",
                "ipv4|the entry ends behind 'ipv4'|0|4",
                "ucp 17 29|'ucp' is no protocol that conntrack -L names|0|3",
                "tcp 17 29|17 is not the number of tcp|4|2",
                "udp 17 29 ESTABLISHED src=10.0.0.1|'ESTABLISHED' is no word of conntrack -L|10|11",
                "udp 17 29 src=10.0.0.1 srt=1|entries of protocol udp have no srt=|23|5",
                "icmp 1 29 src=10.0.0.1 sport=1|entries of protocol icmp have no sport=|23|7",
                "udp 17 29 src=10.0.0.1 src=1.1.1.1|this tuple has no dst=|10|12",
                "udp 17 29 src=10.0.0.1 dst=10.0.0.2 dst=10.0.0.3|dst= stands twice in one tuple|36|12",
                "udp 17 29 [UNREPLYED]|'[UNREPLYED]' is no word of conntrack -L|10|11",
                "tcp 6 src=10.0.0.1 [OFFLOAD]|an offloaded connection has no time left to tell, and is not simulated|6|12",
                "ipv6 10 udp 17 29 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=1 src=::1 dst=::2 sport=1 dport=1|'10.0.0.1' is no address of ipv6|18|12",
            })
    void aWrongWordIsToldWithItsPlace(String line, String message, int at, int length) {
        assertThatThrownBy(() -> ConntrackLine.parse(line))
                .isInstanceOfSatisfying(ConntrackLine.WrongLineException.class, wrong -> {
                    assertThat(wrong).hasMessage(message);
                    assertThat(wrong.at()).isEqualTo(at);
                    assertThat(wrong.length()).isEqualTo(length);
                });
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll("entries") EntryView entry) {
        String line = EntryLine.of(entry);
        RestoredEntry read = ConntrackLine.parse(line).orElseThrow();

        assertThat(again(line)).isEqualTo(line);
        assertThat(read.original()).isEqualTo(entry.original());
        assertThat(read.reply()).isEqualTo(entry.reply());
        assertThat(read.zone()).isEqualTo(new Zone(entry.zoneOriginal(), entry.zoneReply()));
        assertThat(read.state().map(ProtocolState::name)).isEqualTo(entry.state());
        assertThat(read.helper()).isEqualTo(entry.helper());
        assertThat(read.mark()).isEqualTo(entry.mark());
    }

    @Provide
    Arbitrary<EntryView> entries() {
        Arbitrary<Zone> zones = Arbitraries.of(Zone.DEFAULT, Zone.of(5), new Zone(3, 0), new Zone(0, 65535));
        Arbitrary<Integer> seconds = Arbitraries.integers().between(1, 432_000);
        return Arbitraries.of(Family.values())
                .flatMap(ConntrackLineTest::directions)
                .flatMap(ways -> Combinators.combine(
                                states(ways.get1().protocol()),
                                Arbitraries.of(true, false),
                                Arbitraries.of(true, false),
                                Arbitraries.integers(),
                                zones,
                                Arbitraries.of(Optional.<String>empty(), Optional.of("ftp")),
                                seconds)
                        .as((state, unreplied, assured, mark, zone, helper, time) -> new EntryView(
                                ways.get1(),
                                ways.get2(),
                                state,
                                unreplied,
                                assured,
                                mark,
                                zone.original(),
                                zone.reply(),
                                helper,
                                1,
                                Duration.ofSeconds(time))));
    }

    private static Arbitrary<Optional<String>> states(int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> Arbitraries.of(TcpState.values()).map(state -> Optional.of(state.name()));
            case Protocol.SCTP -> Arbitraries.of(SctpState.values()).map(state -> Optional.of(state.name()));
            default -> Arbitraries.just(Optional.empty());
        };
    }

    private static Arbitrary<Tuple2<Tuple, Tuple>> directions(Family family) {
        Arbitrary<Integer> protocols = Arbitraries.of(
                Protocol.TCP,
                Protocol.UDP,
                Protocol.UDPLITE,
                Protocol.SCTP,
                Protocol.GRE,
                Protocol.DCCP,
                Protocol.ESP,
                253,
                family.icmpProtocol());
        Arbitrary<Integer> parts = Arbitraries.integers().between(0, 65535);
        return Combinators.combine(
                        protocols, addresses(family), addresses(family), addresses(family), parts, parts, parts)
                .as((protocol, one, other, third, left, right, back) -> {
                    boolean hasParts = protocol != Protocol.DCCP && protocol != Protocol.ESP && protocol != 253;
                    int from = hasParts ? left : 0;
                    if (protocol == family.icmpProtocol()) {
                        int asked = family == Family.IPV4 ? 8 << 8 : 128 << 8;
                        int answered = family == Family.IPV4 ? 0 : 129 << 8;
                        return net.jqwik.api.Tuple.of(
                                new Tuple(protocol, one, from, other, asked),
                                new Tuple(protocol, other, back, third, answered));
                    }
                    return net.jqwik.api.Tuple.of(
                            new Tuple(protocol, one, from, other, hasParts ? right : 0),
                            new Tuple(protocol, other, hasParts ? right : 0, third, hasParts ? back : 0));
                });
    }

    private static Arbitrary<IpAddress> addresses(Family family) {
        return switch (family) {
            case IPV4 -> Arbitraries.integers().map(IpAddress::ipv4);
            case IPV6 ->
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as((high, low) -> new IpAddress(Family.IPV6, high, low));
        };
    }
}
