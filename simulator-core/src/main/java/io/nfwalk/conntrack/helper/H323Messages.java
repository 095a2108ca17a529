package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.per.PerNotation;
import io.nfwalk.conntrack.per.PerReader;
import io.nfwalk.conntrack.per.PerType;
import io.nfwalk.conntrack.per.PerValue;
import io.nfwalk.packet.Payload;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of H.323; empty for what the kernel can't read either, and lets pass. */
final class H323Messages {
    private static final Map<String, PerType> TYPES =
            PerNotation.types(H225Messages.TYPES + H235Messages.TYPES + H245Messages.TYPES);
    private static final int DISCRIMINATOR = 0x08;
    private static final int USER_USER = 0x7e;
    private static final int SINGLE_OCTET = 0x80;

    private H323Messages() {}

    /** The type that has this name in H.225.0, H.235 or H.245. */
    static PerType type(String name) {
        return TYPES.get(name);
    }

    /** RAS, the whole payload. */
    static Optional<PerValue> registration(Payload payload) {
        return PerReader.read(payload, 0, payload.length(), type("RasMessage"));
    }

    /** H.245. */
    static Optional<PerValue> control(Payload payload, int from, int to) {
        return PerReader.read(payload, from, to, type("MultimediaSystemControlMessage"));
    }

    /**
     * What H.225.0 put into the user-user element of a Q.931 message: the first such element counts. Source: kernel
     * net/netfilter/nf_conntrack_h323_asn1.c, DecodeQ931.
     */
    static Optional<PerValue> signalling(Payload payload, int from, int to) {
        boolean known = to - from >= 2 && payload.at(from) == DISCRIMINATOR;
        int type = known ? from + 2 + payload.at(from + 1) : to;
        if (to - type < 2) {
            return Optional.empty();
        }
        int at = type + 1;
        at += (payload.at(at) & SINGLE_OCTET) != 0 ? 1 : 0;
        while (to - at >= 3 && payload.at(at) != USER_USER) {
            at += 2 + payload.at(at + 1);
        }
        if (to - at < 3) {
            return Optional.empty();
        }
        int content = at + 3;
        int end = content + Numbers.half(payload, at + 1);
        // The first byte is another discriminator.
        return end > to || end - content < 2
                ? Optional.empty()
                : PerReader.read(payload, content + 1, end, type("H323-UserInformation"));
    }
}
