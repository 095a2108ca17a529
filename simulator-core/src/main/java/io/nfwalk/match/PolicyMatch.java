package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.ProtocolNames;
import io.nfwalk.rules.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code -m policy}: whether a packet has come out of IPsec, or will go into it, and how. No host has IPsec: {@code
 * --pol none} always matches, and everything else never does.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_policy.c}, {@code policy_mt}: without a security path or transformation
 * neither {@code --strict} nor an element is looked at. Options and save form: iptables {@code
 * extensions/libxt_policy.c}.
 *
 * @param incoming whether {@code --dir in} was given, not {@code --dir out}
 * @param none whether {@code --pol none} was given; then there are no elements
 * @param strict whether the elements must be all that there is, in this order
 * @param elements what is asked of each transformation, divided by {@code --next}; 4 at most
 */
public record PolicyMatch(boolean incoming, boolean none, boolean strict, List<Element> elements) implements Match {
    private static final String NEXT = "--next";
    private static final int MOST_ELEMENTS = 4;
    private static final long LAST = 0xffff_ffffL;
    /** One option as {@code iptables -L} words it, and which element it begins. */
    private static final String LISTED = "(\\[[0-3]\\] )?(! )?(reqid|spi|proto|mode|tunnel-dst|tunnel-src) \\S+";

    private static final Map<Integer, String> PROTOCOLS = Map.of(Protocol.ESP, "esp", Protocol.AH, "ah", 108, "ipcomp");
    /** What an element may ask, in the order in which it is printed. */
    private static final List<String> ASKED =
            List.of("--reqid", "--spi", "--proto", "--mode", "--tunnel-dst", "--tunnel-src");

    /** Copies the list. */
    public PolicyMatch {
        elements = List.copyOf(elements);
    }

    /**
     * What is asked of one transformation.
     *
     * @param asked the options' names, and their values as they are printed, with a {@code !} before them where given
     */
    public record Element(Map<String, String> asked) {
        /** Copies the map, in the order in which it is printed. */
        public Element {
            Map<String, String> ordered = new LinkedHashMap<>();
            for (String option : ASKED) {
                if (asked.containsKey(option)) {
                    ordered.put(option, asked.get(option));
                }
            }
            asked = Collections.unmodifiableMap(ordered);
        }

        private boolean hasTunnelEnds() {
            return asked.containsKey("--tunnel-src") || asked.containsKey("--tunnel-dst");
        }

        private boolean isForTunnels() {
            String mode = asked.getOrDefault("--mode", "");
            return mode.equals("tunnel") || mode.equals("! transport");
        }

        private String toSave() {
            StringBuilder text = new StringBuilder();
            asked.forEach((option, value) -> {
                boolean inverted = value.startsWith("! ");
                text.append(inverted ? " ! " : " ")
                        .append(option)
                        .append(' ')
                        .append(inverted ? value.substring(2) : value);
            });
            return text.toString();
        }
    }

    static MatchRoom room() {
        return new MatchRoom("policy", PolicyMatch::options, (values, family, head) -> read(values))
                .listed(Listed.as("policy match dir (in|out) pol (none|ipsec)", "--dir $1 --pol $2")
                        .with("strict", "--strict")
                        .with(LISTED + "( " + LISTED + ")*", PolicyMatch::ofListed));
    }

