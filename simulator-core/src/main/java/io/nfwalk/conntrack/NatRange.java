package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a NAT target allows the new address and port to be. Source: kernel include/uapi/linux/netfilter/nf_nat.h.
 *
 * @param addresses lowest and highest address, if the address is to change
 * @param ports lowest and highest port or ICMP id, if the rule names some
 * @param base of a shifted range ({@code 80-90/5000}): the port that maps to the range's first
 * @param random whether {@code --random} or {@code --random-fully} stands in the rule
 * @param persistent whether {@code --persistent} stands in the rule
 */
public record NatRange(
        Optional<Addresses> addresses, Optional<Ports> ports, OptionalInt base, boolean random, boolean persistent) {
    /** First and last address, both included. */
    public record Addresses(IpAddress first, IpAddress last) {
        /** Whether the address lies between them. */
        public boolean contains(IpAddress address) {
            return address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
        }
    }

    /** First and last port, both included, 0 to 65535. */
    public record Ports(int first, int last) {
        /** Whether the port lies between them. */
        public boolean contains(int port) {
            return port >= first && port <= last;
        }
    }

    /** Exactly this address, any port. */
    public static NatRange of(IpAddress address) {
        return new NatRange(
                Optional.of(new Addresses(address, address)), Optional.empty(), OptionalInt.empty(), false, false);
    }
}
