package io.nfwalk.explain;

import io.nfwalk.network.Step;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.List;
import java.util.Optional;

/** What a step came to, seen from who began it, as sentences. */
final class Outcome {
    private final Account account;

    Outcome(Account account) {
        this.account = account;
    }

    /**
     * What the client got in place of the answer that it waited for.
     *
     * @param explained whether a sentence before says why
     */
    String ofFailure(boolean explained) {
        return switch (account.result()) {
            case TIMEOUT -> account.cameBack().map(this::mistaken).orElse(inVain());
            case UNEXPECTED_SOURCE -> account.cameBack().map(this::unexpected).orElse("");
            case REFUSED, UNREACHABLE ->
                account.cameBack()
                        .map(packet -> (explained ? "So " : "") + told(packet))
                        .orElse("");
            case ESTABLISHED, ANSWERED, SENT, DONE, UNDETERMINED -> "";
        };
    }

    private String inVain() {
        return "Nothing comes back to " + account.client() + ", which waits in vain.";
    }

    private String asked() {
        return account.request().map(Words::destination).orElse("another");
    }

    /** Something came back, and yet the client went on waiting. */
    private String mistaken(Packet packet) {
        if (packet.tcp().isEmpty() || Words.source(packet).equals(asked())) {
            return inVain();
        }
        boolean reset = account.events().stream()
                .anyMatch(event -> event instanceof Event.Made made
                        && made.host().equals(account.client())
                        && made.packet()
                                .tcp()
                                .map(tcp -> tcp.flags().has(TcpFlags.RST))
                                .orElse(false));
        String stranger = Words.source(packet);
        if (packet.tcp().get().flags().has(TcpFlags.RST)) {
            return account.client() + " gets a RST from " + stranger
                    + ", with which it has no connection, since it asked " + asked()
                    + ": it ignores it and waits in vain.";
        }
        return account.client() + " has no connection with " + stranger + ", since it asked " + asked()
                + (reset ? ": it answers RST and goes on waiting in vain." : ", and waits in vain.");
    }

    private String unexpected(Packet packet) {
        return account.client() + " asked " + asked() + ", so this is an answer from an unexpected source, "
                + Words.source(packet) + ".";
    }

    private String told(Packet packet) {
        String what = packet.quote().isPresent() ? Words.error(packet) : "a RST";
        String from = packet.quote().isPresent() ? packet.source().toString() : Words.source(packet);
        return account.client() + " gets " + what + " from " + from + ".";
    }

    /** What it came to where nothing went wrong. */
    String ofSuccess() {
        if (account.step() instanceof Step.Connect || account.step() instanceof Step.Ping) {
            return conversation();
        }
        if (account.step() instanceof Step.Change || account.step() instanceof Step.Wait) {
            return "Done.";
        }
        List<String> ends = ends();
        return ends.isEmpty() ? "Nothing was sent." : String.join(" ", ends);
    }

    private String conversation() {
        Optional<Account.Place<Ending.Delivered>> reached = account.reached();
        if (account.request().isEmpty()) {
            return "";
        }
        if (reached.isEmpty()) {
            return answeredElsewhere();
        }
        Packet seen = reached.get().ending().packet();
        String as = Words.tuple(seen).equals(Words.tuple(account.request().get())) ? "" : " as " + Words.tuple(seen);
        return Words.capital(Words.named(account.request().get())) + " reached "
                + reached.get().host() + as + ", and the answer came back from where it was asked.";
    }

    /**
     * A SYNPROXY answers in the server's place, and asks the server once the client has acknowledged that; or a copy of
     * the request was answered.
     */
    private String answeredElsewhere() {
        return account.ended(Ending.Gone.class).stream()
                .filter(place -> CauseWords.isProxy(place.ending().cause()))
                .findFirst()
                .map(place -> Words.capital(Words.named(account.request().get())) + " was "
                        + CauseWords.of(place.ending().cause()) + " on " + place.host()
                        + ", which answered it and then asked the server itself.")
                .orElse(account.client() + " got the answer that it waited for.");
    }

    /** The ends of the first packet on its way, copies and pieces too; not of what was sent because of it. */
    private List<String> ends() {
        int until = account.firstAnswer().orElse(account.events().size());
        return account.ended(Ending.class).stream()
                .filter(place -> place.at() < until)
                .filter(place -> place.host().equals(account.client()) || place.ending() instanceof Ending.Delivered)
                .map(place -> end(place.host(), place.ending()))
                .toList();
    }

    private static String end(String host, Ending ending) {
        String packet = Words.role(ending.packet());
        String tuple = Words.tuple(ending.packet());
        if (ending instanceof Ending.Sent sent) {
            return host + " sent " + packet + " out by " + sent.outInterface() + " as "
                    + Protocol.name(ending.packet().protocol()) + " " + tuple + ".";
        }
        if (ending instanceof Ending.Delivered) {
            return host + " took " + packet + " in as "
                    + Protocol.name(ending.packet().protocol()) + " " + tuple + ".";
        }
        if (ending instanceof Ending.Gone gone) {
            return "On " + host + " " + packet + " went no further: " + CauseWords.of(gone.cause()) + ".";
        }
        return "On " + host + " the way of " + packet + " is undetermined.";
    }
}
