package io.nfwalk.target;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * {@code -j AUDIT}: the kernel's audit log tells of the packet, which goes on.
 *
 * <p>Semantics: kernel net/netfilter/xt_AUDIT.c. Options and save form: iptables extensions/libxt_AUDIT.c.
 *
 * @param type what the log is to say of it: {@code accept}, {@code drop} or {@code reject}
 */
record AuditTarget(String type) implements Target {
    private static final List<String> TYPES = List.of("accept", "drop", "reject");

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--type", 1, words -> read(words.get(0))).required());

    static final TargetRoom ROOM = TargetRoom.of(
                    "AUDIT", OPTIONS, (values, family, head) -> new AuditTarget(values.text("--type")))
            .listed(Listed.as("AUDIT (accept|drop|reject)", "--type $1"));

    private static String read(String word) throws OptionException {
        String type = word.toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw OptionException.of(
                            "option-value-unknown", "'" + word + "' is not known here", String.join(", ", TYPES))
                    .withHint(Spelling.hint(type, TYPES));
        }
        return type;
    }

    @Override
    public String name() {
        return "AUDIT";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j AUDIT --type " + type;
    }
}
