package io.nfwalk.walk;

import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Packet;

/**
 * A packet on a wire.
 *
 * @param ethernet its addresses
 * @param packet what it carries
 */
public record Frame(Ethernet ethernet, Packet packet) {}
