package io.nfwalk.walk;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Fact;
import io.nfwalk.chance.Question;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.Mismatch;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.Verdict;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import io.nfwalk.walk.RunningTable.RunningChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** One packet at one hook in one table: what its rules see and may do. */
public final class RuleContext implements TargetContext {
    private final HostState state;
    private final Passage passage;
    private final RunningTable table;
    private final Hook hook;
    private final String inInterface;
    private final String outInterface;
    private final SentByRules sent;
    private final HostFacts facts;
    private final List<Runnable> afterVisit = new ArrayList<>();
    private RunningChain chain;
    private int rule;
    private int match;
    private Packet packetBeforeRule;
    private int markBeforeRule;
    private boolean masqueraded;
    private boolean sentCopies;

    /** What rules make the host send. */
    interface SentByRules {
        void icmpError(Passage about, int type, int code);

        void tcpReset(Passage about, BiConsumer<Packet, Fact> undecided);

        void copy(Passage of, Hook hook, IpAddress gateway, Optional<String> outInterface);

        void synAck(Passage syn, TcpOptions options, int clientSegment, boolean ecn);

        void serverSyn(Passage ack, SynCookie cookie);
    }

    RuleContext(
            HostState state,
            Passage passage,
            RunningTable table,
            Hook hook,
            String inInterface,
            String outInterface,
            SentByRules sent) {
        this.state = state;
        this.passage = passage;
        this.table = table;
        this.hook = hook;
        this.inInterface = inInterface;
        this.outInterface = outInterface;
        this.sent = sent;
        this.facts = new KnownOfHost(state, passage, inInterface);
        rememberBefore();
    }

    /** The rule, and the match in it, that is looked at from now on; -1 for its target. */
    void at(RunningChain chain, int rule, int match) {
        this.chain = chain;
        this.rule = rule;
        this.match = match;
    }

    private void rememberBefore() {
        packetBeforeRule = passage.packet;
        markBeforeRule = passage.mark;
    }

    /** Records that a rule matched, and lets happen what its target sends. */
    Visit visit(RunningChain visited, int index, String verdict) {
        Visit visit = newVisit(visited, index + 1, Optional.of(visited.line(index)), verdict);
        record(visit);
        List<Runnable> actions = List.copyOf(afterVisit);
        afterVisit.clear();
        actions.forEach(Runnable::run);
        return visit;
    }

    /** Records the end of a user chain. */
    void visitEnd(RunningChain visited) {
        record(newVisit(visited, 0, Optional.empty(), "return"));
    }

    /** Records that a policy was reached. */
    Visit visitPolicy(RunningChain visited, Chain.Policy policy) {
        Visit visit = newVisit(visited, 0, Optional.empty(), "policy " + policy);
        record(visit);
        return visit;
    }

    /** Records that a rule did not match, because of the match there or, without one, of the rule's own conditions. */
    void passedOver(RunningChain visited, int index, OptionalInt failed) {
        if (state.surroundings().asksWhyNot()) {
            RuleLine line = visited.line(index);
            Mismatch mismatch = failed.isPresent()
                    ? line.rule().matches().get(failed.getAsInt()).mismatch(this)
                    : line.rule().head().mismatch(this).orElseThrow();
            state.record(new Event.PassedOver(
                    state.host().name(),
                    passage.packet,
                    hook,
                    table.name(),
                    visited.name(),
                    index + 1,
                    line,
                    failed.isPresent() ? failed.getAsInt() + 1 : 0,
                    mismatch));
        }
    }

    private Visit newVisit(RunningChain visited, int position, Optional<RuleLine> line, String verdict) {
        return new Visit(
                state.host().name(),
                table.family(),
                passage.number,
                table.backend(),
                hook,
                table.name(),
                visited.name(),
                position,
                position == 0 ? visited.size() + 1 : position,
                line,
                verdict,
                packetBeforeRule,
                markBeforeRule,
                passage.packet,
                passage.mark);
    }

    private void record(Visit visit) {
        state.record(visit);
        rememberBefore();
    }

    @Override
    public Packet packet() {
        return passage.packet;
    }

    @Override
    public List<Integer> seams() {
        return passage.seams();
    }

    @Override
    public int mark() {
        return passage.mark;
    }

    @Override
    public Hook hook() {
        return hook;
    }

    @Override
    public TableName table() {
        return table.name();
    }

    @Override
    public Backend backend() {
        return table.backend();
    }

    @Override
    public String inInterface() {
        return inInterface;
    }

    @Override
    public String outInterface() {
        return outInterface;
    }

    @Override
    public Optional<BridgePorts> bridgePorts() {
        return passage.bridgePorts();
    }

    @Override
    public Optional<Ethernet> ethernet() {
        return passage.ethernet;
    }

    @Override
    public LinkType linkType() {
        return passage.linkType;
    }

    @Override
    public void takeForThisHostAlone() {
        passage.linkType = LinkType.UNICAST;
    }

    @Override
    public Tracking tracking() {
        return passage.tracking.orElse(Tracking.INVALID);
    }

    @Override
    public Optional<Template> template() {
        return passage.template;
    }

    @Override
    public Optional<Duration> timeLeft() {
        return tracking().connection().map(state.conntrack()::timeLeft);
    }

    @Override
    public Duration now() {
        return state.clock().now();
    }

