package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Template;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionTable;
import java.util.Optional;

/**
 * {@code -m connmark}: the mark of the packet's connection, within a mask. A packet without a connection never matches,
 * inverted or not; one on which {@code CT} left a template has mark 0.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_connmark.c}, {@code connmark_mt}.
 * Save form: iptables {@code extensions/libxt_connmark.c}.
 *
 * @param value the wanted bits, 0 to 2^32-1; one outside of the mask makes it never match
 * @param mask the bits that count, 0 to 2^32-1
 * @param inverted whether {@code !} stood before {@code --mark}
 */
public record ConnmarkMatch(long value, long mask, boolean inverted) implements Match {
    static MatchRoom room() {
        return MatchRoom.of(
                        "connmark",
                        OptionTable.of(Option.masked("--mark").invertible().required()),
                        (values, family, head) -> {
                            Masked mark = values.value("--mark", Masked.class);
                            return new ConnmarkMatch(mark.value(), mark.mask(), values.inverted("--mark"));
                        })
                .listed(Listed.as("connmark match +(! )?(\\S+)", "!1--mark $2"));
    }

    @Override
    public String name() {
        return "connmark";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Optional<Integer> mark = context.tracking()
                .connection()
                .map(Connection::mark)
                .or(() -> context.standIn().map(Template::markValue));
        return MatchResult.of(mark.isPresent() && ((Integer.toUnsignedLong(mark.get()) & mask) == value) != inverted);
    }

    @Override
    public String found(MatchContext context) {
        return context.tracking()
                .connection()
                .map(connection -> "its connection's mark is 0x" + Integer.toHexString(connection.mark()))
                .orElse("it has no connection");
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    @Override
    public int markBits() {
        return (int) (value | mask);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("connmark")
                .option("--mark", new Masked(value, mask, true).toSave(), inverted)
                .toString();
    }
}