    /** {@code [0] reqid 1 [1] ! spi 0x3} for {@code --reqid 1 --next ! --spi 0x3}. */
    private static String ofListed(java.util.regex.MatchResult found) {
        return found.group()
                .replace("[0] ", "")
                .replaceAll("\\[[1-3]\\]", NEXT)
                .replaceAll("(reqid|spi|proto|mode|tunnel-dst|tunnel-src) ", "--$1 ");
    }

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.word("--dir", "in", "out").required(),
                Option.word("--pol", "ipsec", "none"),
                Option.flag("--strict"),
                Option.number("--reqid", 0, LAST).invertible().repeatable(),
                Option.number("--spi", 0, LAST).invertible().repeatable(),
                Option.custom("--proto", 1, words -> protocol(words.get(0)))
                        .invertible()
                        .repeatable(),
                Option.word("--mode", "transport", "tunnel").invertible().repeatable(),
                Option.custom("--tunnel-dst", 1, words -> AddressWithMask.read(words.get(0), family))
                        .invertible()
                        .repeatable(),
                Option.custom("--tunnel-src", 1, words -> AddressWithMask.read(words.get(0), family))
                        .invertible()
                        .repeatable(),
                Option.flag(NEXT).repeatable().needs("--strict"));
    }

    /** A number, or a name in just the C library's letters. */
    private static String protocol(String word) throws OptionException {
        boolean isNumber = word.matches("[0-9]{1,3}|0x[0-9a-fA-F]{1,2}");
        int protocol = isNumber
                ? (int) OptionText.number(word, 0, 255)
                : ProtocolNames.byNameOrAlias(word).orElse(-1);
        if (!PROTOCOLS.containsKey(protocol)) {
            throw OptionException.of(
                    "option-value-unknown", "'" + word + "' is no protocol of IPsec's", "esp, ah or ipcomp");
        }
        return PROTOCOLS.get(protocol);
    }

    private static PolicyMatch read(OptionValues values) throws OptionException {
        boolean none = values.has("--pol") && values.text("--pol").equals("none");
        boolean strict = values.has("--strict");
        List<Element> elements = elements(values);
        if (none && (strict || elements.size() > 1)) {
            throw OptionException.of(
                            "option-excludes",
                            "--pol none leaves nothing to ask of a policy",
                            "--pol ipsec, or neither --strict nor --next")
                    .about("--pol");
        }
        for (Element element : elements) {
            check(element, strict, none);
        }
        return new PolicyMatch(values.text("--dir").equals("in"), none, strict, none ? List.of() : elements);
    }

    private static List<Element> elements(OptionValues values) throws OptionException {
        List<Element> elements = new ArrayList<>();
        Map<String, String> asked = new LinkedHashMap<>();
        for (OptionValues.Occurrence given : values.occurrences()) {
            if (given.name().equals(NEXT)) {
                elements.add(new Element(asked));
                asked.clear();
                if (elements.size() == MOST_ELEMENTS) {
                    throw OptionException.of(
                                    "option-repeated", "a policy has 4 elements at most", "--next three times at most")
                            .about(NEXT);
                }
            } else if (ASKED.contains(given.name())) {
                String value = (given.inverted() ? "! " : "") + text(given);
                if (asked.put(given.name(), value) != null) {
                    throw OptionException.of(
                                    "option-repeated",
                                    given.name() + " can be given only once for each element",
                                    "one " + given.name() + " before --next")
                            .about(given.name());
                }
            }
        }
        elements.add(new Element(asked));
        return elements;
    }

    private static String text(OptionValues.Occurrence given) {
        return given.name().equals("--spi") ? "0x" + Long.toHexString((Long) given.value()) : given.value() + "";
    }

    /** What {@code --pol none} is given beside it is read, and forgotten. */
    private static void check(Element element, boolean strict, boolean none) throws OptionException {
        if (none) {
            return;
        }
        if (strict && element.asked().isEmpty()) {
            throw OptionException.of(
                            "option-required",
                            "with --strict each element must ask for something",
                            "one of " + String.join(", ", ASKED))
                    .about("--strict");
        }
        if (element.hasTunnelEnds() && !element.isForTunnels()) {
            throw OptionException.of("option-needs", "only a tunnel has ends", "--mode tunnel with them")
                    .about(element.asked().containsKey("--tunnel-src") ? "--tunnel-src" : "--tunnel-dst");
        }
    }

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return incoming
                ? Refusals.unlessOnlyAt(
                        placement, "-m policy --dir in", List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD))
                : Refusals.unlessOnlyAt(
                        placement, "-m policy --dir out", List.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING));
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(none);
    }

    @Override
    public String found(MatchContext context) {
        return "no IPsec on this host";
    }

    @Override
    public Optional<String> assumes() {
        return Optional.of("no packet comes out of IPsec or goes into it");
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        StringBuilder text = new StringBuilder("-m policy --dir ")
                .append(incoming ? "in" : "out")
                .append(" --pol ")
                .append(none ? "none" : "ipsec")
                .append(strict ? " --strict" : "");
        for (int i = 0; i < elements.size(); i++) {
            text.append(i > 0 ? " " + NEXT : "").append(elements.get(i).toSave());
        }
        return text.toString();
    }
}
