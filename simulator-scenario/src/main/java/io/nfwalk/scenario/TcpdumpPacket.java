package io.nfwalk.scenario;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What tcpdump says of a packet behind the link header. Source:
 * tcpdump 4.99 print-ip.c, print-ip6.c, print-tcp.c, print-udp.c, print-sctp.c, print-frag6.c.
 */
final class TcpdumpPacket {
    private final TcpdumpSequences sequences = new TcpdumpSequences();
    private final Map<Datagram, Integer> lengths = new HashMap<>();

    /** What the fragments of one datagram share. */
    private record Datagram(IpAddress source, IpAddress destination, int protocol, int id) {
        static Datagram of(Packet piece) {
            return new Datagram(
                    piece.source(),
                    piece.destination(),
                    piece.protocol(),
                    piece.fragment().orElseThrow().id());
        }
    }

    /** Looks through what is to come for the last fragments: their datagram's first ones tell its whole length. */
    void expect(List<Event> events) {
        for (Event event : events) {
            if (event instanceof Event.FrameSeen frame && frame.packet().isLaterFragment()) {
                Packet piece = frame.packet();
                int end = piece.fragment().orElseThrow().offset()
                        + piece.payload().length();
                lengths.merge(Datagram.of(piece), end, Math::max);
            }
        }
    }

    /** {@code 10.8.0.2.40001 > 10.9.0.2.80: Flags [S], seq 1000, win 64240, length 0}. */
    String words(Packet packet) {
        if (packet.family() == Family.IPV4) {
            return packet.isLaterFragment()
                    ? addresses(packet) + ": " + TcpdumpProtocol.name(packet.protocol())
                    : transport(packet, "");
        }
        StringBuilder headers = new StringBuilder();
        List<ExtensionHeader> extensions = packet.extensions();
        int repeated = Math.min(packet.repeatedExtensions(), extensions.size());
        extensions.subList(0, repeated).forEach(header -> headers.append(extension(header)));
        if (packet.fragment().isPresent()) {
            int behind = packet.length() - 40 - ExtensionHeader.FRAGMENT_LENGTH - before(packet);
            int offset = packet.fragment().get().offset();
            headers.append("frag (").append(offset).append('|').append(behind).append(')');
            headers.append(packet.isLaterFragment() ? "" : " ");
            if (packet.isLaterFragment() || behind == 0) {
                return addresses(packet) + ": " + headers;
            }
        }
        extensions.subList(repeated, extensions.size()).forEach(header -> headers.append(extension(header)));
        return transport(packet, headers.toString());
    }

    private static int before(Packet packet) {
        return packet.extensions().subList(0, packet.repeatedExtensions()).stream()
                .mapToInt(ExtensionHeader::length)
                .sum();
    }

    private static String extension(ExtensionHeader header) {
        if (header instanceof ExtensionHeader.HopByHop) {
            return "HBH ";
        }
        if (header instanceof ExtensionHeader.DestinationOptions) {
            return "DSTOPT ";
        }
        if (header instanceof ExtensionHeader.Routing routing) {
            return routing(routing);
        }
        if (header instanceof ExtensionHeader.InnerFragment inner) {
            return "frag (" + inner.place().offset() + "|?) ";
        }
        ExtensionHeader.Authentication authentication = (ExtensionHeader.Authentication) header;
        return "AH(spi=0x" + String.format("%08x", authentication.spi()) + ",seq=?): ";
    }

    /** Of types 0 and 2 the stops are told. */
    private static String routing(ExtensionHeader.Routing routing) {
        StringBuilder words = new StringBuilder("RT6 (len=" + (routing.length() - 8) / 8);
        words.append(", type=").append(routing.type()).append(routing.type() == 0 ? " [Deprecated]" : "");
        words.append(", segleft=").append(routing.segmentsLeft());
        if (routing.type() == 0 || routing.type() == 2) {
            for (int i = 0; i < routing.addresses().size(); i++) {
                words.append(", [")
                        .append(i)
                        .append(']')
                        .append(routing.addresses().get(i));
            }
        }
        return words.append(") ").toString();
    }

