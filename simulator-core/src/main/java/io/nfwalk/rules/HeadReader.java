package io.nfwalk.rules;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Gathers a rule's own conditions. */
final class HeadReader {
    private static final int LONGEST_INTERFACE = 15;

    /** Most rules name their protocol: they share what that is. */
    private static final List<Optional<Negatable<Integer>>> PROTOCOLS = IntStream.rangeClosed(0, 255)
            .mapToObj(number -> Optional.of(new Negatable<>(number, false)))
            .toList();

    private final Family family;
    private final Backend backend;
    private List<Negatable<Network>> sources = List.of();
    private List<Negatable<Network>> destinations = List.of();
    private final Map<OwnOption, Word> given = new EnumMap<>(OwnOption.class);
    private Optional<Negatable<InterfaceName>> inInterface = Optional.empty();
    private Optional<Negatable<InterfaceName>> outInterface = Optional.empty();
    private Optional<Negatable<Integer>> protocol = Optional.empty();
    private String protocolWord = "";
    private boolean backendMatters;
    private Optional<Negatable<Boolean>> fragment = Optional.empty();

    HeadReader(Family family, Backend backend) {
        this.family = family;
        this.backend = backend;
    }

    /** Notes the option's word; empty the first time, else the earlier word. */
    Optional<Word> given(OwnOption option, Word at) {
        return Optional.ofNullable(given.putIfAbsent(option, at));
    }

    /** The word of the condition if it was given. */
    Optional<Word> place(OwnOption option) {
        return Optional.ofNullable(given.get(option));
    }

    /** Whether another iptables may read something else in these words. */
    boolean hangsOnBackend() {
        return backendMatters;
    }

    /** Whether no condition was given. */
    boolean isEmpty() {
        return given.isEmpty();
    }

    void networks(OwnOption option, String text, boolean negated) throws OptionException {
        List<Negatable<Network>> list = new ArrayList<>();
        for (Network network : new AddressReader(family).list(text)) {
            list.add(new Negatable<>(network, negated));
        }
        if (option == OwnOption.SOURCE) {
            sources = list;
        } else {
            destinations = list;
        }
    }

    void protocol(String text, boolean negated) throws OptionException {
        int number = ProtocolNames.number(text);
        protocolWord = text;
        if (negated && number == ProtocolNames.ALL) {
            throw OptionException.of(
                    "protocol-never-matches", "! -p " + text + " matches no packet", "a protocol other than all");
        }
        Optional<Negatable<Integer>> condition =
                negated ? Optional.of(new Negatable<>(number, true)) : PROTOCOLS.get(number);
        protocol = number == ProtocolNames.ALL ? Optional.empty() : condition;
    }

    /** The match for the extension header that an IPv6 rule's {@code -p} names as if it were a protocol. */
    Optional<String> extensionHeader() {
        return family == Family.IPV4
                ? Optional.empty()
                : protocol.flatMap(given -> switch (given.value()) {
                    case ExtensionHeader.ROUTING -> Optional.of("rt");
                    case ExtensionHeader.FRAGMENT -> Optional.of("frag");
                    case ExtensionHeader.AUTHENTICATION -> Optional.of("ah");
                    case ExtensionHeader.DESTINATION_OPTIONS -> Optional.of("dst");
                    default -> Optional.empty();
                });
    }

    void interfaceName(OwnOption option, String text, boolean negated) throws OptionException {
        if (text.isEmpty() || text.length() > LONGEST_INTERFACE) {
            throw OptionException.of(
                    "interface-name",
                    text.isEmpty()
                            ? "the interface's name is empty"
                            : "'" + text + "' has " + text.length() + " characters",
                    "1 to " + LONGEST_INTERFACE + " characters");
        }
        // A + alone means any interface: a condition only if it is negated, and then one that never holds;
        // iptables-legacy loses that too.
        backendMatters |= text.equals("+");
        Optional<Negatable<InterfaceName>> condition = text.equals("+") && (!negated || backend == Backend.LEGACY)
                ? Optional.empty()
                : Optional.of(new Negatable<>(new InterfaceName(text), negated));
        if (option == OwnOption.IN_INTERFACE) {
            inInterface = condition;
        } else {
            outInterface = condition;
        }
    }

    void fragment(boolean negated) throws OptionException {
        if (family == Family.IPV6) {
            throw OptionException.of("option-unknown", "-f is IPv4's", "-m frag");
        }
        fragment = Optional.of(new Negatable<>(Boolean.TRUE, negated));
    }

    /** What {@code -p} calls its protocol, negated or not, in lower case; a number's usual name; empty for all. */
    Optional<String> protocolName() {
        return protocol.map(given -> ProtocolNames.isNumber(protocolWord)
                ? ProtocolNames.name(given.value())
                : protocolWord.toLowerCase(Locale.ROOT));
    }

    /** The negated address condition that stands beside a list of several addresses, which iptables refuses. */
    Optional<Word> negationBesideSeveral() {
        if (sources.size() <= 1 && destinations.size() <= 1) {
            return Optional.empty();
        }
        if (!sources.isEmpty() && sources.get(0).negated()) {
            return place(OwnOption.SOURCE);
        }
        return !destinations.isEmpty() && destinations.get(0).negated()
                ? place(OwnOption.DESTINATION)
                : Optional.empty();
    }

    /** One head for each pair of source and destination, sources first. */
    List<RuleHead> heads() {
        List<RuleHead> heads = new ArrayList<>();
        for (Optional<Negatable<Network>> source : choices(sources)) {
            for (Optional<Negatable<Network>> destination : choices(destinations)) {
                heads.add(new RuleHead(source, destination, inInterface, outInterface, protocol, fragment));
            }
        }
        return heads;
    }

    /** What the rules have there; a network of all addresses is no condition unless it is negated. */
    private static List<Optional<Negatable<Network>>> choices(List<Negatable<Network>> networks) {
        if (networks.isEmpty()) {
            return List.of(Optional.empty());
        }
        List<Optional<Negatable<Network>>> choices = new ArrayList<>(networks.size());
        for (Negatable<Network> network : networks) {
            boolean says = network.negated() || !network.value().isAny();
            choices.add(says ? Optional.of(network) : Optional.empty());
        }
        return choices;
    }
}
