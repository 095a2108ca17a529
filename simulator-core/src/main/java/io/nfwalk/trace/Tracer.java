package io.nfwalk.trace;

import io.nfwalk.chance.Alternatives;
import io.nfwalk.chance.Answers;
import io.nfwalk.chance.Chance;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.SetText;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.SaidPacket;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Asks what becomes of one packet on a host of which little is known: the rules, and whatever else is said here. What
 * is not said is supposed, and told.
 *
 * <pre>{@code
 * RuleSet rules = Simulator.parse(text);
 * Trace trace = Tracer.of(rules).in("eth0").trace("tcp 10.0.0.7:40000 to 10.32.0.10:53");
 * System.out.println(trace);
 * }</pre>
 *
 * <p>Without routes it can't be known whether the packet is for this host: {@link #local()} or {@link #out} says so,
 * else both ways are traced. A {@link #on} host that is described in full leaves nothing open.
 *
 * <p>Each call says more and returns this tracer; one tracer can trace many packets, each as the first.
 */
public final class Tracer {
    private final List<LoadedRules> rules = new ArrayList<>();
    private final Map<String, String> sysctls = new LinkedHashMap<>();
    private final List<StatedAddress> addresses = new ArrayList<>();
    private final List<RestoredEntry> entries = new ArrayList<>();
    private Optional<Host> host = Optional.empty();
    private Optional<String> in = Optional.empty();
    private Optional<String> out = Optional.empty();
    private Optional<String> bridge = Optional.empty();
    private Optional<String> physicalIn = Optional.empty();
    private Optional<String> physicalOut = Optional.empty();
    private boolean local;
    private boolean own;
    private int mark;
    private State state = State.NEW;
    private boolean whyNot;
    private Optional<HostFacts.Owner> owner = Optional.empty();
    private OptionalLong realm = OptionalLong.empty();
    private Optional<Instant> beginning = Optional.empty();
    private Optional<Integer> zone = Optional.empty();
    private final List<SetText> sets = new ArrayList<>();
    private Optional<AskedRule> asked = Optional.empty();
    private OptionalInt outcomes = OptionalInt.empty();
    private long seed;
    private Supplier<Chance> chance = () -> new SeededChance(seed);

    /**
     * An address of the host.
     *
     * @param device on which interface; empty for the one that the packet comes in by
     */
    record StatedAddress(Optional<String> device, InterfaceAddress address) {}

    private Tracer() {}

    /** A host with these rules, one set a family, as iptables-nft loads them. */
    public static Tracer of(RuleSet... rules) {
        Tracer tracer = new Tracer();
        for (RuleSet set : rules) {
            tracer.rules.add(new LoadedRules(set, Backend.NFT));
        }
        return tracer;
    }

    /** A host with these rules, each loaded as it says. */
    public static Tracer of(List<LoadedRules> rules) {
        Tracer tracer = new Tracer();
        tracer.rules.addAll(rules);
        return tracer;
    }

    /** A host that is described: its interfaces, routes and rules say where the packet goes. */
    public static Tracer on(Host host) {
        Tracer tracer = new Tracer();
        tracer.host = Optional.of(host);
        return tracer;
    }

    /** The packet comes in by this interface; of a described host it may be a bridge's port. */
    public Tracer in(String device) {
        in = Optional.of(device);
        return this;
    }

    /** The packet is not for this host, and leaves by this interface. Not for a described host, whose routes say it. */
    public Tracer out(String device) {
        out = Optional.of(device);
        return this;
    }

    /**
     * The packet's destination is an address of this host. If the rules translate it to another one, that is taken for
     * another machine's, and the packet for one to be forwarded, unless {@link #address} says otherwise; which is told.
     * Not for a described host.
     */
    public Tracer local() {
        local = true;
        return this;
    }

    /** The host itself sends the packet. */
    public Tracer own() {
        own = true;
        return this;
    }

    /** The packet comes by this port of a bridge, and br_netfilter is loaded. */
    public Tracer physicalIn(String port) {
        physicalIn = Optional.of(port);
        return this;
    }

    /** The bridge passes the packet on to this port; it needs {@link #physicalIn}. */
    public Tracer physicalOut(String port) {
        physicalOut = Optional.of(port);
        return this;
    }

    /** The bridge of {@link #physicalIn} is called so. */
    public Tracer bridge(String name) {
        bridge = Optional.of(name);
        return this;
    }

    /** The host has this address on the interface that the packet comes in by. */
    public Tracer address(InterfaceAddress address) {
        addresses.add(new StatedAddress(Optional.empty(), address));
        return this;
    }

    /** The host has this address on that interface, which is the one of {@link #in} or {@link #out}. */
    public Tracer address(String device, InterfaceAddress address) {
        addresses.add(new StatedAddress(Optional.of(device), address));
        return this;
    }

    /** The host's sysctl has this value. */
    public Tracer sysctl(String name, String value) {
        sysctls.put(name, value);
        return this;
    }

    /** The packet has this mark before any rule sees it. */
    public Tracer mark(int value) {
        mark = value;
        return this;
    }

    /** What conntrack knows of the packet's connection. */
    public Tracer state(State known) {
        state = known;
        return this;
    }

    /** The entry is in the conntrack table before the packet comes. */
    public Tracer entry(RestoredEntry entry) {
        entries.add(entry);
        return this;
    }

    /** Rules that do not match are recorded as well, with the first condition that does not hold. */
    public Tracer whyNot() {
        whyNot = true;
        return this;
    }

    /** The host's processes are this user's and group's, as {@code -m owner} asks. */
    public Tracer owner(HostFacts.Owner ofProcesses) {
        owner = Optional.of(ofProcesses);
        return this;
    }

    /** The realm of the packet's route, an unsigned 32-bit number, as {@code -m realm} asks; 0 if it is not stated. */
    public Tracer realm(long number) {
        realm = OptionalLong.of(number);
        return this;
    }

    /** The time of day and the date when the packet comes, as {@code -m time} asks. */
    public Tracer at(Instant time) {
        beginning = Optional.of(time);
        return this;
    }

    /** The connection of {@link #state} lives in this zone of conntrack, 0 to 65535. */
    public Tracer zone(int number) {
        zone = Optional.of(number);
        return this;
    }

    /** The host has these ip sets, beside those of a described one. */
    public Tracer sets(SetText text) {
        sets.add(text);
        return this;
    }

    /** Each way tells what the packet had to do with this rule. */
    public Tracer about(AskedRule rule) {
        asked = Optional.of(rule);
        return this;
    }

    /**
     * Each way tells everything that can come out where lots are drawn, with exact probabilities.
     *
     * @param limit how many outcomes of a way are looked for, at least 1
     */
    public Tracer allOutcomes(int limit) {
        outcomes = OptionalInt.of(limit);
        return this;
    }

    /** What a kernel draws by lot is drawn with this seed; 0 unless it is said. */
    public Tracer seed(long number) {
        seed = number;
        return this;
    }

    /** What is not decided by the input is asked of this; each way gets one of its own. */
    public Tracer chance(Supplier<Chance> source) {
        chance = source;
        return this;
    }

    /**
     * Traces a packet in words, as {@link SaidPacket} explains them.
     *
     * @throws io.nfwalk.packet.PacketTextException if a word is wrong
     * @throws ContradictionException if what was said of the host contradicts itself
     */
    public Trace trace(String words) {
        return trace(SaidPacket.parse(words));
    }

    /** Traces a packet in words that were read before; what they left open is told among what is supposed. */
    public Trace trace(SaidPacket said) {
        return new Tracing(this, said, Answers.NONE).trace();
    }

    /**
     * Traces a packet under each set of assumptions about what nobody stated and its way hangs on.
     *
     * @param limit how many sets of assumptions are followed, at least 1
     * @throws ContradictionException if what was said of the host contradicts itself
     */
    public TraceAlternatives alternatives(SaidPacket said, int limit) {
        return new TraceAlternatives(Alternatives.of(
                answers -> new Tracing(this, said, answers).trace(), limit, TraceAlternatives::hangsOn));
    }

    /**
     * Traces a packet.
     *
     * @throws ContradictionException if what was said of the host contradicts itself
     */
    public Trace trace(Packet packet) {
        return trace(new SaidPacket(packet, true, List.of()));
    }

    List<LoadedRules> rules() {
        return host.map(Host::ruleSets).orElse(rules);
    }

    Optional<Host> host() {
        return host;
    }

    Optional<String> in() {
        return in;
    }

    Optional<String> out() {
        return out;
    }

    Optional<String> bridge() {
        return bridge;
    }

    Optional<String> physicalIn() {
        return physicalIn;
    }

    Optional<String> physicalOut() {
        return physicalOut;
    }

    boolean isLocal() {
        return local;
    }

    boolean isOwn() {
        return own;
    }

    Stating stating() {
        return new Stating(mark, state, entries, zone.map(Zone::of));
    }

    /** What is said of the packet and its connection. */
    record Stating(int mark, State state, List<RestoredEntry> entries, Optional<Zone> zone) {
        Stating {
            entries = List.copyOf(entries);
        }
    }

    boolean asksWhyNot() {
        return whyNot;
    }

    Chance newChance() {
        return chance.get();
    }

    OptionalInt outcomes() {
        return outcomes;
    }

    long seed() {
        return seed;
    }

    Optional<AskedRule> asked() {
        return asked;
    }

    /** The host with what is said of it besides its description. */
    Host completed(Host described) {
        Host.Builder builder = described.toBuilder();
        owner.ifPresent(builder::owner);
        realm.ifPresent(builder::realm);
        sets.forEach(builder::sets);
        return builder.build();
    }

    /** The clock that its packets see. */
    VirtualClock clock() {
        VirtualClock clock = new VirtualClock();
        beginning.ifPresent(clock::beganAt);
        return clock;
    }

    List<StatedAddress> addresses() {
        return addresses;
    }

    Map<String, String> sysctls() {
        return sysctls;
    }
}
