package io.nfwalk.kernel.random;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws the options of matches that ask what a host knows besides the packet: its sets, its connections, its ways, its
 * interfaces and sockets, and what it remembers of addresses.
 */
final class HostRoomWords {
    private final Dice dice;
    private final Scene scene;

    HostRoomWords(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    private String bang() {
        return dice.chance(0.25) ? "! " : "";
    }

    Optional<String> cluster(Place place) {
        int nodes = dice.of(2, 2, 3, 4, 32);
        String here = dice.chance(0.5)
                ? bang() + "--cluster-local-node " + dice.between(1, Math.min(nodes, 4))
                : bang() + "--cluster-local-nodemask " + dice.of("0x1", "0x2", "0x3");
        String seed = dice.of("0x0", "0x7", "0xdeadbeef");
        return Optional.of("--cluster-total-nodes " + nodes + " " + here + " --cluster-hash-seed " + seed);
    }

    Optional<String> connbytes(Place place) {
        String mode = dice.of("packets", "packets", "bytes", "avgpkt");
        int bound = mode.equals("packets") ? dice.of(1, 1, 2, 3) : dice.near(dice.of(28, 32, 40, 60, 84, 100), 1, 9999);
        String bounds = dice.of(bound + "", bound + ":" + bound, bound + ":" + (bound + 2), "0:" + bound);
        return Optional.of(bang() + "--connbytes " + bounds + " --connbytes-mode " + mode + " --connbytes-dir "
                + dice.of("original", "reply", "both"));
    }

    Optional<String> connlimit(Place place) {
        return Optional.of(bang() + dice.of("--connlimit-above ", "--connlimit-upto ") + dice.of(0, 1, 1, 2, 3)
                + " --connlimit-mask " + dice.of(32, 32, 24, 16, 0) + " "
                + dice.of("--connlimit-saddr", "--connlimit-daddr"));
    }

    Optional<String> devgroup(Place place) {
        List<String> options = new ArrayList<>();
        if (place.only(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD)) {
            options.add(bang() + "--src-group " + group());
        }
        if (place.only(Hook.OUTPUT, Hook.POSTROUTING, Hook.FORWARD)) {
            options.add(bang() + "--dst-group " + group());
        }
        return options.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(" ", dice.some(options, dice.between(1, 2))));
    }

    private String group() {
        return dice.of("0x0", "0x0", "0x1", "0x100/0xff", "0x0/0xf");
    }

    /** As slow as {@code limit}, and no bucket is forgotten meanwhile. */
    Optional<String> hashlimit(Place place) {
        List<String> modes = List.of("srcip", "dstip", "srcport", "dstport");
        List<String> options = new ArrayList<>(List.of(
                bang() + dice.of("--hashlimit-upto ", "--hashlimit-above ") + dice.of("1/hour", "2/hour", "10/day"),
                "--hashlimit-burst " + dice.between(1, 4)));
        if (dice.chance(0.9)) {
            options.add("--hashlimit-mode " + String.join(",", dice.some(modes, dice.of(1, 1, 2, 4))));
        }
        options.add("--hashlimit-name " + dice.of("h", "i", "j"));
        options.add("--hashlimit-htable-expire 6000000");
        if (dice.chance(0.2)) {
            options.add("--hashlimit-srcmask " + dice.of(24, 16, 0));
        }
        if (dice.chance(0.2)) {
            options.add("--hashlimit-dstmask " + dice.of(24, 31, 8));
        }
        return Optional.of(String.join(" ", options));
    }

    /** Who owns a process a scenario does not say; whose packets have none it does. */
    Optional<String> owner(Place place) {
        if (!place.only(Hook.OUTPUT, Hook.POSTROUTING)) {
            return Optional.empty();
        }
        return Optional.of(dice.of(
                "--socket-exists",
                "--socket-exists",
                "! --socket-exists",
                "! --socket-exists ! --uid-owner 0",
                "! --socket-exists --uid-owner 0",
                "! --socket-exists ! --gid-owner 5-9"));
    }

