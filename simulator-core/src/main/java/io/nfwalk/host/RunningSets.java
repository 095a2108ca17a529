package io.nfwalk.host;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.IpSets;
import io.nfwalk.rules.SetReference;
import io.nfwalk.undo.UndoMap;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * The ip sets of a running host. Source: kernel net/netfilter/ipset/ip_set_core.c, ip_set_test, ip_set_add and
 * ip_set_del; ip_set_hash_gen.h; ip_set_list_set.c.
 */
public final class RunningSets implements IpSets {
    private final Map<String, IpSet> sets;
    private final VirtualClock clock;

    /** No sets, on that clock. */
    public RunningSets(VirtualClock clock) {
        this.clock = clock;
        this.sets = new UndoMap<>(clock.journal());
    }

    /**
     * Carries a text's commands out.
     *
     * @throws SetTextException if ipset would refuse one; those before it have been carried out
     */
    public void restore(SetText text) {
        restore(text, List.of());
    }

    /**
     * Carries a text's commands out where rules are loaded.
     *
     * @param inRules the sets that rules name, which can be neither destroyed nor renamed
     * @throws SetTextException if ipset would refuse one; those before it have been carried out
     */
    public void restore(SetText text, Collection<String> inRules) {
        new SetCommands(sets, clock, text.exist(), inRules).run(text);
    }

    /**
     * What {@code ipset save -sorted} prints. Its {@code initval} is drawn by a kernel and printed only where it was
     * said; a kernel that has to make a hash larger prints a larger {@code hashsize}.
     */
    public String toSave() {
        return new SetPrinter(clock.now()).print(sets);
    }

    /** The family that the set's addresses are of; empty if there is no such set, or it has none. */
    public Optional<Family> family(String name) {
        return Optional.ofNullable(sets.get(name)).flatMap(set -> set.settings().family());
    }

    /** The names of all sets, in the order in which they were created. */
    public List<String> names() {
        return List.copyOf(sets.keySet());
    }

    @Override
    public boolean has(String name) {
        return sets.containsKey(name);
    }

    @Override
    public boolean test(SetReference reference, Packet packet, Question question) {
        return find(reference.name(), reference, packet, question, new Written())
                .isPresent();
    }

    @Override
    public Optional<Mapping> map(SetReference reference, Packet packet) {
        Written written = new Written();
        return find(reference.name(), reference, packet, Question.MEMBER, written)
                .map(member -> written.mapping);
    }

    /**
     * The mark that the elements with the packet have written: one after the other if a list of sets is asked, so that
     * a member's holds where the list keeps none, and even that of a network that is excluded. Source: ip_set_core.c,
     * ip_set_match_extensions.
     */
    private static final class Written {
        private Mapping mapping = new Mapping(0, 0);
    }

    /** The element by which the packet is in the set. */
    private Optional<IpSet.Member> find(
            String name, SetReference reference, Packet packet, Question question, Written written) {
        IpSet set = sets.get(name);
        if (set == null || !set.suits(packet.family(), reference)) {
            return Optional.empty();
        }
        if (set.type() == IpSet.Type.SET) {
            return findInList(set, reference, packet, question, written);
        }
        Optional<SetElement> element = set.elementOf(packet, reference, true);
        if (element.isEmpty()) {
            return Optional.empty();
        }
        Optional<IpSet.Member> found = set.type().hasNetworks()
                ? findNetwork(set, element.get(), packet, question, written)
                : live(set, element.get(), packet, question, written);
        boolean inverts = question.returnsNomatch() && set.type().hasNetworks();
        return found.filter(member -> member.nomatch == inverts);
    }

