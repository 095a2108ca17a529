package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Verdict;
import io.nfwalk.target.NptTarget.Side;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NptTargetTest {
    private static PrefixText prefix(String text) {
        Network network = Network.parse(text).orElseThrow();
        return new PrefixText(network.address(), network.prefixLength().orElseThrow());
    }

    private static NptTarget source(String from, String to) {
        return new NptTarget(Side.SOURCE, prefix(from), prefix(to));
    }

    private static IpAddress sourceAfter(NptTarget target, String source) {
        PacketAtTarget at =
                new PacketAtTarget(Packet.tcp(IpAddress.of(source), 40000, IpAddress.of("2001:db8:ffff::1"), 80));
        assertThat(target.apply(at)).isEqualTo(Verdict.CONTINUE);
        return at.packet().source();
    }

    /** RFC 6296, appendix B: the checksum's difference goes into the subnet. */
    @Test
    void aPrefixOf48BitsIsWrittenAsTheStandardShows() {
        NptTarget out = source("fd01:203:405::/48", "2001:db8:1::/48");
        assertThat(sourceAfter(out, "fd01:203:405:1::1234")).isEqualTo(IpAddress.of("2001:db8:1:d550::1234"));
        NptTarget in = source("2001:db8:1::/48", "fd01:203:405::/48");
        assertThat(sourceAfter(in, "2001:db8:1:d550::1234")).isEqualTo(IpAddress.of("fd01:203:405:1::1234"));
    }

    @Test
    void aLongerPrefixIsEvenedOutInTheFirstHostWordThatIsNotAllOnes() {
        NptTarget target = source("fd00:0:0:1::/64", "fd00:0:0:2::/64");
        assertThat(sourceAfter(target, "fd00:0:0:1:10::1")).isEqualTo(IpAddress.of("fd00:0:0:2:f::1"));
        assertThat(sourceAfter(target, "fd00:0:0:1:ffff:10::1")).isEqualTo(IpAddress.of("fd00:0:0:2:ffff:f::1"));
    }

    @Test
    void theLongerOfTwoPrefixesIsReplaced() {
        assertThat(sourceAfter(source("fd00:1::/32", "fd00:2:3:4::/64"), "fd00:1:a:b:10::1"))
                .isEqualTo(IpAddress.of("fd00:2:3:4:8::1"));
    }

    @Test
    void anAddressWhoseHostWordsAreAllOnesIsRefused() {
        NptTarget target = source("fd00:0:0:1::/64", "fd00:0:0:2::/64");
        PacketAtTarget at = new PacketAtTarget(Packet.tcp(
                IpAddress.of("fd00:0:0:1:ffff:ffff:ffff:ffff"), 40000, IpAddress.of("2001:db8:ffff::1"), 80));
        assertThat(target.apply(at)).isEqualTo(Verdict.DROP);
        assertThat(at.sent).containsExactly("icmp 4/0");
        assertThat(at.packet().source()).isEqualTo(IpAddress.of("fd00:0:0:2:ffff:ffff:ffff:ffff"));
    }

    @Test
    void dnptWritesTheDestination() {
        NptTarget target = new NptTarget(Side.DESTINATION, prefix("2001:db8:1::/48"), prefix("fd01:203:405::/48"));
        PacketAtTarget at =
                new PacketAtTarget(Packet.tcp(Samples.CLIENT_6, 40000, IpAddress.of("2001:db8:1:d550::1234"), 80));
        target.apply(at);
        assertThat(at.packet().destination()).isEqualTo(IpAddress.of("fd01:203:405:1::1234"));
        assertThat(at.packet().source()).isEqualTo(Samples.CLIENT_6);
    }

    private static Packet unreachable(IpAddress from, Packet quoted) {
        Transport.Icmp error = Transport.Icmp.error(1, 4, 0, new Transport.Quote(quoted, quoted.length()));
        return Packet.of(from, quoted.source(), Protocol.ICMPV6, error, Payload.EMPTY);
    }

    @Test
    void anErrorsQuotedDestinationIsWrittenByEachSourceTranslation() {
        Packet quoted = Packet.udp(Samples.CLIENT_6, 40000, IpAddress.of("fd01:203:405:1::1234"), 53);
        PacketAtTarget at = new PacketAtTarget(unreachable(quoted.destination(), quoted));
        source("fd01:203:405::/48", "2001:db8:1::/48").apply(at);
        assertThat(at.packet().source()).isEqualTo(IpAddress.of("2001:db8:1:d550::1234"));
        assertThat(at.packet().quote().orElseThrow().packet().destination())
                .isEqualTo(IpAddress.of("2001:db8:1:d550::1234"));
        assertThat(at.packet().quote().orElseThrow().packet().source()).isEqualTo(Samples.CLIENT_6);
    }

    @Test
    void aQuotedAddressOfAnotherPrefixStays() {
        Packet quoted = Packet.udp(Samples.CLIENT_6, 40000, Samples.SERVER_6, 53);
        PacketAtTarget at = new PacketAtTarget(unreachable(IpAddress.of("fd01:203:405:1::1234"), quoted));
        source("fd01:203:405::/48", "2001:db8:1::/48").apply(at);
        assertThat(at.packet().quote().orElseThrow().packet()).isEqualTo(quoted);
    }

    @Test
    void anErrorBehindAnExtensionHeaderKeepsItsQuote() {
        Packet quoted = Packet.udp(Samples.CLIENT_6, 40000, IpAddress.of("fd01:203:405:1::1234"), 53);
        ExtensionHeader options = new ExtensionHeader.DestinationOptions(List.of());
        PacketAtTarget at =
                new PacketAtTarget(unreachable(quoted.destination(), quoted).withExtensions(List.of(options)));
        source("fd01:203:405::/48", "2001:db8:1::/48").apply(at);
        assertThat(at.packet().quote().orElseThrow().packet()).isEqualTo(quoted);
    }

    @Property
    void anAddressOfTheOldPrefixKeepsItsChecksum(
            @ForAll long fromBits,
            @ForAll long toBits,
            @ForAll @IntRange(max = 64) int length,
            @ForAll long subnet,
            @ForAll long host) {
        PrefixText from = prefix(new IpAddress(Family.IPV6, fromBits, 0) + "/" + length);
        PrefixText to = prefix(new IpAddress(Family.IPV6, toBits, 0) + "/" + length);
        IpAddress mask = Network.prefixMask(Family.IPV6, length);
        IpAddress address =
                new IpAddress(Family.IPV6, subnet, host).and(mask.not()).or(from.address());
        PacketAtTarget at = new PacketAtTarget(Packet.tcp(address, 40000, Samples.SERVER_6, 80));
        if (new NptTarget(Side.SOURCE, from, to).apply(at).equals(Verdict.CONTINUE)) {
            assertThat(checksum(at.packet().source())).isEqualTo(checksum(address));
            // What evens the checksum out stands behind the prefix.
            assertThat(at.packet().source().and(mask)).isEqualTo(to.address());
        } else {
            assertThat(host).isEqualTo(-1L);
        }
    }

    /** The 16-bit words' sum in one's complement, where all ones is nothing. */
    private static long checksum(IpAddress address) {
        long sum = 0;
        for (int word : address.words()) {
            sum += (word >>> 16) + (word & 0xffff);
        }
        return sum % 0xffff;
    }
}
