package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.rules.Hook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Draws matches: for each that nfwalk knows one maker, whose values are those of the packets, or one beside them. */
final class MatchWords {
    private static final List<Integer> LENGTHS = List.of(40, 60, 52, 32, 84, 28, 29, 44, 128, 1400, 48);
    private static final List<String> MARKS = List.of(
            "0x0",
            "0x1",
            "0x2",
            "0x3",
            "0x10",
            "0xff",
            "0x4000",
            "0x1/0x1",
            "0x2/0x3",
            "0x0/0x1",
            "0x10/0xf0",
            "0x4000/0x4000");

    private final Dice dice;
    private final Scene scene;
    private final Map<String, Maker> makers = new LinkedHashMap<>();

    /** How often a match is drawn, and what draws it: nothing where it can't stand. */
    private record Maker(double weight, Function<Place, Optional<String>> words) {}

    MatchWords(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
        maker("addrtype", 2, place -> Optional.of(addrtype(place)));
        maker("comment", 0.7, place -> Optional.of("--comment \"c " + dice.between(0, 9) + "\""));
        maker("connlabel", 0.7, place -> Optional.of(connlabel()));
        maker("connmark", 1.5, place -> Optional.of(bang() + "--mark " + dice.of(MARKS)));
        maker("conntrack", 5, place -> Optional.of(conntrack(place)));
        maker("helper", scene.helpers ? 3 : 0.3, place -> Optional.of(bang() + "--helper " + helper()));
        maker("icmp", 10, place -> place.isFor("icmp") ? Optional.of(icmp()) : Optional.empty());
        maker("iprange", 1, place -> Optional.of(iprange(place)));
        maker("length", 2, place -> Optional.of(length()));
        maker("limit", 0.8, place -> Optional.of(limit()));
        maker("mac", 1.5, this::mac);
        maker("mark", 2.5, place -> Optional.of(bang() + "--mark " + dice.of(MARKS)));
        maker("multiport", 4, place -> place.hasPorts() ? Optional.of(multiport(place)) : Optional.empty());
        maker("physdev", scene.ports.isEmpty() ? 0.5 : 3, this::physdev);
        maker(
                "pkttype",
                1,
                place -> Optional.of(
                        bang() + "--pkt-type " + dice.of("unicast", "unicast", "host", "broadcast", "multicast")));
        maker("recent", 2, this::recent);
        maker("state", 1.2, place -> Optional.of(bang() + "--state " + states(false)));
        maker("statistic", 1.2, place -> Optional.of(nth()));
        maker("tcp", 9, place -> place.isFor("tcp") ? Optional.of(tcp(place)) : Optional.empty());
        maker("ttl", 2, place -> Optional.of(ttl()));
        PacketRoomWords rooms = new PacketRoomWords(dice, scene);
        maker("dscp", 0.8, rooms::dscp);
        maker("ecn", 1, rooms::ecn);
        maker("quota", 0.6, place -> Optional.of(bang() + "--quota " + dice.of(0, 60, 100, 1000, 100000)));
        maker("sctp", 12, rooms::sctp);
        maker("string", 2, rooms::string);
        maker("tcpmss", 2, rooms::tcpmss);
        maker("tos", 1, rooms::tos);
        maker("u32", 2, rooms::u32);
        maker("bpf", 2, new BpfWords(dice)::of);
        Headers headers = new Headers(dice);
        maker("ah", 15, headers::ah);
        maker("dccp", 15, headers::dccp);
        maker("esp", 15, headers::esp);
        maker("ipcomp", 15, headers::ipcomp);
        HostRoomWords host = new HostRoomWords(dice, scene);
        maker("cluster", 0.6, host::cluster);
        maker("connbytes", 1, host::connbytes);
        maker("connlimit", 1, host::connlimit);
        maker("devgroup", 0.5, host::devgroup);
        maker("hashlimit", 1, host::hashlimit);
        maker("nfacct", 0.3, place -> Optional.of("--nfacct-name " + dice.of("one", "other")));
        maker("owner", 0.8, host::owner);
        maker("policy", 0.5, host::policy);
        maker("realm", 0.5, host::realm);
        maker("rpfilter", 3, host::rpfilter);
        maker("set", 5, host::set);
        maker("socket", 1, host::socket);
        maker("udp", 9, place -> place.isFor("udp") ? Optional.of(udp(place)) : Optional.empty());
    }

