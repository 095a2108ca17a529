package io.nfwalk.target;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Fact;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.Verdict;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A packet that has come to a rule, on a host that has nothing but what a test gives it, and what the rule then did.
 */
final class PacketAtTarget implements TargetContext {
    /** What a NAT target asked conntrack for. */
    record Translation(NatRange range, Manipulation manipulation) {}

    Hook hook = Hook.FORWARD;
    TableName table = TableName.FILTER;
    int mark;
    Tracking tracking = Tracking.INVALID;
    Optional<Template> template = Optional.empty();
    private final Map<Class<?>, Object> memories = new LinkedHashMap<>();
    Optional<IpAddress> masqueradeAddress = Optional.empty();
    Optional<IpAddress> redirectAddress = Optional.empty();
    OptionalInt pathMtu = OptionalInt.empty();
    Verdict answerToTranslation = Verdict.ACCEPT;

    final List<Translation> translations = new ArrayList<>();
    final List<String> sent = new ArrayList<>();
    final List<String> logged = new ArrayList<>();

    private Packet packet;

    PacketAtTarget(Packet packet) {
        this.packet = packet;
    }

    /** Gives the packet a new connection, as the tracking hook does. */
    PacketAtTarget tracked() {
        tracking = new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock()).track(packet, template);
        return this;
    }

    PacketAtTarget at(TableName atTable, Hook atHook) {
        table = atTable;
        hook = atHook;
        return this;
    }

    @Override
    public Packet packet() {
        return packet;
    }

    @Override
    public List<Integer> seams() {
        return List.of();
    }

    @Override
    public int mark() {
        return mark;
    }

    @Override
    public Hook hook() {
        return hook;
    }

    @Override
    public TableName table() {
        return table;
    }

    @Override
    public Backend backend() {
        return Backend.NFT;
    }

    @Override
    public String inInterface() {
        return "eth0";
    }

    @Override
    public String outInterface() {
        return "eth1";
    }

    @Override
    public Optional<BridgePorts> bridgePorts() {
        return Optional.empty();
    }

    @Override
    public Optional<Ethernet> ethernet() {
        return Optional.empty();
    }

    @Override
    public LinkType linkType() {
        return LinkType.UNICAST;
    }

    @Override
    public void takeForThisHostAlone() {}

    @Override
    public Tracking tracking() {
        return tracking;
    }

    @Override
    public Optional<Template> template() {
        return template;
    }

    @Override
    public Optional<Duration> timeLeft() {
        return Optional.empty();
    }

    @Override
    public Duration now() {
        return Duration.ZERO;
    }

    @Override
    public Chance chance() {
        return new SeededChance(0);
    }

    @Override
    public AddressType addressType(IpAddress address) {
        return AddressType.UNICAST;
    }

    @Override
    public Reach reach(IpAddress address, Optional<String> interfaceName) {
        return Reach.ELSEWHERE;
    }

    @Override
    public AddressType addressTypeOn(IpAddress address, String interfaceName) {
        return AddressType.UNICAST;
    }

    @Override
    public Optional<Boolean> answer(Fact fact) {
        return Optional.empty();
    }

    @Override
    public boolean hasSocket() {
        return false;
    }

    @Override
    public HostFacts host() {
        throw new UnsupportedOperationException("no target of these asks the host");
    }

    @Override
    public <T extends Undoable> T memory(Class<T> type, Function<Journal, T> fresh) {
        return type.cast(memories.computeIfAbsent(type, any -> fresh.apply(new Journal())));
    }

    @Override
    public NamedMemories memories() {
        throw new UnsupportedOperationException("targets have no memories by name");
    }

    @Override
    public void linearize() {}

    @Override
    public void setPacket(Packet altered) {
        packet = altered;
    }

    @Override
    public void setMark(int other) {
        mark = other;
    }

    @Override
    public Verdict translate(NatRange range, Manipulation manipulation) {
        translations.add(new Translation(range, manipulation));
        return answerToTranslation;
    }

    @Override
    public Optional<IpAddress> masqueradeAddress() {
        return masqueradeAddress;
    }

    @Override
    public Optional<IpAddress> redirectAddress() {
        return redirectAddress;
    }

    @Override
    public boolean isAtInterface() {
        return true;
    }

    @Override
    public void sendIcmpError(int type, int code) {
        sent.add("icmp " + type + "/" + code);
    }

    @Override
    public void sendTcpReset() {
        sent.add("reset");
    }

    @Override
    public void sendCopy(IpAddress gateway, Optional<String> outInterface) {
        sent.add("copy to " + gateway + outInterface.map(name -> " by " + name).orElse(""));
    }

    @Override
    public void answerSyn(TcpOptions options, int clientSegment, boolean ecn) {
        sent.add("SYN-ACK with " + options + " to a client of " + clientSegment + (ecn ? ", ECN" : ""));
    }

    @Override
    public Verdict askServer() {
        sent.add("SYN to the server");
        return new Verdict.Drop("SYNPROXY");
    }

    @Override
    public void pullHeader() {
        sent.add("header in one piece");
    }

    @Override
    public boolean carriesTracking() {
        return template.isPresent() || tracking != Tracking.INVALID;
    }

    @Override
    public void setTemplate(Template other) {
        template = Optional.of(other);
    }

    @Override
    public void untrack() {
        tracking = Tracking.UNTRACKED;
    }

    @Override
    public OptionalInt pathMtu() {
        return pathMtu;
    }

    @Override
    public void log(String prefix) {
        logged.add(prefix);
    }
}
