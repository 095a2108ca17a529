package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;

/**
 * {@code -j CONNSECMARK}: copies the security context between packet and connection; no rule can see it, the packet
 * goes on. Like all that ask for a connection it makes the kernel track.
 *
 * <p>Semantics: kernel net/netfilter/xt_CONNSECMARK.c. Options and save form: iptables extensions/libxt_CONNSECMARK.c.
 *
 * @param saves whether from the packet to the connection; else the other way
 */
record ConnsecmarkTarget(boolean saves) implements Target {
    private static final OptionTable OPTIONS = OptionTable.of(
            Option.flag("--save").excludes("--restore"),
            Option.flag("--restore").excludes("--save"));

    static final TargetRoom ROOM = TargetRoom.of("CONNSECMARK", OPTIONS, ConnsecmarkTarget::read)
            .listed(Listed.as("CONNSECMARK (save|restore)", "--$1"));

    private static ConnsecmarkTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        if (values.names().isEmpty()) {
            throw OptionException.of("option-required", "CONNSECMARK does not say which way", "--save or --restore");
        }
        return new ConnsecmarkTarget(values.has("--save"));
    }

    @Override
    public String name() {
        return "CONNSECMARK";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return Verdict.CONTINUE;
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public String toSave() {
        return "-j CONNSECMARK " + (saves ? "--save" : "--restore");
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return placement.table() == TableName.SECURITY
                ? Optional.empty()
                : Refusals.unlessIn(TableName.MANGLE, "CONNSECMARK", placement);
    }
}
