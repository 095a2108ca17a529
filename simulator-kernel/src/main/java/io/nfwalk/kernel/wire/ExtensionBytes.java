package io.nfwalk.kernel.wire;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** The bytes of IPv6's extension headers. Source: RFC 8200, 4; RFC 4302, 2. */
final class ExtensionBytes {
    private ExtensionBytes() {}

    /** The header's bytes; {@code next} is the number of what follows. */
    static byte[] of(ExtensionHeader header, int next) {
        if (header instanceof ExtensionHeader.InnerFragment inner) {
            return fragment(inner.place(), inner.place().id(), next);
        }
        ByteBuffer bytes = ByteBuffer.allocate(header.length()).put((byte) next);
        if (header instanceof ExtensionHeader.HopByHop hop) {
            putOptions(hop.options(), bytes);
        } else if (header instanceof ExtensionHeader.DestinationOptions options) {
            putOptions(options.options(), bytes);
        } else if (header instanceof ExtensionHeader.Routing routing) {
            bytes.put((byte) (header.length() / 8 - 1))
                    .put((byte) routing.type())
                    .put((byte) routing.segmentsLeft())
                    .putInt(0);
            for (IpAddress address : routing.addresses()) {
                bytes.put(Checksum.bytes(address));
            }
        } else if (header instanceof ExtensionHeader.Authentication authentication) {
            bytes.put((byte) (header.length() / 4 - 2)).putShort((short) 0).putInt(4, (int) authentication.spi());
        }
        return bytes.array();
    }

    private static void putOptions(List<HeaderOption> options, ByteBuffer bytes) {
        bytes.put((byte) (bytes.capacity() / 8 - 1));
        for (HeaderOption option : options) {
            bytes.put((byte) option.type());
            if (option.type() != 0) {
                bytes.put((byte) option.dataLength()).put(new byte[option.dataLength()]);
            }
        }
    }

    /** The bytes of a fragment header. */
    static byte[] fragment(Fragment place, int identification, int next) {
        return ByteBuffer.allocate(ExtensionHeader.FRAGMENT_LENGTH)
                .put((byte) next)
                .put((byte) 0)
                .putShort((short) (place.offset() | (place.more() ? 1 : 0)))
                .putInt(identification)
                .array();
    }
}
