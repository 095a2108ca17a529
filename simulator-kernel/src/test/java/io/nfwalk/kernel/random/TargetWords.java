package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Draws targets: for each that nfwalk knows one maker. */
final class TargetWords {
    private final Dice dice;
    private final Scene scene;
    private final Map<String, Maker> makers = new LinkedHashMap<>();

    /** How often a target is drawn at a place (0: it can't stand there), and its options. */
    private record Maker(ToDoubleFunction<Place> weight, Function<Place, String> options) {}

    TargetWords(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
        everywhere("ACCEPT", 3, "");
        maker("CHECKSUM", place -> in(TableName.MANGLE, place) ? 0.5 : 0, place -> "--checksum-fill");
        maker("CONNMARK", place -> half(2, place), place -> connmark());
        maker("CT", place -> in(TableName.RAW, place) ? 2 : 0, this::ct);
        maker("DNAT", place -> nat(8, place, Hook.PREROUTING, Hook.OUTPUT), this::dnat);
        // iptables forbids DROP in nat
        maker("DROP", place -> in(TableName.NAT, place) ? 0 : 1.2, place -> "");
        maker("LOG", place -> half(1, place), place -> dice.of("", "--log-prefix x", "--log-level 6"));
        maker("MARK", place -> half(3, place), place -> mark());
        maker("MASQUERADE", place -> nat(4, place, Hook.POSTROUTING), this::masquerade);
        maker("NETMAP", this::netmapWeight, place -> "--to " + netmap());
        maker("NFLOG", place -> half(0.7, place), place -> dice.of("", "--nflog-group 3", "--nflog-prefix y"));
        maker("NOTRACK", place -> in(TableName.RAW, place) ? 1.2 : 0, place -> "");
        maker("REDIRECT", place -> nat(2, place, Hook.PREROUTING, Hook.OUTPUT), this::redirect);
        maker("REJECT", place -> in(TableName.FILTER, place) ? 2.5 : 0, this::reject);
        maker("RETURN", place -> half(2, place), place -> "");
        maker("SNAT", place -> nat(4, place, Hook.POSTROUTING, Hook.INPUT), this::snat);
        maker("TCPMSS", place -> in(TableName.MANGLE, place) && place.isFor("tcp") ? 3 : 0, this::tcpmss);
        maker("TOS", place -> in(TableName.MANGLE, place) ? 2 : 0, place -> tos());
        maker("TRACE", place -> in(TableName.RAW, place) ? 0.5 : 0, place -> "");
        PacketRoomWords rooms = new PacketRoomWords(dice, scene);
        maker("AUDIT", place -> half(0.3, place), place -> "--type accept");
        maker("CLASSIFY", rooms::classify, place -> "--set-class 1:10");
        maker("CONNSECMARK", rooms::connsecmark, place -> dice.of("--save", "--restore"));
        maker("DSCP", place -> rooms.mangle(1, place), place -> rooms.dscpTarget());
        maker("ECN", place -> rooms.mangleOfTcp(1.5, place), place -> rooms.ecnTarget());
        maker("IDLETIMER", place -> half(0.2, place), place -> "--timeout 600 --label nfwalk");
        maker("NFQUEUE", place -> half(0.5, place), place -> rooms.queue());
        maker("TCPOPTSTRIP", place -> rooms.mangleOfTcp(2, place), place -> rooms.strip());
        maker("TEE", place -> half(1, place), place -> rooms.tee());
        maker("TPROXY", rooms::tproxy, place -> "--on-port " + dice.of(0, 80, 53));
        HostRoomWords host = new HostRoomWords(dice, scene);
        maker("SET", host::weightOfSet, host::setTarget);
        maker("TTL", place -> in(TableName.MANGLE, place) ? 2 : 0, place -> ttl());
    }

    private void everywhere(String name, double weight, String options) {
        maker(name, place -> half(weight, place), place -> options);
    }

    private void maker(String name, ToDoubleFunction<Place> weight, Function<Place, String> options) {
        makers.put(name, new Maker(weight, options));
    }

    /** The names of all targets that are drawn. */
    Set<String> names() {
        return makers.keySet();
    }

    /** A target, a user chain, or nothing. */
    String any(Place place) {
        Dice.Choice<String> choice = dice.choice();
        choice.make(half(3, place), () -> "");
        List<String> reachable = place.reachable();
        choice.makeIf(!reachable.isEmpty(), half(5, place), () -> "-j " + dice.of(reachable));
        choice.makeIf(!reachable.isEmpty(), half(1.5, place), () -> "-g " + dice.of(reachable));
        makers.forEach((name, maker) -> {
            double weight = maker.weight().applyAsDouble(place);
            choice.makeIf(weight > 0, weight, () -> words(name, maker, place));
        });
        return choice.draw();
    }

    /** That target, if it may stand there. */
    Optional<String> named(String name, Place place) {
        Maker maker = makers.get(name);
        return maker.weight().applyAsDouble(place) > 0 ? Optional.of(words(name, maker, place)) : Optional.empty();
    }

    private static String words(String name, Maker maker, Place place) {
        return ("-j " + name + " " + maker.options().apply(place)).strip();
    }

    // ---- where

    private static boolean in(TableName table, Place place) {
        return place.table() == table;
    }

    /** In nat the targets of nat come first. */
    private static double half(double weight, Place place) {
        return in(TableName.NAT, place) ? weight / 2 : weight;
    }

    private static double nat(double weight, Place place, Hook... hooks) {
        return in(TableName.NAT, place) && place.only(hooks) ? weight : 0;
    }

    private double netmapWeight(Place place) {
        return Math.max(nat(0.8, place, Hook.PREROUTING, Hook.OUTPUT), nat(0.8, place, Hook.POSTROUTING, Hook.INPUT));
    }

