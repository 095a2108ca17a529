package io.nfwalk.explain;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A host that had not seen the request gave the answer another source, as if it began a connection of its own. */
final class AnswerMasqueraded implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        OptionalInt begin = account.firstAnswer();
        if (begin.isEmpty() || !(account.events().get(begin.getAsInt()) instanceof Event.Made made)) {
            return findings;
        }
        String from = Words.source(made.packet());
        for (int i = begin.getAsInt(); i < account.events().size(); i++) {
            if (account.events().get(i) instanceof Event.Translated translated
                    && translated.manipulation() == Manipulation.SOURCE
                    && translated.direction() == Direction.ORIGINAL
                    && Words.source(translated.before()).equals(from)
                    && !isAboutAnother(translated.before(), made.packet())) {
                findings.add(Finding.certain(i, sentence(translated)));
            }
        }
        return findings;
    }

    private static boolean isAboutAnother(Packet packet, Packet answer) {
        return packet.protocol() != answer.protocol();
    }

    private static String sentence(Event.Translated translated) {
        return "Conntrack on " + translated.host() + " had no entry of which "
                + Words.named(translated.before())
                + " is the answer and took it for the beginning of a connection, and nat "
                + translated.hook() + " gave it the source " + Words.source(translated.after()) + ".";
    }
}
