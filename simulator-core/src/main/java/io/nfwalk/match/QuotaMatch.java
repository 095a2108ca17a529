package io.nfwalk.match;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.undo.Struct;

/**
 * {@code -m quota}: packets until so many bytes have come; the first that does not fit any more takes all that is left.
 * Inverted it says no until then, and uses the bytes up all the same. Each rule counts for itself.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_quota.c}, {@code quota_mt}.
 * Options and save form: iptables {@code extensions/libxt_quota.c}.
 *
 * @param bytes an unsigned 64-bit number
 * @param inverted whether {@code !} stood before {@code --quota}
 */
record QuotaMatch(long bytes, boolean inverted) implements Match {
    private static final long LARGEST = -1;

    static MatchRoom room() {
        return MatchRoom.of(
                        "quota",
                        OptionTable.of(Option.number("--quota", 0, LARGEST)
                                .invertible()
                                .required()),
                        (values, family, head) -> new QuotaMatch(values.number("--quota"), values.inverted("--quota")))
                .listed(Listed.as("quota: (\\d+) bytes", "--quota $1")
                        .silentWhere("", "whether ! stands before --quota"));
    }

    /** What is left of a rule's bytes. */
    private static final class Rest extends Struct {
        private long left;

        private Rest(long left) {
            this.left = left;
        }

        private boolean takes(int length) {
            boolean fits = Long.compareUnsigned(left, length) >= 0;
            left = fits ? left - length : 0;
            return fits;
        }
    }

    @Override
    public String name() {
        return "quota";
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        Rest rest = context.memory(Rest.class, journal -> new Rest(bytes));
        return MatchResult.of(rest.takes(context.packet().length()) != inverted);
    }

    @Override
    public String toSave() {
        return SaveText.of("quota")
                .option("--quota", Long.toUnsignedString(bytes), inverted)
                .toString();
    }
}
