package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An interface of a host.
 *
 * @param name its name
 * @param bridge whether it is a bridge
 * @param addresses its addresses, each with its prefix length
 * @param mac its MAC address, if it is said
 * @param master the bridge whose port it is
 * @param peer the other end of its wire, {@code host/interface}
 * @param more {@code hairpin}, {@code mtu}, {@code unlearned}
 */
public record InterfaceText(
        String name,
        boolean bridge,
        List<String> addresses,
        Optional<String> mac,
        Optional<String> master,
        Optional<String> peer,
        List<Word> more) {
    /** Copies the lists. */
    public InterfaceText {
        addresses = List.copyOf(addresses);
        more = List.copyOf(more);
    }

    /** A wire without address. */
    public static InterfaceText wire(String name) {
        return new InterfaceText(
                name, false, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** A bridge. */
    public static InterfaceText bridge(String name, List<String> addresses) {
        return new InterfaceText(
                name, true, addresses, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** A wire with an address. */
    public static InterfaceText wire(String name, String address) {
        return wire(name).withAddresses(List.of(address));
    }

    InterfaceText withAddresses(List<String> all) {
        return new InterfaceText(name, bridge, all, mac, master, peer, more);
    }

    InterfaceText withMac(Optional<String> address) {
        return new InterfaceText(name, bridge, addresses, address, master, peer, more);
    }

    InterfaceText withMaster(Optional<String> port) {
        return new InterfaceText(name, bridge, addresses, mac, port, peer, more);
    }

    InterfaceText withPeer(Optional<String> end) {
        return new InterfaceText(name, bridge, addresses, mac, master, end, more);
    }

    InterfaceText with(Word word) {
        List<Word> all = new ArrayList<>(more);
        all.add(word);
        return new InterfaceText(name, bridge, addresses, mac, master, peer, all);
    }

    String yaml() {
        List<Word> words = new ArrayList<>();
        if (bridge) {
            words.add(Word.text("type", "bridge"));
        }
        if (!addresses.isEmpty()) {
            words.add(Word.texts("address", addresses));
        }
        mac.ifPresent(address -> words.add(Word.text("mac", address)));
        master.ifPresent(port -> words.add(Word.text("master", port)));
        peer.ifPresent(end -> words.add(Word.text("peer", end)));
        words.addAll(more);
        return name + ": " + Word.flow(words);
    }

    Stream<InterfaceText> simpler() {
        Stream<InterfaceText> words =
                Simpler.shorter(more).map(left -> new InterfaceText(name, bridge, addresses, mac, master, peer, left));
        Stream<InterfaceText> fewer =
                Simpler.shorter(addresses).filter(left -> !left.isEmpty()).map(this::withAddresses);
        Stream<InterfaceText> numbered = mac.stream().map(said -> withMac(Optional.empty()));
        return Stream.of(words, fewer, numbered).flatMap(stream -> stream);
    }
}