    /** The longest network with the address whose counters are as asked. */
    private Optional<IpSet.Member> findNetwork(
            IpSet set, SetElement host, Packet packet, Question question, Written written) {
        for (int length = host.length(); length > 0; length--) {
            SetElement network = SetElement.of(
                    Network.of(host.address().orElseThrow(), length).address(), length, host.protocol(), host.port());
            Optional<IpSet.Member> found = live(set, network, packet, question, written);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The element if it is there, its counters are as asked, and it has written its mark. */
    private Optional<IpSet.Member> live(
            IpSet set, SetElement element, Packet packet, Question question, Written written) {
        Optional<IpSet.Member> found =
                set.live(element, clock.now()).filter(member -> counts(set, element, packet, question));
        if (set.settings().skbinfo()) {
            found.ifPresent(member -> written.mapping = member.mapping.orElse(new Mapping(0, 0)));
        }
        return found;
    }

    private static boolean counts(IpSet set, SetElement element, Packet packet, Question question) {
        if (!set.settings().counters()) {
            return true;
        }
        IpSet.Member member = set.members().toChange(element);
        if (question.updatesCounters()) {
            member.packets++;
            member.bytes += packet.length();
        }
        return question.packets().filter(wanted -> !wanted.test(member.packets)).isEmpty()
                && question.bytes().filter(wanted -> !wanted.test(member.bytes)).isEmpty();
    }

    private Optional<IpSet.Member> findInList(
            IpSet list, SetReference reference, Packet packet, Question question, Written written) {
        Question ofMembers = new Question(
                question.returnsNomatch(),
                question.updatesCounters() && question.updatesMembers(),
                question.updatesMembers(),
                Optional.empty(),
                Optional.empty());
        for (SetElement element : list.members().keySet()) {
            if (list.live(element, clock.now()).isEmpty()
                    || find(element.member(), reference, packet, ofMembers, written)
                            .isEmpty()) {
                continue;
            }
            Optional<IpSet.Member> own = live(list, element, packet, question, written);
            if (own.isPresent()) {
                return own;
            }
        }
        return Optional.empty();
    }

    @Override
    public void add(SetReference reference, Packet packet, OptionalLong timeout, boolean exist) {
        change(reference.name(), reference, packet, (set, element) -> put(set, element, packet, timeout, exist));
    }

    /** Whether the set, or the first of a list's members that allows it, was changed where the packet belongs. */
    private boolean change(String name, SetReference reference, Packet packet, BiPredicate<IpSet, SetElement> change) {
        IpSet set = sets.get(name);
        if (set == null || !set.suits(packet.family(), reference)) {
            return false;
        }
        if (set.type() == IpSet.Type.SET) {
            return set.members().keySet().stream()
                    .filter(element -> set.live(element, clock.now()).isPresent())
                    .anyMatch(element -> change(element.member(), reference, packet, change));
        }
        return set.elementOf(packet, reference, false)
                .filter(element -> change.test(set, element))
                .isPresent();
    }

    private boolean put(IpSet set, SetElement element, Packet packet, OptionalLong timeout, boolean exist) {
        Optional<IpSet.Member> present = set.live(element, clock.now());
        if (present.isPresent() && !exist || present.isEmpty() && set.isFull(clock.now())) {
            return false;
        }
        IpSet.Member member = present.isPresent() ? set.members().toChange(element) : new IpSet.Member();
        member.nomatch = false;
        member.packets = 1;
        member.bytes = packet.length();
        member.mapping = Optional.empty();
        member.expires = expiry(set, timeout);
        set.members().put(element, member);
        return true;
    }

    private Optional<Duration> expiry(IpSet set, OptionalLong timeout) {
        long seconds = timeout.orElse(set.settings().timeout().orElse(0L));
        return set.settings().timeout().isEmpty() || seconds == 0
                ? Optional.empty()
                : Optional.of(clock.now().plusSeconds(seconds));
    }

    @Override
    public void delete(SetReference reference, Packet packet) {
        change(reference.name(), reference, packet, this::remove);
    }

    private boolean remove(IpSet set, SetElement element) {
        boolean there = set.live(element, clock.now()).isPresent();
        set.members().remove(element);
        return there;
    }
}
