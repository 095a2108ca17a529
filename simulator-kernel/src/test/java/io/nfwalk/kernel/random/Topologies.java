package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.kernel.random.Scene.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the hosts of a scenario and the wires between them. */
final class Topologies {
    private final Dice dice;
    private final Sysctls sysctls;
    private final Scene scene = new Scene();

    Topologies(Dice dice) {
        this.dice = dice;
        this.sysctls = new Sysctls(dice);
    }

    /** Any of them. */
    Scene any() {
        scene.silent = dice.chance(0.45);
        scene.translates = dice.chance(0.93);
        scene.helpers = scene.silent && dice.chance(0.2);
        dice.<Runnable>choice()
                .add(3, this::routerBetweenTwo)
                .add(2, this::twoRouters)
                .add(2.5, this::routerInTheAir)
                .add(5, this::worker)
                .add(2, this::workers)
                .add(2, this::hostWithNeighbours)
                .draw()
                .run();
        scene.numberMacs();
        return scene;
    }

    private List<String> sockets() {
        List<String> udp = dice.each(List.of("udp/53", "udp/5353", "udp/1000", "udp/80"), 0.45);
        List<String> all = new ArrayList<>(udp);
        if (!scene.silent) {
            all.addAll(dice.each(List.of("tcp/80"), 0.75));
            all.addAll(dice.each(List.of("tcp/8080", "tcp/53"), 0.4));
        }
        return all;
    }

    // ---- a router: near - box - far, near - box - r2 - far, or with nobody at the other ends

    private void routerBetweenTwo() {
        Optional<Word> mtu = smallMtu(0.25);
        near();
        HostDraft box = box();
        box.put(mtu(InterfaceText.wire("eth1", "10.9.0.1/24").withPeer(Optional.of("far/eth0")), mtu));
        box.put(InterfaceText.wire("eth2", "10.10.0.1/24"));
        far(mtu);
        scene.address(Role.OWN, "10.8.0.1", "10.9.0.1");
        boxRoutes(box, "10.9.0.2");
    }

    private void twoRouters() {
        Optional<Word> mtu = smallMtu(0.25);
        near();
        HostDraft box = box();
        box.put(InterfaceText.wire("eth1", "10.5.0.1/24").withPeer(Optional.of("r2/eth0")));
        box.put(InterfaceText.wire("eth2", "10.10.0.1/24"));
        HostDraft second = scene.host("r2").sysctl("net.ipv4.ip_forward", 1);
        second.put(InterfaceText.wire("eth0", "10.5.0.2/24"));
        second.put(mtu(InterfaceText.wire("eth1", "10.9.0.1/24").withPeer(Optional.of("far/eth0")), mtu));
        if (dice.chance(0.92)) {
            second.route("10.8.0.0/24 via 10.5.0.1");
        }
        if (dice.chance(0.3)) {
            second.route("20.0.0.0/8 via 10.9.0.2");
        }
        far(mtu);
        box.route("10.9.0.0/24 via 10.5.0.2");
        scene.address(Role.OWN, "10.8.0.1", "10.5.0.1");
        boxRoutes(box, "10.5.0.2");
    }

    private void routerInTheAir() {
        HostDraft box = box();
        box.put(InterfaceText.wire("eth0", "10.8.0.1/24"));
        box.put(mtu(InterfaceText.wire("eth1", "10.9.0.1/24"), smallMtu(0.25)));
        box.put(InterfaceText.wire("eth2", "10.10.0.1/24"));
        scene.address(Role.OWN, "10.8.0.1", "10.9.0.1");
        scene.clients.add("box");
        boxRoutes(box, "10.9.0.2");
    }

    private void near() {
        List<String> addresses = new ArrayList<>(List.of("10.8.0.2/24"));
        if (dice.chance(0.3)) {
            addresses.add("10.8.0.3/24");
        }
        HostDraft near = scene.host("near").route("default via 10.8.0.1").listen(sockets());
        near.put(InterfaceText.wire("eth0").withAddresses(addresses).withPeer(Optional.of("box/eth0")));
        scene.host("box").put(InterfaceText.wire("eth0", "10.8.0.1/24"));
        scene.clients.addAll(List.of("near", "near", "near", "near", "near", "near", "far", "box"));
        scene.peers.addAll(List.of("near", "far"));
    }

