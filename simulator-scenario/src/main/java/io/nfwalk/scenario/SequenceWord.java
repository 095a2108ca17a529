package io.nfwalk.scenario;

import io.nfwalk.network.Step.RelativeNumbers.Side;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sequence or acknowledgement number as a scenario writes it: plain, or {@code client+1}.
 *
 * @param number the number, or what is added to the side's initial number
 * @param side whose initial number it counts from, if it is not plain
 */
record SequenceWord(long number, Optional<Side> side) {
    private static final Pattern RELATIVE = Pattern.compile("\\s*(client|server)\\s*(?:([+-])\\s*([0-9]{1,10}))?\\s*");
    private static final long HIGHEST = 0xffff_ffffL;

    static SequenceWord of(Fields fields, String key) {
        Optional<Scalar> scalar = fields.scalar(key);
        if (scalar.isEmpty()) {
            return new SequenceWord(0, Optional.empty());
        }
        String text = scalar.get().text();
        Matcher relative = RELATIVE.matcher(text);
        if (relative.matches()) {
            long offset = relative.group(3) == null ? 0 : Long.parseLong(relative.group(3));
            Side side = relative.group(1).equals("client") ? Side.CLIENT : Side.SERVER;
            return new SequenceWord("-".equals(relative.group(2)) ? -offset : offset, Optional.of(side));
        }
        OptionalLong number = CoreNumber.parse(text);
        if (number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= HIGHEST) {
            return new SequenceWord(number.getAsLong(), Optional.empty());
        }
        fields.wrong(scalar.get(), key, "a number from 0 to " + HIGHEST + ", client+N or server+N");
        return new SequenceWord(0, Optional.empty());
    }
}