    // ---- options

    private String connmark() {
        return dice.of(
                "--set-mark 0x1",
                "--set-mark 0x2/0x3",
                "--save-mark",
                "--save-mark",
                "--restore-mark",
                "--restore-mark",
                "--save-mark --nfmask 0xf --ctmask 0xff",
                "--restore-mark --nfmask 0x1 --ctmask 0x3",
                "--or-mark 0x10",
                "--xor-mark 0x5",
                "--and-mark 0xf0",
                "--set-xmark 0x4000/0x4000");
    }

    private String ct(Place place) {
        if (place.hasPorts() && dice.chance(0.1)) {
            return "--helper " + (place.isFor("tcp") ? dice.of("ftp", "irc") : "tftp");
        }
        return dice.of(
                "--zone 1",
                "--zone 1",
                "--zone 2",
                "--notrack",
                "--notrack",
                "--zone-orig 1",
                "--zone-reply 1",
                "--zone mark",
                "");
    }

    private String mark() {
        return dice.of(
                "--set-mark 0x1",
                "--set-mark 0x2",
                "--set-xmark 0x4000/0x4000",
                "--or-mark 0x10",
                "--and-mark 0xfe",
                "--xor-mark 0x3",
                "--set-xmark 0x1/0x3",
                "--set-mark 0x0");
    }

    private String reject(Place place) {
        List<String> kinds = new ArrayList<>(List.of(
                "icmp-port-unreachable",
                "icmp-net-unreachable",
                "icmp-host-unreachable",
                "icmp-proto-unreachable",
                "icmp-admin-prohibited",
                "icmp-host-prohibited",
                "icmp-net-prohibited"));
        return "--reject-with " + (place.isFor("tcp") && dice.chance(0.55) ? "tcp-reset" : dice.of(kinds));
    }

    private String tos() {
        return dice.of(
                "--set-tos 0x10/0xff",
                "--set-tos 0x08",
                "--or-tos 0x04",
                "--and-tos 0xf0",
                "--xor-tos 0x10",
                "--set-tos 0x10/0x3f");
    }

    private String ttl() {
        return dice.of(
                "--ttl-set 5",
                "--ttl-set 1",
                "--ttl-set 2",
                "--ttl-set 64",
                "--ttl-inc 1",
                "--ttl-dec 1",
                "--ttl-dec 62",
                "--ttl-dec 63",
                "--ttl-inc 200");
    }

    private String tcpmss(Place place) {
        boolean clamp = place.only(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING) && dice.chance(0.5);
        return clamp ? "--clamp-mss-to-pmtu" : "--set-mss " + dice.of(1200, 500, 1460, 1400, 900);
    }

    private String dnat(Place place) {
        List<Flow> services = scene.services().stream()
                .filter(service -> place.isFor(service.protocol()))
                .toList();
        if (!services.isEmpty() && dice.chance(0.4)) {
            Flow service = dice.of(services);
            return "--to-destination " + service.destination() + ":" + service.destinationPort();
        }
        String to = scene.address(
                dice,
                Role.PEER,
                Role.PEER,
                Role.PEER,
                Role.PEER,
                place.hooks().contains(Hook.OUTPUT) ? Role.OWN : Role.PEER,
                Role.OWN,
                Role.BEYOND,
                dice.chance(0.3) ? Role.NOBODY : Role.PEER);
        if (dice.chance(0.04)) {
            return "--to-destination " + range(to) + (dice.chance(0.4) ? " --persistent" : "");
        }
        if (!place.hasPorts() || dice.chance(0.4)) {
            return "--to-destination " + to;
        }
        int port = dice.of(Scene.PORTS);
        return "--to-destination "
                + dice.of(
                        to + ":" + port,
                        to + ":" + port,
                        to + ":" + port,
                        to + ":80",
                        ":8080",
                        to + ":8080-8088",
                        to + ":80-90/1000");
    }

    /** Some addresses from that one on. */
    private String range(String address) {
        int dot = address.lastIndexOf('.') + 1;
        int last = Integer.parseInt(address.substring(dot));
        return address + "-" + address.substring(0, dot) + Math.min(255, last + dice.of(1, 2, 10));
    }

    private String redirect(Place place) {
        return place.hasPorts() && dice.chance(0.7)
                ? "--to-ports " + dice.of("8080", "80", "53", "8080-8088", "81", "1000")
                : "";
    }

    private String snat(Place place) {
        String own = scene.address(dice, Role.OWN);
        String beside = own.substring(0, own.lastIndexOf('.') + 1) + dice.of("9", "55", "200");
        String to = dice.of(own, own, own, beside, "10.10.0.1", "20.0.0.9");
        if (to.startsWith("127.")) {
            to = beside.startsWith("127.") ? "10.10.0.1" : beside;
        }
        if (dice.chance(0.05)) {
            return "--to-source " + range(to) + (dice.chance(0.4) ? " --persistent" : "");
        }
        // a range holds every port that a packet has: else one would be drawn
        String ports = place.hasPorts() && dice.chance(0.35) ? dice.of(":3000", ":1000-1000", ":1-65535") : "";
        return "--to-source " + to + ports;
    }

    private String masquerade(Place place) {
        return place.hasPorts() && dice.chance(0.12) ? "--to-ports 3333" : "";
    }

    private String netmap() {
        String address = scene.address(dice, Role.PEER, Role.PEER, Role.BEYOND, Role.OWN);
        String net = address.substring(0, address.lastIndexOf('.') + 1);
        return dice.of(net + "0/24", net + "0/24", "10.77.0.0/24", "10.10.0.0/24", net + "0/30");
    }
}
