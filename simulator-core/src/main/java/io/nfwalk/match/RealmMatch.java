package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code -m realm}: the realm of the packet's route ({@code ip route add ... realm 5}). The value's bits outside of the
 * mask never match.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_realm.c}, {@code realm_mt}. Options and save form: iptables
 * {@code extensions/libipt_realm.c}.
 *
 * @param realm the wanted realm and the bits that count
 * @param inverted whether {@code !} stood before {@code --realm}
 */
public record RealmMatch(Masked realm, boolean inverted) implements Match {
    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--realm", 1, words -> NamedMasked.read(words.get(0), SystemNames.REALMS, "realm"))
                        .invertible()
                        .required());
        return new MatchRoom("realm", family -> options, (values, family, head) -> {
                    if (family == Family.IPV6) {
                        throw OptionException.of("match-wrong-family", "-m realm exists for IPv4 only", "");
                    }
                    return new RealmMatch(values.value("--realm", Masked.class), values.inverted("--realm"));
                })
                .listed(Listed.as("(! )?realm (\\S+)", "!1--realm $2"));
    }

    @Override
    public String name() {
        return "realm";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessOnlyAt(
                placement, "-m realm", List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING));
    }

    @Override
    public MatchResult match(MatchContext context) {
        OptionalLong known = context.host().realm();
        return known.isPresent()
                ? MatchResult.of((known.getAsLong() & realm.mask()) == realm.value() != inverted)
                : new MatchResult.Unknown(new Fact(toSave(), "the realm of the packet's route"));
    }

    @Override
    public String toSave() {
        return SaveText.of("realm")
                .option("--realm", NamedMasked.print(realm, SystemNames.REALMS), inverted)
                .toString();
    }
}
