package io.nfwalk.packet;

import java.util.OptionalInt;

/**
 * What a SYN proxy hides in the last six bits of the time stamp in its SYN-ACK, to find it in the echo of that stamp.
 * Source: kernel net/netfilter/nf_synproxy_core.c, synproxy_init_timestamp_cookie and synproxy_check_timestamp_cookie.
 *
 * @param windowScale the client's window scale, 0 to 14, if it counts
 * @param sackPermitted whether selective acknowledgements are agreed upon
 * @param ecn whether explicit congestion notification is
 */
public record ProxyStamp(OptionalInt windowScale, boolean sackPermitted, boolean ecn) {
    private static final int NO_SCALE = 0xf;
    private static final int MOST_SCALE = 14;
    private static final int SACK = 1 << 4;
    private static final int ECN = 1 << 5;

    /** What these six bits hide. */
    public static ProxyStamp of(int bits) {
        int scale = bits & NO_SCALE;
        return new ProxyStamp(
                scale == NO_SCALE ? OptionalInt.empty() : OptionalInt.of(scale), (bits & SACK) != 0, (bits & ECN) != 0);
    }

    /** The bits that hide it. */
    public int bits() {
        int scale = windowScale.isPresent() ? Math.min(windowScale.getAsInt(), MOST_SCALE) : NO_SCALE;
        return scale | (sackPermitted ? SACK : 0) | (ecn ? ECN : 0);
    }
}
