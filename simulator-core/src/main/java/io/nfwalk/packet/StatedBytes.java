package io.nfwalk.packet;

import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The bytes of a packet from its IP header on, as far as its model states them: for rules that read bytes wherever they
 * stand. What the model leaves to chance or to the sender is not stated: IPv4's identification and header checksum,
 * IPv6's flow label, the transport's checksum, TCP's time stamps and, but for a SYN, its numbers and its window.
 *
 * <pre>
 *   IPv4 header (20) | TCP, UDP, ICMP, SCTP header | payload
 *   IPv6 header (40) | extension headers | ...
 * </pre>
 */
public final class StatedBytes {
    private static final int STATED = 0xff;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int TCP_HEADER = 20;

    private final byte[] bytes;
    private final byte[] stated;

    private StatedBytes(byte[] bytes, byte[] stated) {
        this.bytes = bytes;
        this.stated = stated;
    }

    /** The bytes of a packet. */
    public static StatedBytes of(Packet packet) {
        StatedBytes image = new StatedBytes(new byte[packet.length()], new byte[packet.length()]);
        Arrays.fill(image.stated, (byte) STATED);
        image.writePacket(packet, 0);
        return image;
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** The byte at that place, 0 to 255; the bits that are not stated are 0. */
    public int at(int index) {
        return Byte.toUnsignedInt((byte) (bytes[index] & stated[index]));
    }

    /** All of the bytes; the bits that are not stated are 0. */
    public byte[] toBytes() {
        byte[] known = new byte[bytes.length];
        for (int i = 0; i < known.length; i++) {
            known[i] = (byte) at(i);
        }
        return known;
    }

    /** The bits of the byte at that place that are stated, 0 to 255. */
    public int statedAt(int index) {
        return Byte.toUnsignedInt(stated[index]);
    }

    /** The four bytes from that place on as a number, most significant first. */
    public int wordAt(int index) {
        return at(index) << 24 | at(index + 1) << 16 | at(index + 2) << 8 | at(index + 3);
    }

    /** The bits of the four bytes from that place on that are stated. */
    public int statedWordAt(int index) {
        return statedAt(index) << 24 | statedAt(index + 1) << 16 | statedAt(index + 2) << 8 | statedAt(index + 3);
    }

    private void leaveOpen(int from, int to) {
        Arrays.fill(stated, Math.min(from, stated.length), Math.min(to, stated.length), (byte) 0);
    }

    /** Writes as much of the packet as there is room for, and returns where it ends. */
    private int writePacket(Packet packet, int at) {
        int body = switch (packet.family()) {
            case IPV4 -> writeIpv4(packet, at);
            case IPV6 -> writeIpv6(packet, at);
        };
        int payload = writeTransport(packet, body);
        put(payload, packet.payload().toBytes());
        return payload + packet.payload().length();
    }

    private void put(int at, byte[] source) {
        int room = Math.max(0, Math.min(source.length, bytes.length - at));
        System.arraycopy(source, 0, bytes, Math.min(at, bytes.length), room);
    }

    private void put(int at, ByteBuffer source) {
        put(at, source.array());
    }

    private int writeIpv4(Packet packet, int at) {
        int fragment = packet.dontFragment() ? DONT_FRAGMENT : 0;
        if (packet.fragment().isPresent()) {
            Fragment place = packet.fragment().get();
            fragment |= place.offset() >> 3 | (place.more() ? MORE_FRAGMENTS : 0);
        }
        int header = packet.family().headerLength();
        put(
                at,
                ByteBuffer.allocate(header)
                        .put((byte) 0x45)
                        .put((byte) packet.tos())
                        .putShort((short) packet.length())
                        .putShort((short) 0)
                        .putShort((short) fragment)
                        .put((byte) packet.ttl())
                        .put((byte) packet.protocol())
                        .putShort((short) 0)
                        .putInt(packet.source().words()[0])
                        .putInt(packet.destination().words()[0]));
        leaveOpen(at + 4, at + 6);
        leaveOpen(at + 10, at + 12);
        return at + header;
    }

    private int writeIpv6(Packet packet, int at) {
        int header = packet.family().headerLength();
        List<Integer> numbers = packet.nextHeaders();
        ByteBuffer fixed = ByteBuffer.allocate(header)
                .putInt(6 << 28 | packet.tos() << 20)
                .putShort((short) (packet.length() - header))
                .put(numbers.get(0).byteValue())
                .put((byte) packet.ttl());
        putAddress(fixed, packet.source());
        putAddress(fixed, packet.destination());
        put(at, fixed);
        stated[at + 1] = (byte) 0xf0;
        leaveOpen(at + 2, at + 4);
        int end = at + header;
        Iterator<ExtensionHeader> extensions = packet.extensions().iterator();
        for (int i = 1; i < numbers.size(); i++) {
            boolean fragment = packet.fragment().isPresent() && i - 1 == packet.repeatedExtensions();
            end = fragment
                    ? writeFragmentHeader(packet.fragment().orElseThrow(), numbers.get(i), end)
                    : writeExtension(extensions.next(), numbers.get(i), end);
        }
        return end;
    }

    private int writeFragmentHeader(Fragment place, int next, int at) {
        put(
                at,
                ByteBuffer.allocate(ExtensionHeader.FRAGMENT_LENGTH)
                        .put((byte) next)
                        .put((byte) 0)
                        .putShort((short) (place.offset() | (place.more() ? 1 : 0))));
        leaveOpen(at + 4, at + 8);
        return at + ExtensionHeader.FRAGMENT_LENGTH;
    }

    private int writeExtension(ExtensionHeader header, int next, int at) {
        if (header instanceof ExtensionHeader.InnerFragment inner) {
            return writeFragmentHeader(inner.place(), next, at);
        }
        ByteBuffer written = ByteBuffer.allocate(header.length()).put((byte) next);
        if (header instanceof ExtensionHeader.HopByHop hop) {
            putOptions(written, hop.options());
        } else if (header instanceof ExtensionHeader.DestinationOptions options) {
            putOptions(written, options.options());
        } else if (header instanceof ExtensionHeader.Routing routing) {
            written.put((byte) (header.length() / 8 - 1))
                    .put((byte) routing.type())
                    .put((byte) routing.segmentsLeft())
                    .putInt(0);
            routing.addresses().forEach(address -> putAddress(written, address));
        } else if (header instanceof ExtensionHeader.Authentication authentication) {
            written.put((byte) (header.length() / 4 - 2)).putShort((short) 0).putInt((int) authentication.spi());
        }
        put(at, written);
        return at + header.length();
    }

    private static void putOptions(ByteBuffer written, List<HeaderOption> options) {
        written.put((byte) (written.capacity() / 8 - 1));
        for (HeaderOption option : options) {
            written.put((byte) option.type());
            if (option.type() != 0) {
                written.put((byte) option.dataLength()).put(new byte[option.dataLength()]);
            }
        }
    }

    private static void putAddress(ByteBuffer written, IpAddress address) {
        for (int word : address.words()) {
            written.putInt(word);
        }
    }

    /** Writes the header behind the IP header and returns where the payload begins. */
    private int writeTransport(Packet packet, int at) {
        Transport transport = packet.transport();
        if (transport instanceof Transport.Tcp tcp) {
            writeTcp(tcp, at);
        } else if (transport instanceof Transport.Ports ports) {
            writePorts(packet, ports, at);
        } else if (transport instanceof Transport.Sctp sctp) {
            put(
                    at,
                    ByteBuffer.allocate(Transport.Sctp.LENGTH)
                            .putShort((short) sctp.sourcePort())
                            .putShort((short) sctp.destinationPort())
                            .putInt((int) sctp.verificationTag())
                            .putInt((int) sctp.checksum()));
        } else if (transport instanceof Transport.Icmp icmp) {
            writeIcmp(icmp, at);
        }
        return at + transport.headerLength();
    }

    private void writePorts(Packet packet, Transport.Ports ports, int at) {
        ByteBuffer header = ByteBuffer.allocate(ports.headerLength())
                .putShort((short) ports.sourcePort())
                .putShort((short) ports.destinationPort());
        if (ports.headerLength() == 8) {
            header.putShort((short) (8 + packet.payload().length()));
            leaveOpen(at + 6, at + 8);
            if (packet.fragment().isPresent()) {
                leaveOpen(at + 4, at + 6);
            }
        }
        put(at, header);
    }

    private void writeTcp(Transport.Tcp tcp, int at) {
        int length = tcp.headerLength();
        ByteBuffer header = ByteBuffer.allocate(length)
                .putShort((short) tcp.sourcePort())
                .putShort((short) tcp.destinationPort())
                .putInt((int) tcp.sequence())
                .putInt((int) tcp.acknowledgement())
                .put((byte) (length << 2))
                .put((byte) tcp.flags().bits())
                .putShort((short) tcp.window())
                .putInt(0);
        boolean first = tcp.flags().has(TcpFlags.SYN) && !tcp.flags().has(TcpFlags.ACK);
        if (!first) {
            leaveOpen(at + 4, at + 12);
        }
        if (!first || tcp.options().timestamps()) {
            leaveOpen(at + 14, at + 16);
        }
        leaveOpen(at + 16, at + 18);
        writeOptions(tcp.options(), header, at);
        put(at, header);
    }

    /** As Linux lays them out. Source: kernel net/ipv4/tcp_output.c, tcp_options_write. */
    private void writeOptions(TcpOptions options, ByteBuffer header, int at) {
        if (options.maximumSegmentSize().isPresent()) {
            header.putShort((short) 0x0204)
                    .putShort((short) options.maximumSegmentSize().getAsInt());
        }
        if (options.timestamps()) {
            header.putShort((short) (options.sackPermitted() ? 0x0402 : 0x0101)).putShort((short) 0x080a);
            leaveOpen(at + header.position(), at + header.position() + 8);
            header.putLong(0);
        } else if (options.sackPermitted()) {
            header.putInt(0x01010402);
        }
        if (options.selectiveAcks() > 0) {
            int blocks = 8 * options.selectiveAcks();
            header.putShort((short) 0x0101).put((byte) 5).put((byte) (2 + blocks));
            leaveOpen(at + header.position(), at + header.position() + blocks);
            header.put(new byte[blocks]);
        }
        options.windowScale().ifPresent(scale -> header.putInt(0x01030300 | scale));
        if (options.blanks() > 0) {
            // Among the others, wherever an option stood.
            leaveOpen(at + TCP_HEADER, at + TCP_HEADER + options.length());
        }
    }

    private void writeIcmp(Transport.Icmp icmp, int at) {
        put(
                at,
                ByteBuffer.allocate(8)
                        .put((byte) icmp.type())
                        .put((byte) icmp.code())
                        .putShort((short) 0)
                        .putShort((short) icmp.id())
                        .putShort((short) icmp.sequence()));
        leaveOpen(at + 2, at + 4);
        if (icmp.quote().isPresent()) {
            leaveOpen(at + 4, at + 8);
            Transport.Quote quote = icmp.quote().get();
            StatedBytes quoted = of(quote.packet());
            int length = Math.min(quote.length(), quoted.length());
            put(at + 8, Arrays.copyOf(quoted.bytes, length));
            System.arraycopy(quoted.stated, 0, stated, at + 8, length);
            leaveOpen(at + 8 + length, at + 8 + quote.length());
        }
    }
}
