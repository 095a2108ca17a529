package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import java.util.Optional;

/**
 * {@code -m connlabel}: one of the 128 labels of the packet's connection; {@code --set} gives it to a connection that
 * lacks it. A connection that began when no rule asked for labels has none and gets none.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_connlabel.c}, {@code connlabel_mt}. Options and save form: iptables
 * {@code extensions/libxt_connlabel.c}. Names of labels stand in a machine's own connlabel.conf and are refused here,
 * as iptables does without that file.
 *
 * @param label its number, 0 to 127
 * @param sets whether {@code --set} was given
 * @param inverted whether {@code !} stood before {@code --label}
 */
public record ConnlabelMatch(int label, boolean sets, boolean inverted) implements Match {
    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.number("--label", 0, Connection.LABELS - 1).invertible().required(), Option.flag("--set"));
        return MatchRoom.of("connlabel", options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("connlabel (! )?(\\S+) set", "!1--label $2 --set")
                        .with("connlabel (! )?(\\S+)", "!1--label $2"));
    }

    private static ConnlabelMatch read(OptionValues values) {
        return new ConnlabelMatch((int) values.number("--label"), values.has("--set"), values.inverted("--label"));
    }

    @Override
    public String name() {
        return "connlabel";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Optional<Connection> labelled = context.tracking().connection().filter(Connection::takesLabels);
        if (sets) {
            labelled.ifPresent(connection -> connection.setLabel(label));
        }
        boolean has = labelled.filter(connection -> connection.hasLabel(label)).isPresent();
        return MatchResult.of(has != inverted);
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("connlabel").option("--label", "\"" + label + "\"", inverted);
        return text.flag("--set", sets).toString();
    }
}
