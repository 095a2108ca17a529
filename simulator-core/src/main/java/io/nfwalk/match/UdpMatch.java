package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;

/**
 * {@code -m udp}: ports of UDP datagrams. A reversed range is kept, and holds no port.
 *
 * <p>ip_tables and nf_tables differ as they do for {@link TcpMatch}: to the module a later fragment never matches and a
 * datagram of less than 8 bytes is dropped on the spot; nf_tables reads whatever stands at the port's place, and takes
 * two single ports with a {@code !} before each for one pair.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_tcpudp.c}, {@code udp_mt}; {@code net/netfilter/nft_payload.c}.
 * Options and save form: iptables {@code extensions/libxt_udp.c}; {@code iptables/nft-shared.c}.
 *
 * @param sourcePorts {@code --sport}
 * @param destinationPorts {@code --dport}
 */
public record UdpMatch(Optional<Negatable<NumberRange>> sourcePorts, Optional<Negatable<NumberRange>> destinationPorts)
        implements Match {
    private static final int HEADER = 8;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--sport", 1, words -> PortOptions.wrapped(words.get(0)))
                    .alias("--source-port")
                    .invertible(),
            Option.custom("--dport", 1, words -> PortOptions.wrapped(words.get(0)))
                    .alias("--destination-port")
                    .invertible());

    static MatchRoom room() {
        return MatchRoom.of(
                        "udp",
                        OPTIONS,
                        (values, family, head) ->
                                new UdpMatch(PortOptions.read(values, "--sport"), PortOptions.read(values, "--dport")))
                .listed(Listed.as("udp").withPorts());
    }

    @Override
    public String name() {
        return "udp";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return context.backend() == Backend.LEGACY || sourcePorts.isEmpty() && destinationPorts.isEmpty()
                ? matchModule(context.packet())
                : withoutVacuous().matchInNft(HeaderField.seenByNft(context.packet()));
    }

    private MatchResult matchModule(Packet packet) {
        return HeaderField.ofHeader(packet, HEADER, () -> PortOptions.compare(packet, sourcePorts, destinationPorts));
    }

    private MatchResult matchInNft(Packet packet) {
        return PortOptions.compareInNft(packet, sourcePorts, destinationPorts);
    }

    /** iptables-nft makes no expression of a range of all ports, and so loses its {@code !}. */
    private UdpMatch withoutVacuous() {
        return new UdpMatch(PortOptions.printed(sourcePorts), PortOptions.printed(destinationPorts));
    }

    /** Exact for packets with a whole UDP header; empty where the part of the kernel decides. */
    @Override
    public Optional<List<Condition>> conditions() {
        if (!withoutVacuous().equals(this) || PortOptions.areExcludedAsPair(sourcePorts, destinationPorts)) {
            return Optional.empty();
        }
        return Optional.of(PortOptions.conditions(sourcePorts, destinationPorts));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        boolean blind = withoutVacuous().sourcePorts().isPresent()
                || withoutVacuous().destinationPorts().isPresent();
        return Refusals.unlessProtocol(placement, "-m udp", Protocol.UDP, blind);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("udp")
                .option("--sport", PortOptions.printed(sourcePorts))
                .option("--dport", PortOptions.printed(destinationPorts))
                .toString();
    }
}