    private void maker(String name, double weight, Function<Place, Optional<String>> words) {
        makers.put(name, new Maker(weight, words));
    }

    /** The names of all matches that are drawn. */
    Set<String> names() {
        return makers.keySet();
    }

    /** One that may stand there. */
    String any(Place place) {
        while (true) {
            Dice.Choice<String> choice = dice.choice();
            makers.forEach((name, maker) -> choice.add(maker.weight(), name));
            Optional<String> words = named(choice.draw(), place);
            if (words.isPresent()) {
                return words.get();
            }
        }
    }

    /** That match, if it may stand there. */
    Optional<String> named(String name, Place place) {
        return makers.get(name).words().apply(place).map(words -> ("-m " + name + " " + words).strip());
    }

    // ---- values

    String bang() {
        return bang(0.2);
    }

    private String bang(double probability) {
        return dice.chance(probability) ? "! " : "";
    }

    /** An address that the flow has, or another. */
    String address(Place place) {
        return dice.chance(0.5) ? dice.of(place.flow().source(), place.flow().destination()) : scene.anyAddress(dice);
    }

    /** A network with the address in it. */
    String network(String address) {
        return address + dice.of("", "", "/32", "/24", "/16", "/31", "/30", "/8");
    }

    /** A port of the flow, or another. */
    private int port(Place place) {
        return dice.chance(0.5) ? sourcePort(place) : destinationPort(place);
    }

    private int sourcePort(Place place) {
        return port(place, place.flow().sourcePort());
    }

    private int destinationPort(Place place) {
        return port(place, place.flow().destinationPort());
    }

    private int port(Place place, int own) {
        int port = place.flow().hasPorts() && dice.chance(0.75) ? own : dice.of(Scene.PORTS);
        return dice.near(port, 1, 65535);
    }

    /** A port or a range, sometimes with an open end. */
    private String ports(int port) {
        return switch (dice.between(0, 5)) {
            case 0, 1 -> String.valueOf(port);
            case 2 -> port + ":" + Math.min(65535, port + dice.of(0, 1, 100));
            case 3 -> port + ":";
            case 4 -> Math.max(0, port - dice.of(0, 1, 100)) + ":" + port;
            default -> ":" + port;
        };
    }

    private String closedPorts(int port) {
        return dice.chance(0.5) ? String.valueOf(port) : port + ":" + Math.min(65535, port + dice.of(0, 1, 100));
    }

    private String states(boolean translated) {
        List<String> all = new ArrayList<>(List.of("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED"));
        if (translated) {
            all.addAll(List.of("SNAT", "DNAT"));
        }
        return String.join(",", dice.some(all, dice.between(1, 3)));
    }

    // ---- one method a match, by name