    /** No route of a scenario has another realm than 0. */
    Optional<String> realm(Place place) {
        return place.hooks().contains(Hook.PREROUTING)
                ? Optional.empty()
                : Optional.of(bang() + "--realm " + dice.of("0", "0x1", "0x0/0xff", "0x1/0x0"));
    }

    Optional<String> rpfilter(Place place) {
        boolean early = place.table() == TableName.RAW || place.table() == TableName.MANGLE;
        return early && place.only(Hook.PREROUTING)
                ? Optional.of(String.join(
                        " ", dice.each(List.of("--loose", "--validmark", "--accept-local", "--invert"), 0.4)))
                : Optional.empty();
    }

    /** No host has IPsec. */
    Optional<String> policy(Place place) {
        boolean early = place.hooks().contains(Hook.PREROUTING) || place.hooks().contains(Hook.INPUT);
        boolean late = place.hooks().contains(Hook.OUTPUT) || place.hooks().contains(Hook.POSTROUTING);
        if (early && late) {
            return Optional.empty();
        }
        String direction = "--dir " + (early ? "in" : late ? "out" : dice.of("in", "out"));
        return Optional.of(direction
                + dice.of(
                        " --pol none",
                        " --pol none",
                        " --pol ipsec",
                        " --pol ipsec " + bang() + "--reqid 1 " + bang() + "--proto esp",
                        " --pol ipsec --strict " + bang() + "--mode tunnel --next " + bang() + "--spi 0x10"));
    }

    /** Of a transparent one the hosts have none. */
    Optional<String> socket(Place place) {
        if (!place.only(Hook.PREROUTING, Hook.INPUT)) {
            return Optional.empty();
        }
        List<String> options = new ArrayList<>(dice.each(List.of("--nowildcard", "--restore-skmark"), 0.4));
        if (dice.chance(0.1)) {
            options.add("--transparent");
        }
        return Optional.of(String.join(" ", options));
    }

    // ---- sets

    Optional<String> set(Place place) {
        if (scene.sets.isEmpty()) {
            return Optional.empty();
        }
        IpSets.Named set = dice.of(scene.sets);
        List<String> options = new ArrayList<>(List.of(bang() + "--match-set " + asked(set)));
        if (set.networks() && dice.chance(0.2)) {
            options.add("--return-nomatch");
        }
        if (dice.chance(0.15)) {
            options.add("! --update-counters");
        }
        if (dice.chance(0.1)) {
            options.add("! --update-subcounters");
        }
        if (set.counters() && dice.chance(0.6)) {
            int packets = dice.between(0, 4);
            options.add(dice.of(
                    bang() + "--packets-eq " + packets,
                    "--packets-gt " + packets,
                    "--packets-lt " + packets,
                    "--bytes-gt " + dice.of(0, 60, 100, 200),
                    "--bytes-lt " + dice.of(60, 100, 200)));
        }
        return Optional.of(String.join(" ", options));
    }

    private String asked(IpSets.Named set) {
        int sides = dice.chance(0.9) ? set.dimensions() : dice.between(1, 3);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < sides; i++) {
            words.add(dice.of("src", "dst"));
        }
        return set.name() + " " + String.join(",", words);
    }

    double weightOfSet(Place place) {
        return scene.sets.isEmpty() ? 0 : place.table() == TableName.MANGLE ? 4 : 2;
    }

    private String changedSet() {
        IpSets.Named set = dice.of(scene.sets);
        String add = "--add-set " + asked(set) + dice.of("", "", " --exist", " --timeout 5000", " --exist --timeout 0");
        String delete = "--del-set " + asked(dice.of(scene.sets));
        return dice.of(add, add, delete, add + " " + delete);
    }

    /** What {@code --map-set} may write depends on where the rule stands. */
    String setTarget(Place place) {
        boolean maps = place.table() == TableName.MANGLE && dice.chance(0.3);
        if (!maps) {
            return changedSet();
        }
        boolean late = place.only(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
        return "--map-set " + asked(dice.of(scene.sets)) + " --map-mark" + (late ? dice.of("", " --map-prio") : "");
    }
}
