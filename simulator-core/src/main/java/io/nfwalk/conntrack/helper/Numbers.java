package io.nfwalk.conntrack.helper;

import io.nfwalk.packet.Payload;

/** Numbers in a payload, in network order. */
final class Numbers {
    private Numbers() {}

    /** 16 bits. */
    static int half(Payload payload, int index) {
        return payload.at(index) << 8 | payload.at(index + 1);
    }

    /** 32 bits. */
    static int word(Payload payload, int index) {
        return half(payload, index) << 16 | half(payload, index + 2);
    }

    /** 16 bits as two bytes. */
    static byte[] bytes(int half) {
        return new byte[] {(byte) (half >> 8), (byte) half};
    }
}
