package io.nfwalk.explain;

import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import java.util.ArrayList;
import java.util.List;

/** NAT could not do what it had to, or conntrack could not take the result in. */
final class NotTranslated implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (Account.Place<Ending.Gone> place : account.ended(Ending.Gone.class)) {
            String why = why(place.ending().cause());
            if (!why.isEmpty()) {
                findings.add(Finding.certain(
                        place.at(),
                        place.host() + " dropped " + Words.named(place.ending().packet()) + ", though no rule says so: "
                                + why + "."));
            }
        }
        return findings;
    }

    private static String why(Cause cause) {
        if (cause instanceof Cause.NotTranslatable) {
            return "NAT has to translate it and cannot";
        }
        if (cause instanceof Cause.TupleTaken) {
            return "conntrack has another connection with one of its two tuples, so its own cannot enter the table";
        }
        if (cause instanceof Cause.TableFull) {
            return "its conntrack table has as many entries as nf_conntrack_max allows, and all are ASSURED, so none"
                    + " makes room for a new one";
        }
        return cause instanceof Cause.MasqueradeMoved
                ? "its connection is masqueraded with the address of another interface than the one it now leaves by;"
                        + " the entry is gone as well, so the next packet begins a new connection"
                : "";
    }
}