    @Override
    public Optional<Boolean> answer(Fact fact) {
        Question question = new Question(
                fact,
                state.host().name(),
                0,
                passage.about(fact.scope()),
                table.name().toString(),
                chain.name(),
                rule + 1);
        return state.chance().answer(question);
    }

    @Override
    public Chance chance() {
        return state.chance();
    }

    @Override
    public AddressType addressType(IpAddress address) {
        return state.routing().addressType(address);
    }

    @Override
    public AddressType addressTypeOn(IpAddress address, String interfaceName) {
        return state.routing().addressTypeOn(address, interfaceName);
    }

    @Override
    public Reach reach(IpAddress address, Optional<String> interfaceName) {
        return state.routing().reach(address, interfaceName);
    }

    @Override
    public boolean hasSocket() {
        return passage.hasSocket;
    }

    @Override
    public HostFacts host() {
        return facts;
    }

    @Override
    public <T extends Undoable> T memory(Class<T> type, Function<Journal, T> fresh) {
        return chain.memory(rule, match, type, fresh);
    }

    @Override
    public NamedMemories memories() {
        return state.memories();
    }

    @Override
    public void linearize() {
        passage.pieces = List.of();
    }

    @Override
    public void pullHeader() {
        passage.pullHeader();
    }

    @Override
    public void setPacket(Packet packet) {
        passage.packet = packet;
    }

    @Override
    public void setMark(int mark) {
        passage.mark = mark;
    }

    @Override
    public Verdict translate(NatRange range, Manipulation manipulation) {
        Optional<Connection> connection = tracking().connection();
        if (connection.isEmpty()) {
            return Verdict.ACCEPT;
        }
        if (masqueraded && !connection.get().has(Connection.Status.CONFIRMED)) {
            // Source: kernel net/netfilter/nf_nat_core.c, nf_ct_nat_ext_add: an entry in the table can't be extended.
            connection.get().setMasqueradeInterface(outInterface);
        }
        return state.nat().setUp(connection.get(), range, manipulation) ? Verdict.ACCEPT : Verdict.DROP;
    }

    @Override
    public Optional<IpAddress> masqueradeAddress() {
        masqueraded = true;
        IpAddress destination = passage.packet.destination();
        Optional<IpAddress> nextHop = passage.route.map(route -> route.nextHop(destination));
        IpAddress suited = destination.family() == Family.IPV4 ? nextHop.orElse(destination) : destination;
        return state.routing().masqueradeAddress(outInterface, suited);
    }

    @Override
    public Optional<IpAddress> redirectAddress() {
        return state.routing().redirectAddress(inInterface, passage.packet.destination());
    }

    @Override
    public boolean isAtInterface() {
        return hook != Hook.OUTPUT || !passage.sentOnBy.isEmpty();
    }

    @Override
    public void sendIcmpError(int type, int code) {
        afterVisit.add(() -> sent.icmpError(passage, type, code));
    }

    @Override
    public void sendTcpReset() {
        afterVisit.add(() -> sent.tcpReset(passage, this::undecided));
    }

    /** What the rule's target sends hangs on something that nobody can know. */
    private void undecided(Packet sends, Fact fact) {
        Ending ending = new Ending.Undetermined(sends, fact, table.name().toString(), chain.name(), rule + 1);
        state.record(new Event.Ended(state.host().name(), ending));
    }

    @Override
    public void sendCopy(IpAddress gateway, Optional<String> outInterface) {
        afterVisit.add(() -> {
            sent.copy(passage, hook, gateway, outInterface);
            sentCopies = true;
            if (table.backend() == Backend.NFT) {
                letCopiesMove();
            }
        });
    }

    @Override
    public void answerSyn(TcpOptions options, int clientSegment, boolean ecn) {
        afterVisit.add(() -> sent.synAck(passage, options, clientSegment, ecn));
    }

    @Override
    public Verdict askServer() {
        SynCookie cookie = SynCookie.read(passage.packet, passage.packet.tcp().orElseThrow(), now());
        return switch (cookie.validity()) {
            case VALID -> {
                afterVisit.add(() -> sent.serverSyn(passage, cookie));
                yield new Verdict.Drop("SYNPROXY");
            }
            case DOUBTFUL ->
                new Verdict.Unknown(
                        new Fact(
                                "-j SYNPROXY",
                                "whether the cookie of more than a minute ago is still taken: when the kernel's minutes begin"));
            case INVALID -> Verdict.DROP;
        };
    }

    /**
     * Where a process sends, its copies arrive before the packet itself goes on: with nf_tables at once, with ip_tables
     * behind the table. Source: kernel net/ipv4/netfilter/nf_dup_ipv4.c and ip_tables.c, local_bh_enable.
     */
    void letCopiesMove() {
        if (sentCopies) {
            state.surroundings().letFramesMove();
        }
        sentCopies = false;
    }

    @Override
    public boolean carriesTracking() {
        return passage.template.isPresent() || passage.aboutUntracked || passage.carriesConnectionOrExemption();
    }

    @Override
    public void setTemplate(Template template) {
        passage.template = Optional.of(template);
    }

    @Override
    public void untrack() {
        passage.tracking = Optional.of(Tracking.UNTRACKED);
    }

    @Override
    public OptionalInt pathMtu() {
        return state.pathMtuBothWays(passage);
    }

    @Override
    public void log(String prefix) {
        afterVisit.add(() -> state.record(new Event.Logged(state.host().name(), passage.packet, prefix)));
    }
}
