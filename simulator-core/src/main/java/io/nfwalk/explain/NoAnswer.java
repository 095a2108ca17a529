package io.nfwalk.explain;

import io.nfwalk.host.Flow;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.packet.Packet;
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
        Packet packet = reached.get().ending().packet();
        return List.of(Finding.possible(
                at,
                Words.capital(Words.named(packet)) + " reached " + reached.get().host() + words
                        + ", and no answer left it"
                        + wayBack(account, reached.get().host(), packet) + "."));
    }

    private static String wayBack(Account account, String host, Packet packet) {
        return account.network()
                .host(host)
                .map(found -> found.routing().output(Flow.to(packet.source())))
                .filter(OutputDecision.Failed.class::isInstance)
                .map(failed -> ": " + host + " " + RefusedByRouting.has(((OutputDecision.Failed) failed).error()) + " "
                        + packet.source())
                .orElse("");
    }
}