    private String transport(Packet packet, String headers) {
        String plain = addresses(packet) + ": " + headers;
        if (packet.tcp().isPresent()) {
            return ports(packet, headers) + tcp(packet, packet.tcp().get());
        }
        if (packet.icmp().isPresent()) {
            return plain + TcpdumpIcmp.words(packet, packet.icmp().get());
        }
        boolean hasPorts = packet.transport().sourcePortIfAny().isPresent();
        if (hasPorts && packet.protocol() == Protocol.UDP) {
            return ports(packet, headers) + udp(packet);
        }
        if (hasPorts && packet.protocol() == Protocol.SCTP) {
            String ends = addresses(packet) + ": " + headers;
            String chunks = TcpdumpSctp.words(packet.payload());
            return (headers.isEmpty() ? "" : ends) + ports(packet, "") + chunks;
        }
        boolean whole =
                packet.transport() instanceof Transport.Raw && packet.fragment().isEmpty();
        if (whole && packet.protocol() == Protocol.DCCP && headers.isEmpty()) {
            return TcpdumpDccp.words(packet);
        }
        if (whole) {
            return plain + TcpdumpProtocol.words(packet);
        }
        int length = packet.transport().headerLength() + packet.payload().length();
        return plain + " " + TcpdumpProtocol.name(packet.protocol()) + " " + length;
    }

    private static String addresses(Packet packet) {
        return packet.source() + " > " + packet.destination();
    }

    private static String ports(Packet packet, String headers) {
        int from = packet.transport().sourcePortIfAny().orElseThrow();
        int to = packet.transport().destinationPortIfAny().orElseThrow();
        return headers.isEmpty()
                ? packet.source() + "." + from + " > " + packet.destination() + "." + to + ": "
                : addresses(packet) + ": " + headers + from + " > " + to + ": ";
    }

    private String udp(Packet packet) {
        if (packet.fragment().isEmpty()) {
            Transport.Ports header = (Transport.Ports) packet.transport();
            Optional<String> known =
                    TcpdumpDatagram.words(header.sourcePort(), header.destinationPort(), packet.payload());
            if (known.isPresent()) {
                return known.get();
            }
        }
        int here = packet.payload().length();
        int whole = packet.fragment()
                .map(place -> lengths.getOrDefault(Datagram.of(packet), 0)
                        - packet.transport().headerLength())
                .orElse(here);
        return whole > here ? "UDP, bad length " + whole + " > " + here : "UDP, length " + here;
    }

    private String tcp(Packet packet, Transport.Tcp header) {
        TcpFlags flags = header.flags();
        TcpdumpSequences.Numbers numbers = sequences.of(packet, header);
        int length = packet.payload().length();
        StringBuilder words = new StringBuilder("Flags [").append(flags(flags)).append(']');
        if (length > 0 || flags.has(TcpFlags.SYN) || flags.has(TcpFlags.FIN) || flags.has(TcpFlags.RST)) {
            words.append(", seq ").append(numbers.sequence());
            words.append(length > 0 ? ":" + (numbers.sequence() + length & 0xffff_ffffL) : "");
        }
        words.append(flags.has(TcpFlags.ACK) ? ", ack " + numbers.acknowledgement() : "");
        words.append(", win ").append(header.window());
        words.append(flags.has(TcpFlags.URG) ? ", urg 0" : "");
        List<String> options = options(header.options());
        words.append(options.isEmpty() ? "" : ", options [" + String.join(",", options) + "]");
        words.append(", length ").append(length);
        boolean read = length > 0 && packet.fragment().isEmpty();
        String text = read ? TcpdumpText.segment(header.sourcePort(), header.destinationPort(), packet.payload()) : "";
        return words.append(text).toString();
    }

    private static String flags(TcpFlags flags) {
        String letters = flags.toString().replace('A', '.');
        return letters.isEmpty() ? "none" : letters;
    }

    /** In the order in which Linux writes them. Source: kernel net/ipv4/tcp_output.c, tcp_options_write. */
    private static List<String> options(TcpOptions options) {
        List<String> words = new ArrayList<>();
        options.maximumSegmentSize().ifPresent(size -> words.add("mss " + size));
        if (options.timestamps()) {
            words.addAll(options.sackPermitted() ? List.of("sackOK") : List.of("nop", "nop"));
            words.add("TS val ? ecr ?");
        } else if (options.sackPermitted()) {
            words.addAll(List.of("nop", "nop", "sackOK"));
        }
        if (options.selectiveAcks() > 0) {
            words.addAll(List.of("nop", "nop"));
            words.add("sack " + options.selectiveAcks() + " " + "{?:?}".repeat(options.selectiveAcks()));
        }
        options.windowScale().ifPresent(scale -> words.addAll(List.of("nop", "wscale " + scale)));
        return words;
    }
}
