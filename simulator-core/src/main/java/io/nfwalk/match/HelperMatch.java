package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;

/**
 * {@code -m helper}: a connection that a helper expected, such as an FTP data connection; not the one whose payload the
 * helper reads.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_helper.c}, {@code helper_mt}.
 * Options and save form: iptables {@code extensions/libxt_helper.c}.
 *
 * @param helper the name, which begins with that of the helper ({@code ftp-2121}); empty for any
 * @param inverted whether {@code !} stood before {@code --helper}
 */
public record HelperMatch(String helper, boolean inverted) implements Match {
    private static final int LONGEST = 29;

    /** Cuts the name to 29 bytes, as iptables does. */
    public HelperMatch {
        helper = Utf8.cut(helper, LONGEST);
    }

    static MatchRoom room() {
        return MatchRoom.of(
                        "helper",
                        OptionTable.of(Option.text("--helper", Integer.MAX_VALUE)
                                .invertible()
                                .required()),
                        (values, family, head) -> new HelperMatch(values.text("--helper"), values.inverted("--helper")))
                .listed(Listed.as("helper match (! )?\"(.*?)\"", "!1--helper \"$2\""));
    }

    @Override
    public String name() {
        return "helper";
    }

    @Override
    public MatchResult match(MatchContext context) {
        boolean expected = context.tracking()
                .connection()
                .flatMap(Connection::master)
                .flatMap(Connection::helper)
                .filter(own -> helper.isEmpty() || helper.startsWith(own))
                .isPresent();
        return MatchResult.of(expected != inverted);
    }

    @Override
    public String found(MatchContext context) {
        return "it belongs to no connection that such a helper expected";
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("helper")
                .option("--helper", OptionText.quoted(helper), inverted)
                .toString();
    }
}
