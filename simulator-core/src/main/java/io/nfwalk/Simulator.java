package io.nfwalk;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Outcomes;
import io.nfwalk.chance.SeededChance;
import io.nfwalk.conntrack.Connection;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Network;
import io.nfwalk.network.Simulation;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.InvalidRulesException;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.RuleSetParser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One running host that takes packets and tells what it does with them.
 *
 * <pre>{@code
 * RuleSet rules = Simulator.parse(text);
 * Host router = Host.builder("router").networkInterface("eth0", "10.8.0.1/24").rules(rules).build();
 * Walk walk = Simulator.of(router).receive("eth0", Packet.tcp("10.8.0.2:40000", "10.8.0.1:80"));
 * }</pre>
 *
 * <p>What the host remembers (connections, counters, limits) goes from packet to packet; a new simulator begins anew.
 * The far ends of its wires only listen, and answer for every address that the host looks for there. Several hosts that
 * answer each other are a {@link Simulation}.
 *
 * <p>Confined to one thread; simulators share nothing.
 */
public final class Simulator {
    private final String host;
    private final Simulation simulation;

    private Simulator(Host host, Chance chance) {
        this.host = host.name();
        this.simulation = Simulation.of(Network.builder().host(host).build(), chance);
    }

    /**
     * The rules of an iptables-save text, of ip6tables-save if it says so in its comment; with every match and target
     * that nfwalk knows.
     *
     * @throws InvalidRulesException if iptables-restore would refuse the text; it tells every mistake with its place
     */
    public static RuleSet parse(String text) {
        return parse(text, RuleSetParser.familyOf(text).orElse(Family.IPV4));
    }

    /**
     * The same of a text whose family is known: {@code parse(text, Family.IPV6)} is what ip6tables-restore reads.
     *
     * @throws InvalidRulesException if the family's iptables-restore would refuse the text
     */
    public static RuleSet parse(String text, Family family) {
        return RuleSet.parse(text, family, StandardExtensions.all());
    }

    /** The host as it is when it has just started; what a kernel draws by lot is drawn with seed 0. */
    public static Simulator of(Host host) {
        return of(host, new SeededChance(0));
    }

    /** The host as it is when it has just started; what is not decided by the input is asked of {@code chance}. */
    public static Simulator of(Host host, Chance chance) {
        return new Simulator(host, chance);
    }

    /**
     * All that can become of a packet that arrives at a host that has just started, with exact probabilities: what the
     * kernel draws is not drawn but enumerated.
     *
     * <pre>{@code
     * Distribution<List<Ending>> ends = Simulator.outcomes(router, "eth0", packet).by(Walk::endings);
     * }</pre>
     *
     * @param interfaceName one end of a wire: not {@code lo}, not a bridge
     * @throws IllegalArgumentException if the host has no such interface
     */
    public static Distribution<Walk> outcomes(Host host, String interfaceName, Packet packet) {
        return outcomes(host, simulator -> simulator.receive(interfaceName, packet));
    }

    /**
     * The same of anything that is done with the host from its start on: several packets, one after the other.
     *
     * @param experiment what is done; it depends on nothing but the simulator, and gets a new one each time
     * @param <T> what is looked at in the end
     */
    public static <T> Distribution<T> outcomes(Host host, Function<Simulator, T> experiment) {
        return Outcomes.of(chance -> experiment.apply(of(host, chance)));
    }

    /**
     * Lets a packet arrive from the wire, in a frame for the interface, or for the bridge that it is a port of.
     *
     * @param interfaceName one end of a wire: not {@code lo}, not a bridge
     * @throws IllegalArgumentException if the host has no such interface
     */
    public Walk receive(String interfaceName, Packet packet) {
        Host now = simulation.host(host);
        Optional<NetworkInterface> device =
                now.interfaceNamed(interfaceName).filter(found -> found.kind() == NetworkInterface.Kind.VETH);
        if (device.isEmpty()) {
            throw new IllegalArgumentException("host " + host + " has no wire at an interface '" + interfaceName + "'");
        }
        MacAddress towards = device.get()
                .master()
                .flatMap(now::interfaceNamed)
                .map(NetworkInterface::mac)
                .orElse(device.get().mac());
        return receive(interfaceName, new Ethernet(Network.FAR_END, towards), packet);
    }

    /**
     * Lets a frame arrive from the wire exactly so.
     *
     * @param interfaceName one end of a wire: not {@code lo}, not a bridge
     * @throws io.nfwalk.network.StepException if the host has no such interface
     */
    public Walk receive(String interfaceName, Ethernet ethernet, Packet packet) {
        return run(new Step.SendInto(host, interfaceName, ethernet, packet, Optional.empty()));
    }

    /** Lets the host send a packet of its own out of a raw socket; an unspecified source is chosen by routing. */
    public Walk send(Packet packet) {
        return run(new Step.SendFrom(host, packet, Optional.empty()));
    }

    private Walk run(Step step) {
        return new Walk(simulation.run(step), connections());
    }

    /** Moves the clock, which otherwise stands still; a negative time is refused. */
    public void advance(Duration time) {
        simulation.run(new Step.Wait(time));
    }

    /** The entries of the connection tracking table as they are now, in the order in which they were confirmed. */
    public List<Connection> connections() {
        return simulation.conntrack(host);
    }
}
