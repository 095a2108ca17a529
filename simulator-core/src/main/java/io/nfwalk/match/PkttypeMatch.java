package io.nfwalk.match;

import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchContext.LinkType;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import java.util.Locale;

/**
 * {@code -m pkttype}: how the frame came: to this host, to all, or to a group. The host's own packets are unicast.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_pkttype.c}, {@code pkttype_mt}.
 * Save form: iptables {@code extensions/libxt_pkttype.c}.
 *
 * @param kind the wanted kind
 * @param inverted whether {@code !} stood before {@code --pkt-type}
 */
public record PkttypeMatch(Kind kind, boolean inverted) implements Match {
    /** The kinds that a rule can ask for. */
    public enum Kind {
        /** To this host's MAC, or made by the host itself; {@code host} means the same. */
        UNICAST,
        /** To all; {@code bcast} means the same. */
        BROADCAST,
        /** To a group; {@code mcast} means the same. */
        MULTICAST,
        /** To another host: such a frame is dropped, or rewritten by br_netfilter, before any rule sees it. */
        OTHERHOST;

        boolean is(LinkType came) {
            return switch (this) {
                case UNICAST -> came == LinkType.UNICAST;
                case BROADCAST -> came == LinkType.BROADCAST;
                case MULTICAST -> came == LinkType.MULTICAST;
                case OTHERHOST -> false;
            };
        }

        static Kind of(String word) throws OptionException {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "unicast", "host" -> UNICAST;
                case "broadcast", "bcast" -> BROADCAST;
                case "multicast", "mcast" -> MULTICAST;
                case "otherhost" -> OTHERHOST;
                default ->
                    throw OptionException.of(
                            "option-value-unknown",
                            "'" + word + "' is not a kind of frame",
                            "unicast, broadcast, multicast, otherhost");
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static MatchRoom room() {
        return MatchRoom.of(
                        "pkttype",
                        OptionTable.of(Option.custom("--pkt-type", 1, words -> Kind.of(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) ->
                                new PkttypeMatch(values.value("--pkt-type", Kind.class), values.inverted("--pkt-type")))
                .listed(Listed.as("PKTTYPE (!?)= (\\S+)", "!1--pkt-type $2"));
    }

    @Override
    public String name() {
        return "pkttype";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return MatchResult.of(kind.is(context.linkType()) != inverted);
    }

    @Override
    public String found(MatchContext context) {
        return "its frame is for " + context.linkType().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        return SaveText.of("pkttype")
                .option("--pkt-type", kind.toString(), inverted)
                .toString();
    }
}
