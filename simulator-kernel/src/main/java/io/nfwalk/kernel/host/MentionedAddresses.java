package io.nfwalk.kernel.host;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.Socket;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import io.nfwalk.scenario.HostChange;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.PlannedStep.Action;
import io.nfwalk.scenario.RulesSource;
import io.nfwalk.scenario.RulesText;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.ScenarioException;
import io.nfwalk.scenario.ScenarioResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every IP address that a scenario mentions, so that wires without a peer can answer for it: those of packets and
 * interfaces, those in the texts of rules and routes, ranges (their first 1024) and what NETMAP, SNPT and DNPT make of
 * the others.
 */
final class MentionedAddresses {
    private static final int MOST_OF_A_RANGE = 1024;
    private static final Pattern IPV4 =
            Pattern.compile("(?<![\\d.])\\d+\\.\\d+\\.\\d+\\.\\d+(?:-\\d+\\.\\d+\\.\\d+\\.\\d+)?(?![\\d.])");
    private static final Pattern IPV6 =
            Pattern.compile("(?<![\\w.:])(?:[0-9a-fA-F]{0,4}:){2,}[0-9a-fA-F:.]*(?:-[0-9a-fA-F:.]+)?");
    private static final Pattern NETMAP = Pattern.compile("NETMAP\\s+--to\\s+(\\S+)");

    private static final Pattern PREFIX_TRANSLATION = Pattern.compile("-j\\s+[SD]NPT\\b");

    private final Set<IpAddress> found = new LinkedHashSet<>();
    private final Set<Network> netmaps = new LinkedHashSet<>();
    private boolean translatesPrefixes;

    private MentionedAddresses() {}

    /** The addresses that a scenario mentions, those of packets first. */
    static List<IpAddress> of(Scenario scenario) {
        MentionedAddresses addresses = new MentionedAddresses();
        scenario.steps().forEach(step -> addresses.addAction(step.action()));
        scenario.setups().forEach(addresses::addHost);
        addresses.translateByNetmap();
        if (addresses.translatesPrefixes) {
            addresses.addSimulated(scenario);
        }
        return List.copyOf(addresses.found);
    }

    private void addHost(HostSetup setup) {
        for (NetworkInterface device : setup.host().interfaces()) {
            device.addresses().stream().map(InterfaceAddress::address).forEach(found::add);
        }
        addSockets(setup.host().sockets());
        setup.routes().forEach(this::addText);
        setup.policyRules().forEach(this::addText);
        setup.rules().forEach(this::addRules);
        setup.conntrack().forEach(this::addEntry);
        setup.ipset().ifPresent(this::addText);
    }

    private void addEntry(RestoredEntry entry) {
        addTuple(entry.original());
        addTuple(entry.reply());
    }

    private void addTuple(Tuple tuple) {
        found.add(tuple.source());
        found.add(tuple.destination());
    }

    private void addSockets(List<Socket> sockets) {
        sockets.forEach(socket -> socket.address().ifPresent(found::add));
    }

    private void addRules(RulesSource rules) {
        addText(rules.text());
    }

    private void addAction(Action action) {
        if (action instanceof Action.Alter alter) {
            addChange(alter.change());
        } else if (action instanceof Action.Fixed fixed) {
            addStep(fixed.step());
        }
    }

    private void addChange(HostChange change) {
        change.loads().stream().map(RulesText::source).forEach(this::addRules);
        change.routes().ifPresent(lines -> lines.forEach(this::addText));
        change.listen().ifPresent(this::addSockets);
        change.ipset().ifPresent(this::addText);
    }

    private void addStep(Step step) {
        if (step instanceof Step.Connect connect) {
            found.add(connect.destination());
            connect.source().ifPresent(found::add);
        } else if (step instanceof Step.Ping ping) {
            found.add(ping.destination());
            ping.source().ifPresent(found::add);
        } else if (step instanceof Step.SendFrom send) {
            addPacket(send.packet());
        } else if (step instanceof Step.SendInto send) {
            addPacket(send.packet());
        } else if (step instanceof Step.SendAtOnce all) {
            all.sends().forEach(this::addStep);
        }
    }

    private void addPacket(Packet packet) {
        found.add(packet.source());
        found.add(packet.destination());
        packet.quote().map(Transport.Quote::packet).ifPresent(this::addPacket);
    }

    private void addText(String text) {
        addMatches(IPV4, text);
        addMatches(IPV6, text);
        translatesPrefixes |= PREFIX_TRANSLATION.matcher(text).find();
        Matcher netmap = NETMAP.matcher(text);
        while (netmap.find()) {
            Network.parse(netmap.group(1)).ifPresent(netmaps::add);
        }
    }

    private void addMatches(Pattern pattern, String text) {
        Matcher words = pattern.matcher(text);
        while (words.find()) {
            addRange(words.group().split("-"));
        }
    }

    private void addRange(String[] ends) {
        Optional<IpAddress> first = IpAddress.parse(ends[0]);
        Optional<IpAddress> last = IpAddress.parse(ends[ends.length - 1]);
        if (first.isEmpty()
                || last.isEmpty()
                || first.get().family() != last.get().family()) {
            return;
        }
        IpAddress address = first.get();
        for (int count = 0; count < MOST_OF_A_RANGE && address.compareTo(last.get()) <= 0; count++) {
            found.add(address);
            address = next(address);
        }
    }

    private static IpAddress next(IpAddress address) {
        if (address.family() == Family.IPV4) {
            return IpAddress.ipv4((int) address.low() + 1);
        }
        long low = address.low() + 1;
        return new IpAddress(Family.IPV6, low == 0 ? address.high() + 1 : address.high(), low);
    }

    /**
     * Adds what SNPT and DNPT make of a packet's addresses. They change 16 bits more than the prefix, so the simulator
     * is asked which address that is.
     */
    private void addSimulated(Scenario scenario) {
        ScenarioResult simulated;
        try {
            simulated = scenario.run(0);
        } catch (ScenarioException impossible) {
            // The kernel will tell which step can't be carried out.
            return;
        }
        for (RunReport.StepReport step : RunReport.of(simulated).steps()) {
            for (RunReport.Frame frame : step.frames()) {
                IpAddress.parse(frame.src()).ifPresent(found::add);
                IpAddress.parse(frame.dst()).ifPresent(found::add);
            }
        }
    }

    private void translateByNetmap() {
        for (Network netmap : netmaps) {
            for (IpAddress address : List.copyOf(found)) {
                if (address.family() == netmap.address().family()) {
                    found.add(netmap.address().or(address.and(netmap.mask().not())));
                }
            }
        }
    }
}
