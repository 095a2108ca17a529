package io.nfwalk.explain;

import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.List;
import java.util.Optional;

/** The request reached somebody who took note of it and did not answer. */
final class NoAnswer implements Reason {
    @Override
    public List<Finding> in(Account account) {
        Optional<Account.Place<Ending.Delivered>> reached = account.reached();
        if (reached.isEmpty() || account.firstAnswer().isPresent()) {
            return List.of();
        }
        int at = reached.get().at();
        boolean heard = at + 1 < account.events().size() && account.events().get(at + 1) instanceof Event.Heard;
        String words = heard ? " (" + ((Event.Heard) account.events().get(at + 1)).what() + ")" : "";
        return List.of(Finding.possible(
                at,
                Words.capital(Words.named(reached.get().ending().packet())) + " reached "
                        + reached.get().host() + ", which did not answer" + words + "."));
    }
}
