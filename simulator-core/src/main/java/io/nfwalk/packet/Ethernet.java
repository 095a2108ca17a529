package io.nfwalk.packet;

/**
 * The two addresses of an Ethernet header.
 *
 * @param source who sent the frame
 * @param destination whom it is for
 */
public record Ethernet(MacAddress source, MacAddress destination) {
    /** The same with another destination. */
    public Ethernet withDestination(MacAddress other) {
        return new Ethernet(source, other);
    }
}
