package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A line of {@code ip route add} arguments, read.
 *
 * <p>Source: iproute2 ip/iproute.c, iproute_modify; which words the kernel takes for the same.
 *
 * @param text the line, for errors
 * @param destination with its host bits
 * @param destinationWord where it stands
 * @param source the address of {@code src}, and where it stands
 * @param hops none for the error kinds
 * @param settled whether it was installed before, so that its interfaces need not be up any more, nor its source be an
 *     address of theirs
 */
record RouteLine(
        String text,
        Family family,
        FibEntry.Kind kind,
        InterfaceAddress destination,
        Word destinationWord,
        OptionalLong table,
        OptionalLong metric,
        int tos,
        OptionalInt scope,
        Optional<Placed<IpAddress>> source,
        RouteMetrics metrics,
        List<Hop> hops,
        boolean settled) {
    /** Something and where it stands. */
    record Placed<T>(T value, Word word) {}

    /**
     * A next hop, as written.
     *
     * @param weight 1 to 256
     * @param declaredOnLink whether {@code onlink} vouches for the gateway
     * @param dead whether its interface went down while the route kept another next hop
     */
    record Hop(
            Optional<Placed<String>> device,
            Optional<Placed<IpAddress>> gateway,
            int weight,
            boolean declaredOnLink,
            boolean dead) {
        Hop(Optional<Placed<String>> device, Optional<Placed<IpAddress>> gateway, int weight, boolean declaredOnLink) {
            this(device, gateway, weight, declaredOnLink, false);
        }

        /** Whether it leads through that interface, as was written or found. */
        boolean isOn(String name) {
            return device.filter(placed -> placed.value().equals(name)).isPresent();
        }

        Hop withDead(boolean isDead) {
            return new Hop(device, gateway, weight, declaredOnLink, isDead);
        }
    }

    RouteLine {
        hops = List.copyOf(hops);
    }

    /** Reads a line; {@code -6 } before it makes it IPv6's even if no address shows it. */
    static RouteLine parse(String line) {
        return new Reader(new Words(line)).read();
    }

    RouteTextException refuse(Word at, String message, String expected) {
        return new RouteTextException(message, text, at, expected, "");
    }

    /** The same with the devices that its next hops were found to be on. */
    RouteLine on(List<String> devices) {
        List<Hop> found = new ArrayList<>();
        for (int i = 0; i < hops.size(); i++) {
            Hop hop = hops.get(i);
            Placed<String> device = new Placed<>(devices.get(i), destinationWord);
            found.add(new Hop(
                    hop.device().or(() -> Optional.of(device)),
                    hop.gateway(),
                    hop.weight(),
                    hop.declaredOnLink(),
                    hop.dead()));
        }
        return with(found);
    }

    RouteLine with(List<Hop> otherHops) {
        return new RouteLine(
                text,
                family,
                kind,
                destination,
                destinationWord,
                table,
                metric,
                tos,
                scope,
                source,
                metrics,
                otherHops,
                true);
    }

    /** Reads the words of one line. */
    private static final class Reader {
        private static final String WORDS =
                "a word of ip route: a prefix, default, via, dev, src, table, metric, mtu, ...";
        private static final List<String> KNOWN = List.of(
                "default",
                "to",
                "via",
                "dev",
                "oif",
                "src",
                "table",
                "metric",
                "preference",
                "priority",
                "mtu",
                "hoplimit",
                "tos",
                "dsfield",
                "scope",
                "proto",
                "protocol",
                "onlink",
                "nexthop",
                "weight",
                "unicast",
                "local",
                "broadcast",
                "blackhole",
                "unreachable",
                "prohibit",
                "throw",
                "advmss",
                "window",
                "initrwnd",
                "quickack",
                "features",
                "pref");
        /** Words whose value no ICMP error may change where {@code lock} stands before it. */
        private static final List<String> LOCKABLE = List.of(
                "mtu",
                "hoplimit",
                "advmss",
                "reordering",
                "rtt",
                "rttvar",
                "window",
                "cwnd",
                "initcwnd",
                "initrwnd",
                "ssthresh",
                "congctl");
        /** Words with a value that changes nothing here: TCP's settings for the path, and who added the route. */
        private static final List<String> WITHOUT_EFFECT = List.of(
                "proto",
                "protocol",
                "rtt",
                "rttvar",
                "ssthresh",
                "cwnd",
                "initcwnd",
                "rto_min",
                "congctl",
                "realms",
                "realm",
                "reordering",
                "fastopen_no_cookie",
                "pref");

        private final Words words;
        private final Family family;
        private FibEntry.Kind kind = FibEntry.Kind.UNICAST;
        private Optional<Placed<InterfaceAddress>> destination = Optional.empty();
        private OptionalLong table = OptionalLong.empty();
        private OptionalLong metric = OptionalLong.empty();
        private int tos;
        private OptionalInt scope = OptionalInt.empty();
        private Optional<Placed<IpAddress>> source = Optional.empty();
        private final Map<String, Long> metrics = new HashMap<>();
        private boolean mtuLocked;
        private Hop only = new Hop(Optional.empty(), Optional.empty(), 1, false);
        private final List<Hop> several = new ArrayList<>();

        Reader(Words words) {
            this.words = words;
            this.family = AddressWords.family(words);
        }

        RouteLine read() {
            while (words.hasNext()) {
                word(words.next());
            }
            Placed<InterfaceAddress> to = destination.orElseThrow(() -> words.refuse(
                    new Word("", words.line().length()), "the route has no destination", "a prefix or default"));
            List<Hop> hops = !several.isEmpty() ? several : kind.leads() ? List.of(only) : List.of();
            if (!kind.leads() && (only.device().isPresent() || only.gateway().isPresent() || !several.isEmpty())) {
                throw words.refuse(to.word(), "a route that leads nowhere has no next hop", "no via, dev or nexthop");
            }
            if (family == Family.IPV6
                    && several.stream().anyMatch(hop -> hop.gateway().isEmpty())) {
                // Source: kernel net/ipv6/route.c, ip6_route_multipath_add.
                throw words.refuse(to.word(), "each next hop of an IPv6 route has a gateway", "nexthop via");
            }
            return new RouteLine(
                    words.line(),
                    family,
                    kind,
                    to.value(),
                    to.word(),
                    table,
                    metric,
                    tos,
                    scope,
                    source,
                    RouteMetrics.of(metrics, mtuLocked),
                    hops,
                    false);
        }

        private void word(Word word) {
            switch (word.text()) {
                case "table" -> table = OptionalLong.of(AddressWords.table(words, word));
                case "metric", "preference", "priority" ->
                    metric = OptionalLong.of(words.number(word, 0, 0xffff_ffffL));
                case "src" -> source = Optional.of(AddressWords.address(words, word, family));
                case "mtu", "hoplimit", "advmss", "window", "initrwnd", "features", "quickack" -> metric(word);
                case "tos", "dsfield" -> tos = tos(word);
                case "scope" -> scope = OptionalInt.of(scope(word));
                case "nexthop" -> several.add(nexthop());
                case "via", "dev", "oif", "onlink" -> only = hop(word, only);
                default -> rest(word);
            }
        }

        private void metric(Word word) {
            boolean locked = LOCKABLE.contains(word.text()) && words.skip("lock");
            mtuLocked |= locked && word.text().equals("mtu");
            metrics.put(
                    word.text(),
                    switch (word.text()) {
                        case "hoplimit" -> words.number(word, 0, 255);
                        case "quickack" -> words.number(word, 0, 1);
                        case "features" -> feature(word);
                        default -> words.number(word, 0, 0xffff_ffffL);
                    });
        }

        private long feature(Word word) {
            Word feature = words.value(word, "ecn");
            if (!feature.text().equals("ecn")) {
                throw words.unknown(feature, List.of("ecn"), "ecn");
            }
            return 1;
        }

        private void rest(Word word) {
            Optional<FibEntry.Kind> named = destination.isEmpty() ? kindNamed(word.text()) : Optional.empty();
            if (named.isPresent()) {
                kind = named.get();
            } else if (WITHOUT_EFFECT.contains(word.text())) {
                if (LOCKABLE.contains(word.text())) {
                    words.skip("lock");
                }
                words.value(word, "a value");
            } else if (destination.isPresent()) {
                throw words.unknown(word, KNOWN, WORDS);
            } else {
                Word prefix = word.text().equals("to") ? words.value(word, "a prefix") : word;
                if (!looksLikePrefix(prefix.text())) {
                    throw words.unknown(prefix, KNOWN, WORDS);
                }
                destination = Optional.of(new Placed<>(AddressWords.prefix(words, prefix, family), prefix));
            }
        }

        private static boolean looksLikePrefix(String text) {
            return List.of("default", "all", "any").contains(text)
                    || Character.isDigit(text.charAt(0))
                    || text.indexOf(':') >= 0
                    || text.indexOf('/') >= 0;
        }

        private static Optional<FibEntry.Kind> kindNamed(String text) {
            return Optional.ofNullable(
                    switch (text) {
                        case "unicast" -> FibEntry.Kind.UNICAST;
                        case "local" -> FibEntry.Kind.LOCAL;
                        case "broadcast", "brd" -> FibEntry.Kind.BROADCAST;
                        case "blackhole" -> FibEntry.Kind.BLACKHOLE;
                        case "unreachable" -> FibEntry.Kind.UNREACHABLE;
                        case "prohibit" -> FibEntry.Kind.PROHIBIT;
                        case "throw" -> FibEntry.Kind.THROW;
                        default -> null;
                    });
        }

        private Hop hop(Word word, Hop hop) {
            return switch (word.text()) {
                case "via" -> new Hop(hop.device(), Optional.of(gateway(word)), hop.weight(), hop.declaredOnLink());
                case "dev", "oif" -> {
                    Word name = words.value(word, "an interface's name");
                    yield new Hop(
                            Optional.of(new Placed<>(name.text(), name)),
                            hop.gateway(),
                            hop.weight(),
                            hop.declaredOnLink());
                }
                default -> new Hop(hop.device(), hop.gateway(), hop.weight(), true);
            };
        }

        private Placed<IpAddress> gateway(Word via) {
            words.skip(family == Family.IPV4 ? "inet" : "inet6");
            return AddressWords.address(words, via, family);
        }

        private Hop nexthop() {
            Hop hop = new Hop(Optional.empty(), Optional.empty(), 1, false);
            while (true) {
                if (words.skip("weight")) {
                    int weight = (int) words.number(new Word("weight", 0), 1, 256);
                    hop = new Hop(hop.device(), hop.gateway(), weight, hop.declaredOnLink());
                } else if (words.nextIs("via", "dev", "oif", "onlink")) {
                    hop = hop(words.next(), hop);
                } else {
                    return hop;
                }
            }
        }

        private int tos(Word word) {
            Word value = words.value(word, "0x00 to 0xfc");
            int number = (int) words.number(value, word.text(), 0, 255);
            if ((number & 3) != 0) {
                throw words.refuse(
                        value, "the two low bits of " + word.text() + " are not for routing", "a multiple of 4");
            }
            if (family == Family.IPV6 && number != 0) {
                throw words.refuse(word, "IPv6 routes have no tos", "");
            }
            return number;
        }

        private int scope(Word word) {
            Word value = words.value(word, "global, link, host or a number");
            return switch (value.text()) {
                case "global", "universe" -> Fib.UNIVERSE;
                case "link" -> Fib.LINK;
                case "host" -> Fib.HOST;
                default -> (int) words.number(value, "scope", 0, 255);
            };
        }
    }
}
