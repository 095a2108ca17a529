package io.nfwalk.match;

import io.nfwalk.chance.Chance;
import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.rules.TableName;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A packet that has come to a rule in filter FORWARD, from eth0 to eth1, on a host that has what a test gives it. */
final class PacketAtRule implements MatchContext {
    final RuleMemory memory;
    private final Packet packet;
    private final Map<IpAddress, AddressType> addressTypes = new HashMap<>();
    private final Map<IpAddress, String> homes = new HashMap<>();
    private Backend backend = Backend.NFT;
    private Hook hook = Hook.FORWARD;
    private TableName table = TableName.FILTER;
    private String outInterface = "eth1";
    private int mark;
    private Optional<BridgePorts> bridgePorts = Optional.empty();
    private Optional<Ethernet> ethernet = Optional.empty();
    private LinkType linkType = LinkType.UNICAST;
    private Tracking tracking = Tracking.INVALID;
    private Optional<Template> template = Optional.empty();
    private Optional<Duration> timeLeft = Optional.empty();
    private boolean hasSocket;
    private HostFacts host = new FactsOfTest();

    private PacketAtRule(Packet packet, RuleMemory memory) {
        this.packet = packet;
        this.memory = memory;
    }

    static PacketAtRule of(Packet packet) {
        return new PacketAtRule(packet, new RuleMemory());
    }

    static PacketAtRule of(Packet packet, RuleMemory memory) {
        return new PacketAtRule(packet, memory);
    }

    /** What the match says. */
    MatchResult says(Match match) {
        return match.match(this);
    }

    PacketAtRule in(Backend other) {
        backend = other;
        return this;
    }

    PacketAtRule at(TableName otherTable, Hook otherHook) {
        table = otherTable;
        hook = otherHook;
        return this;
    }

    PacketAtRule marked(int value) {
        mark = value;
        return this;
    }

    PacketAtRule bridged(String inPort, String outPort) {
        bridgePorts = Optional.of(new BridgePorts(named(inPort), named(outPort)));
        return this;
    }

    private static Optional<String> named(String port) {
        return port.isEmpty() ? Optional.empty() : Optional.of(port);
    }

    PacketAtRule from(MacAddress source) {
        ethernet = Optional.of(new Ethernet(source, MacAddress.of("02:00:00:00:00:99")));
        return this;
    }

    PacketAtRule came(LinkType type) {
        linkType = type;
        return this;
    }

    PacketAtRule tracked(Tracking by) {
        tracking = by;
        return this;
    }

    /** Gives the packet a new connection, as the tracking hook does. */
    PacketAtRule tracked() {
        return tracked(new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock()).track(packet, template));
    }

    PacketAtRule with(Template other) {
        template = Optional.of(other);
        return this;
    }

    PacketAtRule living(Duration time) {
        timeLeft = Optional.of(time);
        return this;
    }

    PacketAtRule sentByASocket() {
        hasSocket = true;
        return this;
    }

    /** On a host that knows this. */
    PacketAtRule on(HostFacts other) {
        host = other;
        return this;
    }

    PacketAtRule withoutOutInterface() {
        outInterface = "";
        return this;
    }

    PacketAtRule knowing(IpAddress address, AddressType type) {
        addressTypes.put(address, type);
        return this;
    }

    /** The address is local, on this interface. */
    PacketAtRule owning(IpAddress address, String interfaceName) {
        homes.put(address, interfaceName);
        return knowing(address, AddressType.LOCAL);
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
    public void setMark(int value) {
        mark = value;
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
        return backend;
    }

    @Override
    public String inInterface() {
        return "eth0";
    }

    @Override
    public String outInterface() {
        return outInterface;
    }

    @Override
    public Optional<BridgePorts> bridgePorts() {
        return bridgePorts;
    }

    @Override
    public Optional<Ethernet> ethernet() {
        return ethernet;
    }

    @Override
    public LinkType linkType() {
        return linkType;
    }

    @Override
    public void takeForThisHostAlone() {
        linkType = LinkType.UNICAST;
    }

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
        return timeLeft;
    }

    @Override
    public Duration now() {
        return memory.now;
    }

    @Override
    public Chance chance() {
        return memory;
    }

    @Override
    public AddressType addressType(IpAddress address) {
        return addressTypes.getOrDefault(address, AddressType.UNICAST);
    }

    @Override
    public Reach reach(IpAddress address, Optional<String> interfaceName) {
        return addressType(address) == AddressType.LOCAL ? Reach.LOCAL : Reach.ELSEWHERE;
    }

    @Override
    public AddressType addressTypeOn(IpAddress address, String interfaceName) {
        AddressType type = addressType(address);
        return type == AddressType.LOCAL && !interfaceName.equals(homes.get(address)) ? AddressType.UNICAST : type;
    }

    @Override
    public boolean hasSocket() {
        return hasSocket;
    }

    @Override
    public HostFacts host() {
        return host;
    }

    @Override
    public <T extends Undoable> T memory(Class<T> type, Function<Journal, T> fresh) {
        return memory.ofMatch(type, fresh);
    }

    @Override
    public NamedMemories memories() {
        return memory;
    }
}
