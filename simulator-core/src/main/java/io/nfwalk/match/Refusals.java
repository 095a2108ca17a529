package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The reasons that several matches share for not standing where they stand. */
final class Refusals {
    private Refusals() {}

    /** Refuses a rule that the packets of another hook can reach. Such a chain is refused for its callers' sake too. */
    static Optional<Refusal> unlessOnlyAt(Placement placement, String what, List<Hook> allowed) {
        return Arrays.stream(Hook.values())
                .filter(hook -> placement.hooks().contains(hook) && !allowed.contains(hook))
                .findFirst()
                .map(hook -> new Refusal(
                        "match-wrong-hook",
                        what + " cannot be reached from " + hook,
                        allowed.stream().map(Hook::name).collect(Collectors.joining(", "))));
    }

    /** Refuses a rule that is not, by a {@code -p} without {@code !}, about one of these protocols. */
    static Optional<Refusal> unlessProtocol(Placement placement, String what, List<Integer> protocols) {
        boolean fits = placement.head().onlyProtocol().isPresent()
                && protocols.contains(placement.head().onlyProtocol().getAsInt());
        return fits
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "match-wrong-protocol",
                        what + " needs the rule to be about its protocol",
                        protocols.stream().map(Refusals::option).collect(Collectors.joining(" or "))));
    }

    /**
     * Refuses a rule that is not about the protocol. To nf_tables a rule may be about all others, too, if it then reads
     * the bytes behind the IP header by itself.
     */
    static Optional<Refusal> unlessProtocol(Placement placement, String what, int protocol, boolean blind) {
        boolean allOthers = placement
                .head()
                .protocol()
                .filter(given -> given.negated() && given.value() == protocol)
                .isPresent();
        return blind && allOthers && placement.backend() == Backend.NFT
                ? Optional.empty()
                : unlessProtocol(placement, what, List.of(protocol));
    }

    /** Refuses a rule of the other family. */
    static Optional<Refusal> unlessFamily(Placement placement, String what, Family family, String instead) {
        return placement.family() == family
                ? Optional.empty()
                : Optional.of(new Refusal("match-wrong-family", what + " exists for " + family + " only", instead));
    }

    private static String option(int protocol) {
        return "-p " + (protocol == Protocol.DCCP ? "dccp" : Protocol.name(protocol));
    }
}