    private HostDraft box() {
        HostDraft box = scene.host("box").sysctl("net.ipv4.ip_forward", 1);
        scene.boxes.add("box");
        scene.interfaces.addAll(List.of("eth0", "eth0", "eth1", "eth1", "eth2"));
        scene.address(Role.PEER, "10.8.0.2", "10.8.0.2", "10.8.0.3", "10.8.0.7", "10.9.0.2", "10.9.0.2", "10.9.0.3");
        scene.address(Role.VIRTUAL, "20.0.0.1", "20.0.0.2");
        scene.address(
                Role.NOBODY, "10.10.0.9", "30.0.0.1", "31.0.0.1", "32.0.0.1", "127.0.0.1", "9.9.9.9", "10.10.0.1");
        scene.wires.add(new Wire("box", "eth0", Optional.empty(), "10.8.0.2"));
        scene.wires.add(new Wire("box", "eth0", Optional.empty(), "10.8.0.3"));
        scene.wires.add(new Wire("box", "eth1", Optional.empty(), "10.9.0.2"));
        scene.wires.add(new Wire("box", "eth1", Optional.empty(), "10.9.0.2"));
        scene.wires.add(new Wire("box", "eth2", Optional.empty(), "10.10.0.9"));
        return box;
    }

    private void far(Optional<Word> mtu) {
        List<String> addresses = new ArrayList<>(List.of("10.9.0.2/24"));
        if (dice.chance(0.2)) {
            addresses.add("20.0.0.1/32");
        }
        HostDraft far = scene.host("far").route("default via 10.9.0.1").listen(sockets());
        far.put(mtu(InterfaceText.wire("eth0").withAddresses(addresses), dice.chance(0.5) ? mtu : Optional.empty()));
    }

    private void boxRoutes(HostDraft box, String gateway) {
        scene.gateway = Optional.of(gateway);
        InterfaceText out = box.device("eth1");
        if (dice.chance(0.25)) {
            String more = gateway.startsWith("10.5") ? "10.9.0.9/32" : dice.of("10.9.0.9/24", "10.19.0.1/24");
            List<String> all = new ArrayList<>(out.addresses());
            all.add(more);
            box.put(out.withAddresses(all));
        }
        sysctls.some(List.of("eth0", "eth1")).forEach(box::sysctl);
        box.routes(new Routes(dice).ofRouter(scene));
        if (dice.chance(0.3)) {
            box.policyRules(new Routes(dice).policyOfRouter());
            if (box.routes().stream().noneMatch(line -> line.contains("table 100"))) {
                box.route("default via 10.10.0.9 table 100");
            }
        }
        box.listen(sockets());
    }

    private Optional<Word> smallMtu(double probability) {
        return dice.chance(probability)
                ? Optional.of(Word.of("mtu", dice.of(1400, 1300, 1280, 1000)))
                : Optional.empty();
    }

    private static InterfaceText mtu(InterfaceText device, Optional<Word> mtu) {
        return mtu.map(device::with).orElse(device);
    }

    // ---- a worker: one or two bridges with pods, and an uplink

