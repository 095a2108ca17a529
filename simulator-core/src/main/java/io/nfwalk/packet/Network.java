package io.nfwalk.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An address and a mask: the addresses that agree with it in the mask's bits. The mask may have holes
 * ({@code 10.0.12.0/255.0.255.0}), as iptables allows.
 *
 * @param address the network's address; bits outside of the mask are cleared
 * @param mask the bits that count, of the same family
 */
public record Network(IpAddress address, IpAddress mask) {
    /** By length: a million networks share them. */
    private static final List<IpAddress> IPV4_MASKS = masks(Family.IPV4);

    private static final List<IpAddress> IPV6_MASKS = masks(Family.IPV6);

    /** Clears the address's bits outside of the mask. */
    public Network {
        IpAddress masked = address.and(mask);
        address = masked.equals(address) ? address : masked;
    }

    /** The network of the address's first {@code length} bits; {@code length} is 0 to the family's address length. */
    public static Network of(IpAddress address, int length) {
        return new Network(address, prefixMask(address.family(), length));
    }

    /** The network that {@code 10.0.0.0/8} or {@code fd00::/8} names (a bare address is a host); empty if none. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().family().addressBits();
        if (slash < 0) {
            return Optional.of(of(address.get(), bits));
        }
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
            return Optional.empty();
        }
        return Optional.of(of(address.get(), Integer.parseInt(length)));
    }

    /** A mask whose first {@code length} bits are set. */
    public static IpAddress prefixMask(Family family, int length) {
        if (length < 0 || length > family.addressBits()) {
            throw new IllegalArgumentException(
                    "prefix length " + length + " is not within 0 to " + family.addressBits());
        }
        return family == Family.IPV4 ? IPV4_MASKS.get(length) : IPV6_MASKS.get(length);
    }

    private static List<IpAddress> masks(Family family) {
        List<IpAddress> masks = new ArrayList<>();
        for (int length = 0; length <= family.addressBits(); length++) {
            long high = length == 0 ? 0 : length >= 64 ? -1 : -1L << (64 - length);
            long low = length <= 64 ? 0 : -1L << (128 - length);
            masks.add(family == Family.IPV4 ? IpAddress.ipv4((int) (high >>> 32)) : new IpAddress(family, high, low));
        }
        return List.copyOf(masks);
    }

    /** The network that holds every address of the family. */
    public static Network any(Family family) {
        return of(IpAddress.unspecified(family), 0);
    }

    /** Whether the address is of this family and agrees in the mask's bits. */
    public boolean contains(IpAddress candidate) {
        return candidate.family() == address.family()
                && (candidate.high() & mask.high()) == address.high()
                && (candidate.low() & mask.low()) == address.low();
    }

    /** The mask's length, or empty if it has holes. */
    public OptionalInt prefixLength() {
        int length = Long.bitCount(mask.high()) + Long.bitCount(mask.low());
        return prefixMask(mask.family(), length).equals(mask) ? OptionalInt.of(length) : OptionalInt.empty();
    }

    /** Whether every address of the family is in it. */
    public boolean isAny() {
        return mask.isUnspecified();
    }

    /** {@code 10.0.0.0/8}; with holes in the mask {@code 10.0.12.0/255.0.255.0}. */
    @Override
    public String toString() {
        OptionalInt length = prefixLength();
        return address + "/" + (length.isPresent() ? Integer.toString(length.getAsInt()) : mask.toString());
    }
}
