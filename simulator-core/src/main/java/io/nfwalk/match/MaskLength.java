package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.ShortAddress;
import java.util.OptionalInt;

/** The number of bits that count of an address, given as such or as a mask. Source: libxtables, xtopt_parse_plen. */
final class MaskLength {
    private MaskLength() {}

    /** The length; a mask with holes is refused. */
    static int read(String word, Family family) throws OptionException {
        OptionalInt length = lengthOrMask(word, family);
        return length.orElseThrow(() -> OptionException.of(
                "option-value-not-a-number",
                "the mask " + word + " has holes",
                "0 to " + family.addressBits() + ", or a mask without holes"));
    }

    /** The length; empty for a mask with holes. */
    static OptionalInt lengthOrMask(String word, Family family) throws OptionException {
        try {
            return OptionalInt.of((int) OptionText.number(word, 0, family.addressBits()));
        } catch (OptionException notALength) {
            if (word.isEmpty() || word.startsWith("-")) {
                throw notALength;
            }
            IpAddress mask = ShortAddress.endingInTheLast(word, family);
            return new Network(IpAddress.unspecified(family), mask).prefixLength();
        }
    }
}
