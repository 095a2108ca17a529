package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchContext.AddressType;
import io.nfwalk.rules.MatchContext.Reach;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code -m addrtype}: what the packet's addresses are to this host.
 *
 * <p>IPv4 asks the routing table {@code local} alone: what it does not have is UNICAST, whatever other tables say. IPv6
 * goes by the kind of address and, for LOCAL, ANYCAST and UNREACHABLE, by a route.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_addrtype.c}, {@code addrtype_mt_v1} and {@code
 * addrtype_mt_checkentry_v1}. Options and save form: iptables {@code extensions/libxt_addrtype.c}.
 *
 * @param source {@code --src-type}
 * @param destination {@code --dst-type}
 * @param limit on which interface an address has to be local to count as LOCAL
 */
public record AddrtypeMatch(
        Optional<Negatable<AddressTypes>> source, Optional<Negatable<AddressTypes>> destination, Limit limit)
        implements Match {
    /** On which interface an address has to be local. */
    public enum Limit {
        /** On any. */
        NONE,
        /** On the in interface: {@code --limit-iface-in}. */
        IN,
        /** On the out interface: {@code --limit-iface-out}. */
        OUT
    }

    private static final List<Hook> WITH_IN = List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
    private static final List<Hook> WITH_OUT = List.of(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--src-type", 1, words -> AddressTypes.read(words.get(0)))
                    .invertible(),
            Option.custom("--dst-type", 1, words -> AddressTypes.read(words.get(0)))
                    .invertible(),
            Option.flag("--limit-iface-in").excludes("--limit-iface-out"),
            Option.flag("--limit-iface-out").excludes("--limit-iface-in"));

    static MatchRoom room() {
        return MatchRoom.of("addrtype", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.as("ADDRTYPE match")
                        .with("src-type (!?)(\\S+)", "!1--src-type $2")
                        .with("dst-type (!?)(\\S+)", "!1--dst-type $2")
                        .with("limit-(in|out)", "--limit-iface-$1"));
    }

    private static AddrtypeMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("addrtype", values, "--src-type", "--dst-type");
        Limit limit =
                values.has("--limit-iface-in") ? Limit.IN : values.has("--limit-iface-out") ? Limit.OUT : Limit.NONE;
        return new AddrtypeMatch(
                Given.negatable(values, "--src-type", AddressTypes.class),
                Given.negatable(values, "--dst-type", AddressTypes.class),
                limit);
    }

    @Override
    public String name() {
        return "addrtype";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return HeaderField.allOf(
                compare(source, context.packet().source(), context),
                compare(destination, context.packet().destination(), context));
    }

    private MatchResult compare(Optional<Negatable<AddressTypes>> wanted, IpAddress address, MatchContext context) {
        if (wanted.isEmpty()) {
            return MatchResult.YES;
        }
        AddressTypes types = wanted.get().value();
        boolean lists = switch (address.family()) {
            case IPV4 -> types.lists(type(address, context));
            case IPV6 -> types.listsIpv6(address, isLocalIpv6(address, context), reach(address, context));
        };
        return MatchResult.of(wanted.get().apply(lists));
    }

    /** Source: kernel net/netfilter/xt_addrtype.c, match_lookup_rt6. */
    private boolean isLocalIpv6(IpAddress address, MatchContext context) {
        return switch (limit) {
            case NONE -> reach(address, context) == Reach.LOCAL;
            case IN, OUT -> type(address, context) == AddressType.LOCAL;
        };
    }

    private Reach reach(IpAddress address, MatchContext context) {
        return context.reach(
                address,
                switch (limit) {
                    case NONE -> Optional.empty();
                    case IN -> Optional.of(context.inInterface());
                    case OUT -> Optional.of(context.outInterface());
                });
    }

    @Override
    public String found(MatchContext context) {
        boolean isSource = source.isPresent()
                && !compare(source, context.packet().source(), context).equals(MatchResult.YES);
        IpAddress address =
                isSource ? context.packet().source() : context.packet().destination();
        return (isSource ? "its source " : "its destination ") + address + " is " + type(address, context);
    }

    private AddressType type(IpAddress address, MatchContext context) {
        return switch (limit) {
            case NONE -> context.addressType(address);
            case IN -> context.addressTypeOn(address, context.inInterface());
            case OUT -> context.addressTypeOn(address, context.outInterface());
        };
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return refusedTypes(placement.family()).or(() -> switch (limit) {
            case NONE -> Optional.empty();
            case IN -> Refusals.unlessOnlyAt(placement, "--limit-iface-in", WITH_IN);
            case OUT -> Refusals.unlessOnlyAt(placement, "--limit-iface-out", WITH_OUT);
        });
    }

    private Optional<Refusal> refusedTypes(Family family) {
        boolean refused = family == Family.IPV6
                && Stream.of(source, destination)
                        .flatMap(Optional::stream)
                        .anyMatch(given -> given.value().hasTypesOfIpv4Only());
        return refused
                ? Optional.of(new Refusal(
                        "match-wrong-family",
                        "IPv6 has no such address type",
                        "UNSPEC, UNICAST, LOCAL, ANYCAST, MULTICAST, UNREACHABLE"))
                : Optional.empty();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("addrtype").option("--src-type", source).option("--dst-type", destination);
        return switch (limit) {
            case NONE -> text.toString();
            case IN -> text.flag("--limit-iface-in").toString();
            case OUT -> text.flag("--limit-iface-out").toString();
        };
    }
}
