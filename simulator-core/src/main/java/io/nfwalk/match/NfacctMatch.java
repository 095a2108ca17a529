package io.nfwalk.match;

import io.nfwalk.rules.Condition;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.PacketMatch;
import java.util.List;

/**
 * {@code -m nfacct}: counts the packet for an accounting object of that name, and takes it.
 *
 * <p>The kernel refuses a rule whose object is not there ({@code nfacct add NAME} makes one); here it is taken to be
 * there, as whoever writes such a rule has made it: kube-proxy does. An object with a quota, which takes packets only
 * once the quota is used up, is not known.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_nfacct.c}, {@code nfacct_mt}; {@code net/netfilter/nfnetlink_acct.c},
 * {@code nfnl_acct_overquota}. Options and save form, with two blanks: iptables {@code extensions/libxt_nfacct.c}.
 *
 * @param object the object's name, at most 31 bytes: more are cut off
 */
record NfacctMatch(String object) implements PacketMatch {
    private static final int LONGEST = 31;
    private static final String NAME = "--nfacct-name";

    /** Cuts the name to 31 bytes. */
    NfacctMatch {
        object = Utf8.cut(object, LONGEST);
    }

    static MatchRoom room() {
        return MatchRoom.of(
                        "nfacct",
                        OptionTable.of(Option.custom(NAME, 1, words -> read(words.get(0)))
                                .required()),
                        (values, family, head) -> new NfacctMatch(values.value(NAME, String.class)))
                .listed(Listed.inParts().with("nfacct-name +(\\S+)", "--nfacct-name $1"));
    }

    private static String read(String word) throws OptionException {
        if (word.isEmpty()) {
            throw OptionException.of("option-value-unknown", "an object's name can't be empty", "a name");
        }
        return word;
    }

    @Override
    public String name() {
        return "nfacct";
    }

    @Override
    public List<Condition> holds() {
        return List.of();
    }

    @Override
    public String toSave() {
        return SaveText.of("nfacct")
                .option(NAME, " " + OptionText.quoted(object), false)
                .toString();
    }
}
