package io.nfwalk.target;

import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j SECMARK}: writes the packet's security context; no rule can see it, the packet goes on. Whether a context
 * exists only the machine's security policy knows: a kernel without SELinux refuses all of them.
 *
 * <p>Semantics: kernel net/netfilter/xt_SECMARK.c. Options and save form: iptables extensions/libxt_SECMARK.c.
 *
 * @param context the context, at most 255 characters
 */
record SecmarkTarget(String context) implements Target {
    private static final int LONGEST = 255;

    private static final OptionTable OPTIONS =
            OptionTable.of(Option.text("--selctx", LONGEST).required());

    static final TargetRoom ROOM =
            TargetRoom.of("SECMARK", OPTIONS, (values, family, head) -> new SecmarkTarget(values.text("--selctx")));

    @Override
    public String name() {
        return "SECMARK";
    }

    @Override
    public Verdict apply(TargetContext ignored) {
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j SECMARK --selctx " + OptionText.quoted(context);
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return placement.table() == TableName.SECURITY
                ? Optional.empty()
                : Refusals.unlessIn(TableName.MANGLE, "SECMARK", placement);
    }
}
