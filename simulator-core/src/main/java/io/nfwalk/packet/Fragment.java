package io.nfwalk.packet;

/**
 * Where a fragment belongs in its packet.
 *
 * @param offset bytes of the packet's payload before this piece, a multiple of 8
 * @param more whether further pieces follow
 * @param id the identification that the pieces of one packet share
 */
public record Fragment(int offset, boolean more, int id) {
    /** Whether this is the piece with the transport header. */
    public boolean isFirst() {
        return offset == 0;
    }

    /** Whether it is all of its packet, as IPv6 knows them. Source: RFC 6946, atomic fragments. */
    public boolean isAtomic() {
        return offset == 0 && !more;
    }

    /** {@code 1376+}: the offset, and a plus sign where more follow. */
    @Override
    public String toString() {
        return offset + (more ? "+" : "");
    }
}
