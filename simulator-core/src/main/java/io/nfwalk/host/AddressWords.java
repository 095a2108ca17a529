package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.Optional;

/** Reads prefixes, addresses and tables as iproute2 writes them. Source: iproute2 lib/utils.c, get_prefix_1. */
final class AddressWords {
    private AddressWords() {}

    /**
     * The family that a line is about: what {@code -4} or {@code -6} before it says, else that of the first word that
     * is an address, else IPv4.
     */
    static Family family(Words words) {
        if (words.skip("-6")) {
            return Family.IPV6;
        }
        if (words.skip("-4")) {
            return Family.IPV4;
        }
        for (String word : words.line().split("\\s+")) {
            int slash = word.indexOf('/');
            Optional<IpAddress> address = IpAddress.parse(slash < 0 ? word : word.substring(0, slash));
            if (address.isPresent()) {
                return address.get().family();
            }
        }
        return Family.IPV4;
    }

    /** The prefix that {@code default}, {@code 10.0.0.0/8}, {@code 10/8} or an address names, with its host bits. */
    static InterfaceAddress prefix(Words words, Word word, Family family) {
        String text = word.text();
        if (text.equals("default") || text.equals("all") || text.equals("any")) {
            return new InterfaceAddress(IpAddress.unspecified(family), 0);
        }
        int slash = text.indexOf('/');
        String expected =
                family == Family.IPV4 ? "an IPv4 prefix such as 10.0.0.0/8" : "an IPv6 prefix such as fd00::/8";
        String start = slash < 0 ? text : text.substring(0, slash);
        Optional<IpAddress> address = IpAddress.parse(family == Family.IPV4 ? completed(start) : start)
                .filter(found -> found.family() == family);
        if (address.isEmpty()) {
            throw words.refuse(word, "'" + text + "' is no prefix", expected);
        }
        if (slash < 0) {
            return new InterfaceAddress(address.get(), family.addressBits());
        }
        String length = text.substring(slash + 1);
        Optional<IpAddress> mask = IpAddress.parse(length).filter(found -> found.family() == family);
        if (mask.isPresent()
                && new Network(mask.get(), mask.get()).prefixLength().isPresent()) {
            return new InterfaceAddress(
                    address.get(),
                    new Network(mask.get(), mask.get()).prefixLength().getAsInt());
        }
        Word lengthWord = new Word(length, word.offset() + slash + 1);
        return new InterfaceAddress(
                address.get(), (int) words.number(lengthWord, "prefix length", 0, family.addressBits()));
    }

    /** {@code 10} is 10.0.0.0, as a prefix's missing bytes are 0. */
    private static String completed(String text) {
        StringBuilder whole = new StringBuilder(text);
        long dots = text.chars().filter(letter -> letter == '.').count();
        for (long i = dots; i < 3; i++) {
            whole.append(".0");
        }
        return whole.toString();
    }

    /** An address of that family behind a keyword, and where it stands. */
    static RouteLine.Placed<IpAddress> address(Words words, Word keyword, Family family) {
        String expected = family == Family.IPV4 ? "an IPv4 address" : "an IPv6 address";
        Word word = words.value(keyword, expected);
        IpAddress address = IpAddress.parse(word.text())
                .filter(found -> found.family() == family)
                .orElseThrow(() ->
                        words.refuse(word, "'" + word.text() + "' is no address for " + keyword.text(), expected));
        return new RouteLine.Placed<>(address, word);
    }

    /** A table's number behind a keyword: {@code local}, {@code main}, {@code default} or 1 to 2^32-1. */
    static long table(Words words, Word keyword) {
        Word word = words.value(keyword, "a table: local, main, default or a number");
        return switch (word.text()) {
            case "local" -> Fib.LOCAL_TABLE;
            case "main" -> Fib.MAIN_TABLE;
            case "default" -> Fib.DEFAULT_TABLE;
            default -> {
                if (!Character.isDigit(word.text().charAt(0))) {
                    throw words.unknown(
                            word, List.of("local", "main", "default"), "a table: local, main, default or a number");
                }
                yield words.number(word, keyword.text(), 1, 0xffff_ffffL);
            }
        };
    }
}
