package io.nfwalk.match;

import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.OptionException;
import java.util.List;

/**
 * The type and the codes that {@code --icmp-type} asks for.
 *
 * @param type 0 to 255; 255 is every type
 * @param firstCode lowest code, 0 to 255
 * @param lastCode highest code, included
 */
public record IcmpTypes(int type, int firstCode, int lastCode) {
    private static final int ANY = 255;

    /** Whatever codes were given with type 255, iptables forgets them. */
    public IcmpTypes {
        if (type == ANY) {
            firstCode = 0;
            lastCode = 255;
        }
    }

    /** Source: iptables extensions/libipt_icmp.c; the order matters for the message about an ambiguous beginning. */
    private static final List<IcmpNames.Name> NAMES = List.of(
            new IcmpNames.Name("any", ANY, IcmpNames.ALL_CODES),
            new IcmpNames.Name("echo-reply", 0, IcmpNames.ALL_CODES),
            new IcmpNames.Name("pong", 0, IcmpNames.ALL_CODES),
            new IcmpNames.Name("destination-unreachable", 3, IcmpNames.ALL_CODES),
            new IcmpNames.Name("network-unreachable", 3, 0),
            new IcmpNames.Name("host-unreachable", 3, 1),
            new IcmpNames.Name("protocol-unreachable", 3, 2),
            new IcmpNames.Name("port-unreachable", 3, 3),
            new IcmpNames.Name("fragmentation-needed", 3, 4),
            new IcmpNames.Name("source-route-failed", 3, 5),
            new IcmpNames.Name("network-unknown", 3, 6),
            new IcmpNames.Name("host-unknown", 3, 7),
            new IcmpNames.Name("network-prohibited", 3, 9),
            new IcmpNames.Name("host-prohibited", 3, 10),
            new IcmpNames.Name("TOS-network-unreachable", 3, 11),
            new IcmpNames.Name("TOS-host-unreachable", 3, 12),
            new IcmpNames.Name("communication-prohibited", 3, 13),
            new IcmpNames.Name("host-precedence-violation", 3, 14),
            new IcmpNames.Name("precedence-cutoff", 3, 15),
            new IcmpNames.Name("source-quench", 4, IcmpNames.ALL_CODES),
            new IcmpNames.Name("redirect", 5, IcmpNames.ALL_CODES),
            new IcmpNames.Name("network-redirect", 5, 0),
            new IcmpNames.Name("host-redirect", 5, 1),
            new IcmpNames.Name("TOS-network-redirect", 5, 2),
            new IcmpNames.Name("TOS-host-redirect", 5, 3),
            new IcmpNames.Name("echo-request", 8, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ping", 8, IcmpNames.ALL_CODES),
            new IcmpNames.Name("router-advertisement", 9, IcmpNames.ALL_CODES),
            new IcmpNames.Name("router-solicitation", 10, IcmpNames.ALL_CODES),
            new IcmpNames.Name("time-exceeded", 11, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ttl-exceeded", 11, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ttl-zero-during-transit", 11, 0),
            new IcmpNames.Name("ttl-zero-during-reassembly", 11, 1),
            new IcmpNames.Name("parameter-problem", 12, IcmpNames.ALL_CODES),
            new IcmpNames.Name("ip-header-bad", 12, 0),
            new IcmpNames.Name("required-option-missing", 12, 1),
            new IcmpNames.Name("timestamp-request", 13, IcmpNames.ALL_CODES),
            new IcmpNames.Name("timestamp-reply", 14, IcmpNames.ALL_CODES),
            new IcmpNames.Name("address-mask-request", 17, IcmpNames.ALL_CODES),
            new IcmpNames.Name("address-mask-reply", 18, IcmpNames.ALL_CODES));

    /** Reads a name or its only possible beginning, a type, or {@code type/code}. */
    static IcmpTypes read(String word) throws OptionException {
        IcmpNames.Wanted wanted = IcmpNames.read(word, NAMES, "an ICMP type");
        return new IcmpTypes(wanted.type(), wanted.firstCode(), wanted.lastCode());
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