    private void worker() {
        HostDraft worker = scene.host("w");
        scene.box = "w";
        scene.boxes.add("w");
        worker.modules(dice.chance(0.75) ? List.of("br_netfilter") : List.of());
        int count = dice.of(1, 1, 2);
        for (int i = 1; i <= count; i++) {
            scene.bridges.add("br" + (i - 1));
        }
        scene.interfaces.addAll(scene.bridges);
        sysctls.ofBridges(scene.bridges).forEach(worker::sysctl);
        if (worker.hasModule("br_netfilter") && dice.chance(0.08)) {
            worker.sysctl("net.bridge.bridge-nf-call-iptables", dice.of(0, 1));
        }
        scene.address(Role.OWN, "127.0.0.1");
        scene.address(Role.VIRTUAL, "10.32.0.10", "10.32.0.11");
        scene.address(Role.NOBODY, "10.1.0.99", "10.9.0.99", "172.16.0.1");
        List<InterfaceText> devices = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            bridge(i, count == 2 ? 3 : 4, devices);
        }
        if (dice.chance(0.12)) {
            devices.add(devices.remove(0)); // the bridge stands behind its ports
        }
        uplink(worker, devices);
        worker.interfaces(devices);
        if (dice.chance(0.08)) {
            worker.put(InterfaceText.wire("lo").withAddresses(List.of("10.99.0.1/32")));
            scene.address(Role.OWN, "10.99.0.1");
        }
        if (dice.chance(0.3)) {
            worker.listen(sockets());
        }
        new Routes(dice).policy(worker, scene.bridges, scene.gateway);
        scene.clients.addAll(scene.peers);
        if (dice.chance(0.5)) {
            scene.clients.add("w");
        }
    }

    private void bridge(int number, int mostPods, List<InterfaceText> devices) {
        String name = "br" + (number - 1);
        String net = "10." + number + ".0.";
        List<String> addresses = new ArrayList<>();
        if (dice.chance(0.9)) {
            addresses.add(net + "1/24");
            scene.address(Role.OWN, net + "1");
            if (dice.chance(0.15)) {
                addresses.add(net + "2/24");
                scene.address(Role.OWN, net + "2");
            }
        }
        InterfaceText bridge = mtu(InterfaceText.bridge(name, addresses), smallMtu(0.15));
        int at = devices.size();
        int pods = dice.between(2, mostPods);
        List<String> unlearned = new ArrayList<>();
        for (int i = 0; i < pods; i++) {
            char letter = (char) ('a' + i);
            String pod = "p" + number + letter;
            String port = "v" + number + letter;
            devices.add(podWire("w", name, port, pod, net + (10 + i), net + "1"));
            if (dice.chance(0.05)) {
                unlearned.add(pod + "/eth0");
            }
        }
        if (dice.chance(0.2)) {
            InterfaceText air = InterfaceText.wire("x" + number).withMaster(Optional.of(name));
            devices.add(dice.chance(0.2) ? air.with(Word.of("hairpin", true)) : air);
            port("w", air.name(), name, net + "77");
        }
        devices.add(at, unlearned.isEmpty() ? bridge : bridge.with(Word.texts("unlearned", unlearned)));
    }

    /** The port that a pod is plugged in; makes the pod. */
    private InterfaceText podWire(
            String worker, String bridge, String port, String pod, String address, String router) {
        InterfaceText wire =
                InterfaceText.wire(port).withMaster(Optional.of(bridge)).withPeer(Optional.of(pod + "/eth0"));
        if (dice.chance(0.25)) {
            wire = wire.with(Word.of("hairpin", true));
        }
        InterfaceText eth0 = InterfaceText.wire("eth0", address + "/24");
        Optional<Word> mtu = smallMtu(0.08);
        wire = mtu(wire, mtu);
        HostDraft host =
                scene.host(pod).put(dice.chance(0.6) ? mtu(eth0, mtu) : eth0).listen(sockets());
        if (dice.chance(0.95)) {
            host.route("default via " + router);
        }
        scene.address(Role.PEER, address);
        scene.peers.add(pod);
        port(worker, port, bridge, address);
        return wire;
    }

    private void port(String worker, String port, String bridge, String address) {
        scene.ports.add(port);
        scene.interfaces.add(port);
        scene.wires.add(new Wire(worker, port, Optional.of(bridge), address));
    }

    private void uplink(HostDraft worker, List<InterfaceText> devices) {
        if (dice.chance(0.1)) {
            return;
        }
        boolean bridged = dice.chance(0.12);
        boolean somebody = dice.chance(0.75);
        Optional<Word> mtu = smallMtu(0.1);
        InterfaceText device = mtu(InterfaceText.wire("eth0"), mtu);
        device = bridged ? device.withMaster(Optional.of("br0")) : device.withAddresses(List.of("10.9.0.1/24"));
        String outside = bridged ? "10.1.0.40" : "10.9.0.2";
        devices.add(somebody ? device.withPeer(Optional.of("out/eth0")) : device);
        if (bridged) {
            scene.address(Role.PEER, outside);
            port(worker.name(), "eth0", "br0", outside);
        } else {
            scene.interfaces.add("eth0");
            scene.address(Role.OWN, "10.9.0.1");
            scene.address(Role.BEYOND, outside, "20.0.0.1");
            scene.wires.add(new Wire(worker.name(), "eth0", Optional.empty(), outside));
            scene.gateway = Optional.of(outside);
            if (dice.chance(0.9)) {
                worker.route("default via " + outside);
            }
        }
        if (somebody) {
            outsider(outside, bridged, mtu);
        }
    }

    private void outsider(String address, boolean bridged, Optional<Word> mtu) {
        HostDraft out = scene.host("out")
                .put(mtu(InterfaceText.wire("eth0", address + "/24"), mtu))
                .listen(sockets());
        if (!bridged) {
            out.routes(dice.<List<String>>choice()
                    .add(6, List.of("10.0.0.0/8 via 10.9.0.1"))
                    .add(2, List.of("10.32.0.0/16 via 10.9.0.1"))
                    .add(2, List.of())
                    .draw());
        }
        scene.peers.add("out");
    }

    // ---- several workers around a router or a plain bridge

    private void workers() {
        boolean fabric = dice.chance(0.5);
        int count = dice.of(2, 2, 3);
        scene.bridges.add("cni0");
        scene.interfaces.addAll(List.of("cni0", "eth0"));
        scene.address(Role.BEYOND, fabric ? "10.240.0.200" : "10.250.9.2");
        scene.address(Role.VIRTUAL, "10.32.0.10", "10.32.0.11");
        scene.address(Role.NOBODY, "10.200.1.99", "172.16.0.1");
        for (int i = 1; i <= count; i++) {
            scene.host("w" + i); // workers first, as the order of the file gives the MACs
        }
        HostDraft middle = fabric ? fabric() : scene.host("fab").sysctl("net.ipv4.ip_forward", 1);
        for (int i = 1; i <= count; i++) {
            workerOf(i, count, fabric, middle);
        }
        outsideWorkers(count, fabric, middle);
        scene.box = dice.of(scene.boxes);
        scene.clients.addAll(scene.peers);
        if (dice.chance(0.5)) {
            scene.clients.add("w1");
        }
    }

    private HostDraft fabric() {
        HostDraft fabric = scene.host("fab").modules(dice.chance(0.5) ? List.of("br_netfilter") : List.of());
        InterfaceText bridge = mtu(InterfaceText.bridge("br0", List.of()), smallMtu(0.1));
        if (dice.chance(0.4)) {
            bridge = bridge.withAddresses(List.of("10.240.0.9/24"));
            fabric.sysctl("net.ipv4.ip_forward", dice.of(0, 1)).route("10.200.1.0/24 via 10.240.0.21");
            scene.address(Role.OWN, "10.240.0.9");
        }
        return fabric.put(bridge);
    }

    private void workerOf(int i, int count, boolean fabric, HostDraft middle) {
        String name = "w" + i;
        String node = fabric ? "10.240.0." + (20 + i) : "10.250." + i + ".2";
        HostDraft worker = scene.host(name).modules(dice.chance(0.75) ? List.of("br_netfilter") : List.of());
        scene.boxes.add(name);
        sysctls.ofBridges(List.of("cni0")).forEach(worker::sysctl);
        worker.sysctl("net.ipv4.ip_forward", dice.chance(0.95) ? 1 : 0);
        worker.put(InterfaceText.bridge("cni0", List.of("10.200." + i + ".1/24")));
        int pods = dice.of(1, 2, 2);
        for (int p = 0; p < pods; p++) {
            char letter = (char) ('a' + p);
            String net = "10.200." + i + ".";
            worker.put(podWire(name, "cni0", "v" + i + letter, "p" + i + letter, net + (10 + p), net + "1"));
        }
        worker.put(InterfaceText.wire("eth0", node + "/24").withPeer(Optional.of("fab/f" + i)));
        scene.address(Role.OWN, "10.200." + i + ".1", node);
        scene.wires.add(new Wire(name, "eth0", Optional.empty(), fabric ? "10.240.0.200" : "10.250.9.2"));
        if (fabric) {
            middle.put(InterfaceText.wire("f" + i).withMaster(Optional.of("br0")));
            for (int j = 1; j <= count; j++) {
                if (j != i) {
                    worker.route("10.200." + j + ".0/24 via 10.240.0." + (20 + j));
                }
            }
            if (dice.chance(0.9)) {
                worker.route("default via 10.240.0.200");
            }
        } else {
            middle.put(InterfaceText.wire("f" + i, "10.250." + i + ".1/24"));
            middle.route("10.200." + i + ".0/24 via 10.250." + i + ".2");
            worker.route("default via 10.250." + i + ".1");
        }
    }

    private void outsideWorkers(int count, boolean fabric, HostDraft middle) {
        HostDraft out = scene.host("out").listen(sockets());
        InterfaceText plug = InterfaceText.wire("f9").withPeer(Optional.of("out/eth0"));
        if (fabric) {
            middle.put(plug.withMaster(Optional.of("br0")));
            out.put(InterfaceText.wire("eth0", "10.240.0.200/24"));
            for (int i = 1; i <= count; i++) {
                if (dice.chance(0.5)) {
                    out.route("10.200." + i + ".0/24 via 10.240.0." + (20 + i));
                }
            }
        } else {
            middle.put(plug.withAddresses(List.of("10.250.9.1/24")));
            out.put(InterfaceText.wire("eth0", "10.250.9.2/24")).route("default via 10.250.9.1");
        }
        scene.peers.add("out");
    }

    // ---- a host that talks for itself

    private void hostWithNeighbours() {
        scene.box = "h";
        scene.boxes.add("h");
        HostDraft host = scene.host("h").listen(sockets());
        host.sysctl("net.ipv4.ip_forward", dice.of(0, 1));
        sysctls.some(List.of("eth0", "eth1")).forEach(host::sysctl);
        scene.interfaces.addAll(List.of("lo", "eth0", "eth1"));
        scene.address(Role.PEER, "10.8.0.2");
        scene.address(Role.OWN, "127.0.0.1", "10.8.0.1", "10.9.0.1");
        scene.address(Role.BEYOND, "10.9.0.2", "20.0.0.1");
        scene.address(Role.VIRTUAL, "10.32.0.10");
        scene.address(Role.NOBODY, "10.8.0.99", "10.9.0.99", "172.16.0.1");
        boolean alone = dice.chance(0.2);
        Optional<Word> mtu = smallMtu(0.2);
        InterfaceText eth0 = mtu(InterfaceText.wire("eth0", "10.8.0.1/24"), dice.chance(0.3) ? mtu : Optional.empty());
        InterfaceText eth1 = mtu(InterfaceText.wire("eth1", "10.9.0.1/24"), mtu);
        if (dice.chance(0.2)) {
            eth0 = eth0.withAddresses(List.of("10.8.0.1/24", "10.8.0.3/24"));
            scene.address(Role.OWN, "10.8.0.3");
        }
        host.put(alone ? eth0 : eth0.withPeer(Optional.of("near/eth0")));
        boolean far = !alone && dice.chance(0.7);
        host.put(far ? eth1.withPeer(Optional.of("far/eth0")) : eth1);
        if (!alone) {
            neighbour("near", "10.8.0.2", "10.8.0.1");
        }
        if (far) {
            neighbour("far", "10.9.0.2", "10.9.0.1");
        }
        scene.wires.add(new Wire("h", "eth0", Optional.empty(), "10.8.0.2"));
        scene.wires.add(new Wire("h", "eth1", Optional.empty(), "10.9.0.2"));
        new Routes(dice).ofHost(host, scene);
        scene.clients.addAll(scene.peers);
        scene.clients.addAll(List.of("h", "h", "h", "h"));
    }

    private void neighbour(String name, String address, String router) {
        HostDraft host = scene.host(name)
                .put(InterfaceText.wire("eth0", address + "/24"))
                .listen(sockets());
        if (dice.chance(0.8)) {
            host.route("default via " + router);
        }
        scene.peers.add(name);
    }
}
