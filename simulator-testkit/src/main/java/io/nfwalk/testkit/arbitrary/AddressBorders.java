package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses at the borders of networks and ranges. */
final class AddressBorders {
    private static final Pattern WORD = Pattern.compile("[0-9a-fA-F:.]*[0-9a-fA-F:](?:/[0-9]+)?");

    private AddressBorders() {}

    /**
     * The first and the last address, and those beside them; of a mask with holes one whose lowest masked bit differs.
     */
    static Border<IpAddress> of(Network network) {
        IpAddress last = network.address().or(network.mask().not());
        if (network.prefixLength().isPresent()) {
            return between(network.address(), last);
        }
        return new Border<>(List.of(network.address(), last), List.of(flipped(network.address(), network.mask())));
    }

    /** The ends of a range, and the addresses beside them. */
    static Border<IpAddress> between(IpAddress first, IpAddress last) {
        List<IpAddress> outside = new ArrayList<>();
        beside(first, -1).ifPresent(outside::add);
        beside(last, 1).ifPresent(outside::add);
        return new Border<>(List.of(first, last), outside);
    }

    /** Every address and network that a text names, such as {@code --to-destination 10.8.0.2-10.8.0.9:80}. */
    static List<IpAddress> namedIn(String text, Family family) {
        List<IpAddress> named = new ArrayList<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            read(words.group(), family).ifPresent(network -> {
                named.add(network.address());
                named.add(network.address().or(network.mask().not()));
            });
        }
        return named;
    }

    /** A word that is an address, a network, or an IPv4 address with a port behind it. */
    private static Optional<Network> read(String word, Family family) {
        boolean hasMarks = family == Family.IPV4 ? word.indexOf('.') > 0 : word.indexOf(':') >= 0;
        String address = family == Family.IPV4 ? word.replaceFirst(":.*", "") : word;
        return hasMarks
                ? Network.parse(address).filter(network -> network.address().family() == family)
                : Optional.empty();
    }

    /** The address so far away; empty beyond the ends of the family. */
    private static Optional<IpAddress> beside(IpAddress address, int step) {
        IpAddress end = step < 0
                ? IpAddress.unspecified(address.family())
                : IpAddress.unspecified(address.family()).not();
        if (address.equals(end)) {
            return Optional.empty();
        }
        if (address.family() == Family.IPV4) {
            return Optional.of(IpAddress.ipv4((int) address.low() + step));
        }
        long low = address.low() + step;
        boolean carries = step > 0 ? low == 0 : address.low() == 0;
        return Optional.of(new IpAddress(Family.IPV6, carries ? address.high() + step : address.high(), low));
    }

    private static IpAddress flipped(IpAddress address, IpAddress mask) {
        long low = Long.lowestOneBit(mask.low());
        long high = low == 0 ? Long.lowestOneBit(mask.high()) : 0;
        return new IpAddress(address.family(), address.high() ^ high, address.low() ^ low);
    }
}
