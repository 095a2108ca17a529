package io.nfwalk.match;

import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import java.util.List;
import java.util.Locale;

/**
 * The type and the codes that {@code --icmp-type} asks for.
 *
 * @param type 0 to 255; 255 is every type
 * @param firstCode lowest code, 0 to 255
 * @param lastCode highest code, included
 */
public record IcmpTypes(int type, int firstCode, int lastCode) {
    private static final int ANY = 255;
    private static final int ALL_CODES = -1;

    /** Whatever codes were given with type 255, iptables forgets them. */
    public IcmpTypes {
        if (type == ANY) {
            firstCode = 0;
            lastCode = 255;
        }
    }

    /**
     * A name that a rule can use.
     *
     * @param code the code, or {@link #ALL_CODES}
     */
    private record Name(String text, int type, int code) {}

    /** Source: iptables extensions/libipt_icmp.c; the order matters for the message about an ambiguous beginning. */
    private static final List<Name> NAMES = List.of(
            new Name("any", ANY, ALL_CODES),
            new Name("echo-reply", 0, ALL_CODES),
            new Name("pong", 0, ALL_CODES),
            new Name("destination-unreachable", 3, ALL_CODES),
            new Name("network-unreachable", 3, 0),
            new Name("host-unreachable", 3, 1),
            new Name("protocol-unreachable", 3, 2),
            new Name("port-unreachable", 3, 3),
            new Name("fragmentation-needed", 3, 4),
            new Name("source-route-failed", 3, 5),
            new Name("network-unknown", 3, 6),
            new Name("host-unknown", 3, 7),
            new Name("network-prohibited", 3, 9),
            new Name("host-prohibited", 3, 10),
            new Name("TOS-network-unreachable", 3, 11),
            new Name("TOS-host-unreachable", 3, 12),
            new Name("communication-prohibited", 3, 13),
            new Name("host-precedence-violation", 3, 14),
            new Name("precedence-cutoff", 3, 15),
            new Name("source-quench", 4, ALL_CODES),
            new Name("redirect", 5, ALL_CODES),
            new Name("network-redirect", 5, 0),
            new Name("host-redirect", 5, 1),
            new Name("TOS-network-redirect", 5, 2),
            new Name("TOS-host-redirect", 5, 3),
            new Name("echo-request", 8, ALL_CODES),
            new Name("ping", 8, ALL_CODES),
            new Name("router-advertisement", 9, ALL_CODES),
            new Name("router-solicitation", 10, ALL_CODES),
            new Name("time-exceeded", 11, ALL_CODES),
            new Name("ttl-exceeded", 11, ALL_CODES),
            new Name("ttl-zero-during-transit", 11, 0),
            new Name("ttl-zero-during-reassembly", 11, 1),
            new Name("parameter-problem", 12, ALL_CODES),
            new Name("ip-header-bad", 12, 0),
            new Name("required-option-missing", 12, 1),
            new Name("timestamp-request", 13, ALL_CODES),
            new Name("timestamp-reply", 14, ALL_CODES),
            new Name("address-mask-request", 17, ALL_CODES),
            new Name("address-mask-reply", 18, ALL_CODES));

    /** Reads a name or its only possible beginning, a type, or {@code type/code}. */
    static IcmpTypes read(String word) throws OptionException {
        String begin = word.toLowerCase(Locale.ROOT);
        List<Name> names = NAMES.stream()
                .filter(name -> name.text().toLowerCase(Locale.ROOT).startsWith(begin))
                .toList();
        if (names.size() > 1) {
            throw OptionException.of(
                    "option-value-ambiguous",
                    "'" + word + "' begins more than one name",
                    names.get(0).text() + " or " + names.get(1).text());
        }
        if (names.size() == 1) {
            Name name = names.get(0);
            return name.code() == ALL_CODES
                    ? ofType(name.type())
                    : new IcmpTypes(name.type(), name.code(), name.code());
        }
        if (word.isEmpty() || !Character.isDigit(word.charAt(0))) {
            throw OptionException.of(
                    "option-value-unknown",
                    "'" + word + "' is not an ICMP type",
                    "a name such as echo-request, a type, or type/code");
        }
        int slash = word.indexOf('/');
        if (slash < 0) {
            return ofType((int) OptionText.number(word, 0, 255));
        }
        int type = (int) OptionText.number(word.substring(0, slash), 0, 255);
        int code = (int) OptionText.number(word.substring(slash + 1), 0, 255);
        return new IcmpTypes(type, code, code);
    }

    private static IcmpTypes ofType(int type) {
        return new IcmpTypes(type, 0, 255);
    }

    /** The wanted values of {@code type * 256 + code}. */
    NumberRange typeAndCode() {
        return type == ANY
                ? new NumberRange(0, 0xffff)
                : new NumberRange(type * 256L + firstCode, type * 256L + lastCode);
    }

    /** {@code 8}, {@code 3/4} or {@code any}. */
    @Override
    public String toString() {
        if (type == ANY) {
            return "any";
        }
        return firstCode == 0 && lastCode == 255 ? Integer.toString(type) : type + "/" + firstCode;
    }
}
