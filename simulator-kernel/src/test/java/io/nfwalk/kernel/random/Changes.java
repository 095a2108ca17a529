package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.StepText.Change;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws what changes between packets. */
final class Changes {
    private final Dice dice;
    private final Scene scene;
    /** Whether br_netfilter is loaded on a host by now. */
    private final Map<String, Boolean> bridged = new LinkedHashMap<>();

    Changes(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
        scene.hosts().forEach(host -> bridged.put(host.name(), host.hasModule("br_netfilter")));
    }

    StepText any() {
        String box = dice.of(scene.boxes);
        boolean bridges = !scene.bridges.isEmpty();
        return dice.<StepText>choice()
                .make(3, () -> rules(box))
                .make(
                        1.2,
                        () -> new Change(
                                box,
                                List.of(),
                                Optional.of(RuleSets.ofBox(dice, scene).added()),
                                true))
                .make(1.6, () -> sysctl(box))
                .make(scene.gateway.isPresent() ? 0.8 : 0, () -> routes())
                .make(0.6, this::listen)
                .make(1.6, () -> Change.of(box, Word.text("conntrack", "flush")))
                .make(bridges ? 4 : 0.3, () -> modules(box))
                .make(scene.sets.isEmpty() ? 0 : 1.5, () -> sets(box))
                .make(1, this::upOrDown)
                .make(hasIpv6(box) ? 0.4 : 0, () -> ipv6OnOrOff(box))
                .draw();
    }

    private StepText rules(String box) {
        RuleSets sets = RuleSets.ofBox(dice, scene);
        if (dice.chance(0.4)) {
            return new Change(box, List.of(), Optional.of(sets.any()), false);
        }
        List<TableName> names = dice.some(List.of(TableName.values()), dice.between(1, 2));
        return new Change(box, List.of(), Optional.of(sets.of(names)), false);
    }

    private StepText sysctl(String box) {
        if (bridged.get(box) && dice.chance(0.2)) {
            return Change.of(
                    box, Word.mapping("sysctl", Map.of("net.bridge.bridge-nf-call-iptables", dice.of("0", "1"))));
        }
        List<String> devices =
                scene.host(box).interfaces().stream().map(InterfaceText::name).toList();
        return Change.of(box, Word.mapping("sysctl", new Sysctls(dice).one(devices)));
    }

    private StepText routes() {
        Routes routes = new Routes(dice);
        HostDraft host = scene.host(scene.box);
        if (scene.box.equals("box")) {
            return Change.of("box", Word.texts("routes", routes.ofRouter(scene)));
        }
        List<String> lines = new ArrayList<>(host.routes());
        if (lines.isEmpty() || dice.chance(0.5)) {
            lines.add("172.17.0.0/16 via " + scene.gateway.orElseThrow());
        } else {
            lines.remove(dice.of(lines));
        }
        return Change.of(scene.box, Word.texts("routes", lines));
    }

    private StepText listen() {
        List<String> hosts = new ArrayList<>(scene.peers);
        hosts.add(scene.box);
        List<String> sockets =
                new ArrayList<>(dice.each(List.of("udp/53", "udp/5353", "udp/1000", "udp/80", "udplite/53"), 0.45));
        if (!scene.silent) {
            sockets.addAll(dice.each(List.of("tcp/80", "tcp/8080", "tcp/53"), 0.5));
        }
        return Change.of(dice.of(hosts), Word.texts("listen", sockets));
    }

    private StepText modules(String box) {
        boolean loaded = bridged.get(box);
        boolean next = dice.chance(0.85) != loaded;
        bridged.put(box, next);
        return Change.of(box, Word.texts("modules", next ? List.of("br_netfilter") : List.of()));
    }

    private StepText sets(String box) {
        return Change.of(box, Word.text("ipset-text", IpSets.changed(dice, scene)));
    }

    private StepText upOrDown() {
        String host = scene.peers.isEmpty() || dice.chance(0.6) ? dice.of(scene.boxes) : dice.of(scene.peers);
        List<String> devices = scene.host(host).interfaces().stream()
                .map(InterfaceText::name)
                .filter(name -> !name.equals("lo"))
                .toList();
        String state = dice.of("down", "down", "up");
        return Change.of(host, new Word("interfaces", "{" + dice.of(devices) + ": " + state + "}"));
    }

    /** A link that takes less than IPv6's least MTU has none, nor does a bridge over it. */
    private boolean hasIpv6(String box) {
        return scene.host(box).interfaces().stream()
                .flatMap(device -> device.more().stream())
                .noneMatch(word -> word.key().equals("mtu") && Integer.parseInt(word.yaml()) < Ipv6Twin.LEAST_MTU);
    }

    private StepText ipv6OnOrOff(String box) {
        List<String> devices =
                scene.host(box).interfaces().stream().map(InterfaceText::name).toList();
        String device = dice.chance(0.2) ? dice.of("all", "lo") : dice.of(devices);
        return Change.of(
                box,
                Word.mapping("sysctl", Map.of("net.ipv6.conf." + device + ".disable_ipv6", dice.of("1", "1", "0"))));
    }

    /** A wait, if there is no clock but conntrack's. */
    Optional<StepText> waiting() {
        if (scene.keepsTime || scene.incompleteFragments) {
            return Optional.empty();
        }
        // none of them within two seconds of a time-out
        return Optional.of(
                new StepText.Wait(dice.of("2500ms", "2500ms", "2500ms", "12s", "35s", "65s", "125s", "305s", "605s")));
    }
}
