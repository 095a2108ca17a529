package io.nfwalk.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * What follows the IP header: a transport header as far as nfwalk knows it. Closed: what has no kind here is {@link
 * Raw}.
 */
public sealed interface Transport {
    /** Length of the header in bytes, without the payload behind it. */
    int headerLength();

    /**
     * A TCP header.
     *
     * @param sourcePort 0 to 65535
     * @param destinationPort 0 to 65535
     * @param flags the flags
     * @param sequence sequence number as an unsigned 32-bit number
     * @param acknowledgement acknowledgement field as an unsigned 32-bit number, also where ACK is not set
     * @param window the window field, unscaled, 0 to 65535
     * @param options the options
     */
    record Tcp(
            int sourcePort,
            int destinationPort,
            TcpFlags flags,
            long sequence,
            long acknowledgement,
            int window,
            TcpOptions options)
            implements Transport {
        /** Wraps the two numbers to 32 bits. */
        public Tcp {
            sequence &= 0xffff_ffffL;
            acknowledgement &= 0xffff_ffffL;
        }

        @Override
        public int headerLength() {
            return 20 + options.length();
        }

        /** The same with other options. */
        public Tcp withOptions(TcpOptions other) {
            return new Tcp(sourcePort, destinationPort, flags, sequence, acknowledgement, window, other);
        }
    }

    /**
     * A UDP or UDP-Lite header (the packet's protocol tells which), or the ports alone of an SCTP header that the
     * packet ends in the middle of.
     *
     * @param sourcePort 0 to 65535
     * @param destinationPort 0 to 65535
     * @param headerLength bytes that this header takes: 8 for UDP, 4 for the ports alone
     */
    record Ports(int sourcePort, int destinationPort, int headerLength) implements Transport {
        /** Bytes of the ports alone. */
        static final int ALONE = 4;

        /** A UDP header. */
        public static Ports udp(int sourcePort, int destinationPort) {
            return new Ports(sourcePort, destinationPort, 8);
        }
    }

    /**
     * An SCTP header; the chunks are the payload. Source: RFC 9260, 3.1 and 6.8.
     *
     * @param sourcePort 0 to 65535
     * @param destinationPort 0 to 65535
     * @param verificationTag an unsigned 32-bit number
     * @param checksum the checksum field as an unsigned 32-bit number, right or wrong
     */
    record Sctp(int sourcePort, int destinationPort, long verificationTag, long checksum) implements Transport {
        /** Bytes of the header. */
        public static final int LENGTH = 12;

        /** Wraps the two numbers to 32 bits. */
        public Sctp {
            verificationTag &= 0xffff_ffffL;
            checksum &= 0xffff_ffffL;
        }

        /** A header whose checksum is right for these chunks. */
        public static Sctp before(Payload chunks, int sourcePort, int destinationPort, long verificationTag) {
            Sctp unsummed = new Sctp(sourcePort, destinationPort, verificationTag, 0);
            return new Sctp(sourcePort, destinationPort, verificationTag, unsummed.sumOver(chunks));
        }

        /** Whether the checksum is right for these chunks. */
        public boolean isRightFor(Payload chunks) {
            return checksum == sumOver(chunks);
        }

        /** CRC32c of the packet with a checksum of zero; its lowest byte comes first. */
        private long sumOver(Payload chunks) {
            ByteBuffer header = ByteBuffer.allocate(LENGTH)
                    .putShort((short) sourcePort)
                    .putShort((short) destinationPort)
                    .putInt((int) verificationTag);
            CRC32C sum = new CRC32C();
            sum.update(header.rewind());
            sum.update(chunks.toBytes());
            return Integer.toUnsignedLong(Integer.reverseBytes((int) sum.getValue()));
        }

        @Override
        public int headerLength() {
            return LENGTH;
        }
    }

    /**
     * An ICMP or ICMPv6 message.
     *
     * @param type 0 to 255
     * @param code 0 to 255
     * @param id the identifier of an echo or another query; 0 in errors
     * @param sequence the sequence number of a query; in "fragmentation needed" and "packet too big" the MTU
     * @param quote of an error: the packet that it is about
     */
    record Icmp(int type, int code, int id, int sequence, Optional<Quote> quote) implements Transport {
        /** A query or an answer to one. */
        public static Icmp query(int type, int code, int id, int sequence) {
            return new Icmp(type, code, id, sequence, Optional.empty());
        }

        /** An error about a packet; {@code mtu} is 0 unless the error tells one. */
        public static Icmp error(int type, int code, int mtu, Quote quote) {
            return new Icmp(type, code, 0, mtu, Optional.of(quote));
        }

        @Override
        public int headerLength() {
            return 8 + quote.map(Quote::length).orElse(0);
        }
    }

    /**
     * The beginning of a packet inside an ICMP error.
     *
     * @param packet the packet as it was when the error was made
     * @param length how many of its bytes are quoted, from the IP header on
     */
    record Quote(Packet packet, int length) {}

    /** No known header: everything behind the IP header is payload; also the later fragments of any protocol. */
    record Raw() implements Transport {
        @Override
        public int headerLength() {
            return 0;
        }
    }

    /**
     * The SCTP header that these bytes begin with: {@link Sctp}; its ports alone, if the bytes end before its last;
     * {@link Raw}, if they end before these.
     */
    static Transport sctp(Payload bytes) {
        if (bytes.length() < Ports.ALONE) {
            return new Raw();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes.toBytes());
        int source = Short.toUnsignedInt(header.getShort());
        int destination = Short.toUnsignedInt(header.getShort());
        return bytes.length() < Sctp.LENGTH
                ? new Ports(source, destination, Ports.ALONE)
                : new Sctp(source, destination, header.getInt(), header.getInt());
    }

    /** The source port of a TCP, UDP, ... header. */
    default OptionalInt sourcePortIfAny() {
        if (this instanceof Tcp tcp) {
            return OptionalInt.of(tcp.sourcePort());
        }
        if (this instanceof Sctp sctp) {
            return OptionalInt.of(sctp.sourcePort());
        }
        return this instanceof Ports ports ? OptionalInt.of(ports.sourcePort()) : OptionalInt.empty();
    }

    /** The destination port of a TCP, UDP, ... header. */
    default OptionalInt destinationPortIfAny() {
        if (this instanceof Tcp tcp) {
            return OptionalInt.of(tcp.destinationPort());
        }
        if (this instanceof Sctp sctp) {
            return OptionalInt.of(sctp.destinationPort());
        }
        return this instanceof Ports ports ? OptionalInt.of(ports.destinationPort()) : OptionalInt.empty();
    }

    /** The same header with other ports, its checksum untouched; a header without ports is returned as it is. */
    default Transport withPorts(int source, int destination) {
        if (this instanceof Tcp tcp) {
            return new Tcp(
                    source,
                    destination,
                    tcp.flags(),
                    tcp.sequence(),
                    tcp.acknowledgement(),
                    tcp.window(),
                    tcp.options());
        }
        if (this instanceof Sctp sctp) {
            return new Sctp(source, destination, sctp.verificationTag(), sctp.checksum());
        }
        return this instanceof Ports ports ? new Ports(source, destination, ports.headerLength()) : this;
    }
}
