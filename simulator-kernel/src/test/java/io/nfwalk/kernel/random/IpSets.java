package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import java.util.ArrayList;
import java.util.List;

/** Draws ip sets of all kinds, with elements that packets have and others beside them. */
final class IpSets {
    private final Dice dice;
    private final Scene scene;
    private final List<String> lines = new ArrayList<>();
    private final List<Named> sets = new ArrayList<>();

    /**
     * A set.
     *
     * @param name its name, which begins with its kind
     * @param dimensions how many sides of a packet a rule names for it
     * @param counters whether its elements count
     * @param timeouts whether its elements may run out
     * @param networks whether elements may be excluded from it
     */
    record Named(String name, int dimensions, boolean counters, boolean timeouts, boolean networks) {}

    IpSets(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    /** Puts some into the scene. */
    void plan() {
        List<String> kinds = dice.some(
                List.of("ip", "ip", "masked", "few", "net", "net", "ipport", "netport", "port", "mark", "other"),
                dice.between(2, 5));
        for (String kind : kinds) {
            create(kind);
        }
        if (dice.chance(0.35)) {
            list();
        }
        // iptables refuses a rule with a set of the other family; a list of sets may have one
        sets.removeIf(set -> set.name().startsWith("other"));
        scene.sets.addAll(sets);
        scene.setLines.addAll(lines);
    }

    private void create(String kind) {
        String name = kind + (sets.size() + 1);
        boolean counters = dice.chance(0.4);
        boolean timeouts = dice.chance(0.2);
        String settings = settings(kind);
        lines.add("create " + name + " " + settings + (counters ? " counters" : "") + (timeouts ? " timeout 0" : "")
                + (kind.equals("mark") ? " skbinfo" : ""));
        Named set =
                new Named(name, settings.contains(",") ? 2 : 1, counters, timeouts, settings.startsWith("hash:net"));
        sets.add(set);
        int count = kind.equals("other") ? 0 : kind.equals("few") ? 1 : dice.between(1, 5);
        for (int i = 0; i < count; i++) {
            lines.add("add " + name + " " + element(set) + options(set) + " -exist");
        }
    }

    private String settings(String kind) {
        return switch (kind) {
            case "ip", "mark" -> "hash:ip family inet";
            case "masked" -> "hash:ip family inet netmask " + dice.of(24, 30, 31, 16);
            case "few" -> "hash:ip family inet maxelem " + dice.of(1, 2);
            case "net" -> "hash:net family inet";
            case "ipport" -> "hash:ip,port family inet";
            case "netport" -> "hash:net,port family inet";
            case "port" -> "bitmap:port range " + dice.of("0-65535", "50-9000", "80-80");
            case "other" -> dice.of("hash:ip", "hash:net", "hash:ip,port") + " family inet6";
            default -> throw new IllegalArgumentException("no set is of kind " + kind);
        };
    }

    /** One that set may have. */
    String element(Named set) {
        String kind = set.name().replaceAll("[0-9]", "");
        return switch (kind) {
            case "net" -> network();
            case "ipport" -> address() + "," + port();
            case "netport" -> network() + "," + port();
            case "port" -> inRange(set);
            default -> address();
        };
    }

    /** A port that the bitmap has a place for. */
    private String inRange(Named set) {
        String range = lines.stream()
                .filter(line -> line.startsWith("create " + set.name() + " "))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".* range ([0-9]+-[0-9]+).*", "$1");
        String[] ends = range.split("-");
        Flow flow = dice.of(scene.flows);
        int port = dice.of(flow.sourcePort(), flow.destinationPort(), dice.of(Scene.PORTS));
        return String.valueOf(dice.near(port, Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
    }

    private String options(Named set) {
        String text = set.timeouts() && dice.chance(0.5) ? " timeout " + dice.of(0, 9000) : "";
        text += set.counters() && dice.chance(0.3)
                ? " packets " + dice.between(0, 3) + " bytes " + dice.of(0, 60, 99)
                : "";
        text += set.name().startsWith("mark") && dice.chance(0.8)
                ? " skbmark " + dice.of("0x1", "0x2/0x3", "0x10/0xf0", "0x4000/0x4000")
                : "";
        return text + (set.networks() && dice.chance(0.2) ? " nomatch" : "");
    }

    private String address() {
        Flow flow = dice.of(scene.flows);
        String address = dice.chance(0.8) ? dice.of(flow.source(), flow.destination()) : scene.anyAddress(dice);
        // of ::1 no prefix leaves anything
        return address.equals("0.0.0.0") || address.startsWith("127.") ? scene.address(dice, Role.PEER) : address;
    }

    private String network() {
        return address() + dice.of("", "/32", "/31", "/30", "/24", "/24", "/16", "/8");
    }

    private String port() {
        Flow flow = dice.of(scene.flows);
        int port = dice.near(dice.of(flow.sourcePort(), flow.destinationPort(), dice.of(Scene.PORTS)), 0, 65535);
        return switch (flow.protocol()) {
            case "tcp", "udp", "udplite", "sctp" -> flow.protocol() + ":" + port;
            case "icmp" -> "icmp:" + dice.of("8/0", "8/0", "0/0", "3/3");
            case "gre" -> "gre:0";
            default -> port + "";
        };
    }

    private void list() {
        String name = "all" + (sets.size() + 1);
        boolean counters = dice.chance(0.4);
        lines.add("create " + name + " list:set" + (counters ? " counters" : ""));
        for (Named member : dice.some(sets, dice.between(1, 3))) {
            lines.add("add " + name + " " + member.name());
        }
        sets.add(new Named(name, dice.of(1, 2), counters, false, false));
    }

    /** A command that changes one of the scene's sets. */
    static String changed(Dice dice, Scene scene) {
        IpSets words = new IpSets(dice, scene);
        words.lines.addAll(scene.setLines);
        Named set = dice.of(scene.sets);
        if (set.name().startsWith("all") || dice.chance(0.15)) {
            return "flush " + set.name();
        }
        String command = set.name().startsWith("few") ? "del " : dice.of("add ", "add ", "del ");
        return command + set.name() + " " + words.element(set) + (command.equals("add ") ? words.options(set) : "")
                + " -exist";
    }
}
