package io.nfwalk.target;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code -j CLASSIFY}: puts the packet into a class of the queueing discipline it leaves by; its way stays the same.
 *
 * <p>Semantics: kernel net/netfilter/xt_CLASSIFY.c. Options and save form: iptables extensions/libxt_CLASSIFY.c.
 *
 * @param major 0 to 65535
 * @param minor 0 to 65535
 */
record ClassifyTarget(int major, int minor) implements Target {
    private static final List<Hook> HOOKS = List.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    private static final Pattern CLASS =
            Pattern.compile("\\s*\\+?(?:0[xX])?([0-9a-fA-F]+):\\s*\\+?(?:0[xX])?([0-9a-fA-F]+).*", Pattern.DOTALL);

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--set-class", 1, words -> read(words.get(0))).required());

    static final TargetRoom ROOM = TargetRoom.of(
                    "CLASSIFY", OPTIONS, (values, family, head) -> values.value("--set-class", ClassifyTarget.class))
            .listed(Listed.as("CLASSIFY set (\\S+)", "--set-class $1"));

    /** Two hexadecimal numbers, of which the lower 16 bits count. */
    private static ClassifyTarget read(String word) throws OptionException {
        Matcher numbers = CLASS.matcher(word);
        if (!numbers.matches()) {
            throw OptionException.of(
                    "option-value-unknown", "'" + word + "' is no class", "two hexadecimal numbers, as in 1:10");
        }
        return new ClassifyTarget(lower16(numbers.group(1)), lower16(numbers.group(2)));
    }

    private static int lower16(String digits) {
        return Integer.parseInt(digits.substring(Math.max(0, digits.length() - 4)), 16);
    }

    @Override
    public String name() {
        return "CLASSIFY";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return String.format(Locale.ROOT, "-j CLASSIFY --set-class %04x:%04x", major, minor);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessAt(HOOKS, "CLASSIFY", placement);
    }
}
