package io.nfwalk.rules;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;

/** The addresses of a packet that conditions are about. */
public enum AddressField {
    /** The source. */
    SOURCE,
    /** The destination. */
    DESTINATION;

    /** The packet's address. */
    public IpAddress of(Packet packet) {
        return switch (this) {
            case SOURCE -> packet.source();
            case DESTINATION -> packet.destination();
        };
    }
}
