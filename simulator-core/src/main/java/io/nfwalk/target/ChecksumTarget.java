package io.nfwalk.target;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j CHECKSUM --checksum-fill}: computes a checksum that was left to the hardware. It changes nothing that
 * rules, tuples or counters see.
 *
 * <p>Semantics: kernel net/netfilter/xt_CHECKSUM.c. Options and save form: iptables extensions/libxt_CHECKSUM.c.
 */
record ChecksumTarget() implements Target {
    static final TargetRoom ROOM = TargetRoom.of(
                    "CHECKSUM",
                    OptionTable.of(Option.flag("--checksum-fill").required()),
                    (values, family, head) -> new ChecksumTarget())
            .listed(Listed.as("CHECKSUM fill", "--checksum-fill"));

    @Override
    public String name() {
        return "CHECKSUM";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j CHECKSUM --checksum-fill";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "CHECKSUM", placement);
    }
}