    private String addrtype(Place place) {
        List<String> types =
                List.of("LOCAL", "UNICAST", "BROADCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "UNSPEC");
        List<String> options = new ArrayList<>();
        if (dice.chance(0.6)) {
            options.add(bang() + "--src-type " + String.join(",", dice.some(types, dice.between(1, 2))));
        }
        if (dice.chance(0.6) || options.isEmpty()) {
            String type = dice.chance(0.5) ? "LOCAL" : String.join(",", dice.some(types, dice.between(1, 2)));
            options.add(bang() + "--dst-type " + type);
        }
        if (dice.chance(0.25)) {
            if (place.only(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD) && dice.chance(0.5)) {
                options.add("--limit-iface-in");
            } else if (place.only(Hook.OUTPUT, Hook.POSTROUTING, Hook.FORWARD)) {
                options.add("--limit-iface-out");
            }
        }
        return String.join(" ", options);
    }

    private String conntrack(Place place) {
        List<String> options = new ArrayList<>();
        String main = dice.of(
                "state", "state", "state", "state", "dir", "status", "tuple", "tuple", "ports", "proto", "expire");
        if (main.equals("state") || dice.chance(0.2)) {
            options.add(bang() + "--ctstate " + states(true));
        }
        if (main.equals("proto")) {
            options.add(bang() + "--ctproto " + dice.of("6", "17", "1", "47", "tcp"));
        }
        if (main.equals("tuple")) {
            String which = dice.of("--ctorigsrc", "--ctorigdst", "--ctreplsrc", "--ctrepldst");
            options.add(bang() + which + " " + network(address(place)));
        }
        if (main.equals("ports")) {
            String which = dice.of("--ctorigsrcport", "--ctorigdstport", "--ctreplsrcport", "--ctrepldstport");
            options.add(bang() + which + " " + closedPorts(port(place)));
        }
        if (main.equals("status")) {
            List<String> all = List.of("EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED");
            options.add(bang() + "--ctstatus "
                    + (dice.chance(0.9) ? String.join(",", dice.some(all, dice.between(1, 2))) : "NONE"));
        }
        if (main.equals("expire")) {
            // clear of every time-out by seconds: a kernel's clock goes on
            options.add("--ctexpire " + dice.of("0", "1:50", "60:200", "100:115", "400000:500000", "0:5"));
        }
        if (main.equals("dir") || dice.chance(0.1)) {
            options.add("--ctdir " + dice.of("ORIGINAL", "REPLY"));
        }
        return String.join(" ", options);
    }

    private String connlabel() {
        return bang() + "--label " + dice.of(0, 1, 2, 127) + (dice.chance(0.5) ? " --set" : "");
    }

    private String helper() {
        return dice.of("ftp", "ftp", "tftp", "irc", "ftp-21", "\"\"");
    }

    private String icmp() {
        return bang() + "--icmp-type "
                + dice.of(
                        "8", "8", "0", "3", "3/3", "3/1", "11", "3/4", "5", "8/0", "any", "13", "3/13", "echo-request");
    }

    private String iprange(Place place) {
        String address = address(place);
        int dot = address.lastIndexOf('.') + 1;
        String net = address.substring(0, dot);
        int last = Integer.parseInt(address.substring(dot));
        int low = Math.max(0, last - dice.of(0, 0, 1, -1));
        int high = Math.min(255, last + dice.of(0, 0, 1, 5));
        return bang() + dice.of("--src-range ", "--dst-range ") + net + low + "-" + net + high;
    }

    private String length() {
        int length = dice.near(dice.of(LENGTHS), 20, 65535);
        return bang() + "--length " + dice.of(length + "", length + ":", ":" + length, length + ":" + (length + 20));
    }

    private String limit() {
        // slower than a scenario takes, so that no token comes back
        return "--limit " + dice.of("1/hour", "1/min", "2/hour", "10/day") + " --limit-burst " + dice.between(1, 5);
    }

    private Optional<String> mac(Place place) {
        if (!place.only(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD)) {
            return Optional.empty();
        }
        Scene.Wire wire = dice.of(scene.wires);
        List<String> known = new ArrayList<>(List.of("02:00:00:ff:00:01", "02:00:00:ff:00:01"));
        scene.hosts()
                .forEach(
                        host -> host.interfaces().forEach(device -> device.mac().ifPresent(known::add)));
        scene.host(wire.host()).device(wire.device()).mac().ifPresent(known::add);
        return Optional.of(bang() + "--mac-source " + dice.of(known));
    }

    private String multiport(Place place) {
        String which = dice.of("--dports ", "--dports ", "--sports ", "--ports ");
        List<String> ports = new ArrayList<>();
        for (int i = dice.between(1, 4); i > 0; i--) {
            int port = which.startsWith("--d")
                    ? destinationPort(place)
                    : which.startsWith("--s") ? sourcePort(place) : port(place);
            boolean range = dice.chance(0.3) && port < 65400;
            ports.add(range ? port + ":" + (port + dice.of(1, 5, 100)) : String.valueOf(port));
        }
        return bang() + which + String.join(",", ports);
    }

    private Optional<String> physdev(Place place) {
        if (place.hooks().contains(Hook.OUTPUT)) {
            return Optional.of(dice.of(
                    bang(0.5) + "--physdev-in eth0",
                    bang(0.5) + "--physdev-is-bridged",
                    bang(0.5) + "--physdev-is-in",
                    "! --physdev-in eth+ ! --physdev-is-bridged"));
        }
        String port = dice.of(scene.ports.isEmpty() ? List.of("eth0") : scene.ports);
        List<String> options = new ArrayList<>(List.of(
                bang() + "--physdev-in " + dice.of(port, port, "v+"),
                bang(0.5) + "--physdev-is-in",
                bang(0.3) + "--physdev-is-bridged"));
        if (place.only(Hook.FORWARD, Hook.POSTROUTING)) {
            options.add(bang(0.5) + "--physdev-out " + port + " --physdev-is-bridged");
            options.add(bang(0.5) + "--physdev-is-out --physdev-is-bridged");
            options.add(bang(0.5) + "--physdev-out " + port);
        }
        return Optional.of(dice.of(options));
    }

    private Optional<String> recent(Place place) {
        String mode = dice.of("--set", "--set", "--rcheck", "--update", "--remove");
        boolean asks = mode.equals("--rcheck") || mode.equals("--update");
        List<String> options = new ArrayList<>(List.of(bang(0.15) + mode));
        if (asks && dice.chance(0.4)) {
            // longer than a scenario takes
            options.add("--seconds 600" + (dice.chance(0.3) ? " --reap" : ""));
        }
        if (asks && dice.chance(0.5)) {
            options.add("--hitcount " + dice.between(1, 4));
        }
        if (asks && dice.chance(0.2)) {
            options.add("--rttl");
        }
        options.add("--name " + dice.of("A", "B", "C"));
        if (dice.chance(0.15)) {
            options.add("--mask " + dice.of("255.255.255.0", "255.255.255.255", "255.255.0.0"));
        }
        options.add(dice.of("--rsource", "--rdest"));
        return Optional.of(String.join(" ", options));
    }

    private String nth() {
        int every = dice.between(1, 4);
        return "--mode nth " + bang() + "--every " + every + " --packet " + dice.between(0, every - 1);
    }

    private String tcp(Place place) {
        List<String> options = new ArrayList<>();
        if (dice.chance(0.15)) {
            options.add(bang() + "--sport " + ports(sourcePort(place)));
        }
        if (dice.chance(0.55)) {
            options.add(bang() + "--dport " + ports(destinationPort(place)));
        }
        if (dice.chance(0.35) || options.isEmpty()) {
            List<String> flags = List.of("SYN", "ACK", "FIN", "RST", "PSH", "URG");
            String mask = String.join(",", dice.some(flags, dice.between(2, 4)));
            options.add(dice.of(
                    bang() + "--syn",
                    bang() + "--tcp-flags " + mask + " " + dice.of("NONE", "SYN", "ACK", "SYN,ACK", "RST", "FIN"),
                    bang() + "--tcp-flags SYN,RST,ACK,FIN SYN",
                    bang() + "--tcp-option " + dice.of("2", "3", "8", "4")));
        }
        return String.join(" ", options);
    }

    private String ttl() {
        int value = dice.near(dice.of(64, 64, 63, 62, 2, 1, 0, 255), 0, 255);
        return dice.of(bang() + "--ttl-eq ", "--ttl-lt ", "--ttl-gt ") + value;
    }

    private String udp(Place place) {
        List<String> options = new ArrayList<>();
        if (dice.chance(0.2)) {
            options.add(bang() + "--sport " + ports(sourcePort(place)));
        }
        if (dice.chance(0.75) || options.isEmpty()) {
            options.add(bang() + "--dport " + ports(destinationPort(place)));
        }
        return String.join(" ", options);
    }

    /** Addresses of one role, for targets. */
    String address(Role... roles) {
        return scene.address(dice, roles);
    }
}
