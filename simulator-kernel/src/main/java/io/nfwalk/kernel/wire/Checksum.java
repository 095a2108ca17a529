package io.nfwalk.kernel.wire;

import io.nfwalk.packet.IpAddress;
import java.nio.ByteBuffer;

/** The Internet checksum: the ones' complement of the ones' complement sum of 16-bit words. Source: RFC 1071. */
final class Checksum {
    private long sum;

    /** Adds bytes; an odd last one counts as if a zero byte followed, so only the last bytes may be of odd number. */
    Checksum add(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            sum += (i & 1) == 0 ? Byte.toUnsignedInt(bytes[i]) << 8 : Byte.toUnsignedInt(bytes[i]);
        }
        return this;
    }

    /**
     * Adds what a transport header's checksum covers besides: addresses, length and protocol. Source: RFC 8200, 8.1.
     */
    Checksum addPseudoHeader(IpAddress source, IpAddress destination, int length, int protocol) {
        return add(bytes(source)).add(bytes(destination)).addInt(length).addInt(protocol);
    }

    private Checksum addInt(int number) {
        sum += (number >>> 16) + (number & 0xffff);
        return this;
    }

    /** The checksum, 0 to 65535. */
    int value() {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) (~folded & 0xffff);
    }

    /** An address in network order. */
    static byte[] bytes(IpAddress address) {
        int[] words = address.words();
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }
}
