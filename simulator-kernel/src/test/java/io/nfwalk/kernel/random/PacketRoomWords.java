package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws the options of matches and targets that read and write a packet's bytes. What {@code u32} and {@code string}
 * ask for are bytes that a scenario states.
 */
final class PacketRoomWords {
    private static final List<String> TEXTS =
            List.of("abc", "aaab", "abab", "abcabcabd", "GET /", "ABC", "aBa", "zzz", "bab");

    /** What {@code u32} words begin with that read bytes of the transport header. */
    static final String BEHIND_THE_HEADER = "0>>22&0x3c@";

    private final Dice dice;
    private final Scene scene;

    PacketRoomWords(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    /** A text that {@code string} looks for now and then. */
    static String payload(Dice dice) {
        StringBuilder text = new StringBuilder();
        for (int i = dice.between(1, 4); i > 0; i--) {
            text.append(dice.of(TEXTS));
        }
        return text.toString();
    }

    private String bang() {
        return dice.chance(0.25) ? "! " : "";
    }

    Optional<String> tos(Place place) {
        return Optional.of(bang() + "--tos "
                + dice.of("0x10", "0x00", "0x02/0x03", "0x10/0x3f", "0x08", "0xb8/0xfc", "0x18/0x10", "0xc0/0xe0"));
    }

    Optional<String> dscp(Place place) {
        return Optional.of(bang() + dice.of("--dscp 0", "--dscp 4", "--dscp-class EF", "--dscp-class CS6", "--dscp 2"));
    }

    Optional<String> ecn(Place place) {
        List<String> options = new ArrayList<>();
        if (place.isFor("tcp") && dice.chance(0.7)) {
            options.add(bang() + dice.of("--ecn-tcp-ece", "--ecn-tcp-cwr"));
        }
        if (options.isEmpty() || dice.chance(0.4)) {
            options.add(bang() + "--ecn-ip-ect " + dice.between(0, 3));
        }
        return Optional.of(String.join(" ", options));
    }

    Optional<String> tcpmss(Place place) {
        return place.isFor("tcp")
                ? Optional.of(bang() + "--mss " + dice.of("1460", "1400:1460", "0:1000", "536", "1:65535", "1000:1459"))
                : Optional.empty();
    }

    Optional<String> string(Place place) {
        String pattern = dice.chance(0.2) ? "--hex-string \"|61 62|" + dice.of("a", "c") + "\"" : text();
        int from = dice.of(0, 0, 20, 28, 29, 40, 100);
        String places = dice.of("", "", "--from " + from, "--to " + dice.of(31, 40, 43, 100, 2000));
        return Optional.of(
                bang() + pattern + " --algo " + dice.of("bm", "kmp") + " " + places + dice.of("", "", " --icase"));
    }

    private String text() {
        return "--string \"" + dice.of(TEXTS) + "\"";
    }

    Optional<String> u32(Place place) {
        List<String> tests = new ArrayList<>(List.of(
                "0&0xffff=" + dice.of("0x28", "0x3c", "0x54", "0x28:0x3c", "0x1d:0x64", "0x5dc"),
                "6&0xff=" + dice.of("6", "17", "1,6", "0x84"),
                "4&0x1fff=" + dice.of("0", "1:0x1fff"),
                "4>>13&1=" + dice.of("0", "1"),
                "5&0xff=" + dice.of("0x3f:0x40", "0x40", "1", "2:0x3e"),
                "0>>16&0xff=" + dice.of("0", "0x10", "1:0xff"),
                dice.of("12", "16") + "=" + word(place)));
        if (place.hasPorts()) {
            int port =
                    dice.chance(0.5) ? place.flow().sourcePort() : place.flow().destinationPort();
            tests.add("0>>22&0x3c@0>>16=" + port);
            tests.add("0>>22&0x3c@0&0xffff=" + port + ",53,80:81");
        }
        if (place.isFor("tcp")) {
            tests.add("0>>22&0x3c@12>>26&0x3c@0=" + dice.of("0x61626300:0x616263ff", "0:0xffffffff", "0"));
        }
        if (place.isFor("udp")) {
            tests.add("0>>22&0x3c@8=" + dice.of("0x61626300:0x616263ff", "0:0xffffffff", "0"));
        }
        return Optional.of(bang() + "--u32 \"" + String.join("&&", dice.some(tests, dice.of(1, 1, 1, 2))) + "\"");
    }

    /**
     * The same tests of an IPv6 header: length, protocol, traffic class, hop limit, and what follows after 40 bytes.
     */
    static String inIpv6(String u32) {
        return u32.replace("0>>22&0x3c@12>>26&0x3c@0=", "52>>26&0x3c@40=")
                .replace("0>>22&0x3c@0", "40")
                .replace("0>>22&0x3c@8", "48")
                .replaceAll("([\"&])0&0xffff=", "$14>>16=")
                .replaceAll("([\"&])6&0xff=", "$13&0xff=")
                .replaceAll("([\"&])5&0xff=", "$14&0xff=")
                .replaceAll("([\"&])0>>16&0xff=", "$10>>20&0xff=");
    }

    private String word(Place place) {
        String address = dice.chance(0.6)
                ? dice.of(place.flow().source(), place.flow().destination())
                : scene.address(dice, Role.PEER, Role.OWN);
        long bits = 0;
        for (String number : address.split("\\.")) {
            bits = bits << 8 | Integer.parseInt(number);
        }
        return bits + dice.of("", ":" + (bits | 0xff));
    }

    Optional<String> sctp(Place place) {
        if (!place.isFor("sctp")) {
            return Optional.empty();
        }
        List<String> types = List.of(
                "DATA",
                "INIT",
                "INIT_ACK",
                "SACK",
                "HEARTBEAT",
                "ABORT",
                "SHUTDOWN",
                "COOKIE_ECHO",
                "COOKIE_ACK",
                "DATA:BE");
        String list =
                dice.chance(0.1) ? dice.of("ALL", "NONE") : String.join(",", dice.some(types, dice.between(1, 4)));
        return Optional.of(dice.of(
                bang() + "--chunk-types " + dice.of("any", "all", "only") + " " + list,
                bang() + "--dport " + place.flow().destinationPort(),
                bang() + "--sport 1000:40000 --chunk-types any " + list));
    }

    // ---- targets

    double mangle(double weight, Place place) {
        return place.table() == TableName.MANGLE ? weight : 0;
    }

    double mangleOfTcp(double weight, Place place) {
        return place.isFor("tcp") ? mangle(weight, place) : 0;
    }

    double classify(Place place) {
        return place.only(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING) ? 0.5 : 0;
    }

    double tproxy(Place place) {
        return place.hasPorts() && place.only(Hook.PREROUTING) ? mangle(6, place) : 0;
    }

    double connsecmark(Place place) {
        return place.table() == TableName.SECURITY ? 1 : mangle(0.3, place);
    }

    String dscpTarget() {
        return dice.of("--set-dscp 4", "--set-dscp 0", "--set-dscp-class EF", "--set-dscp 63");
    }

    String ecnTarget() {
        return dice.of(
                "--ecn-tcp-remove",
                "--ecn-tcp-remove",
                "--ecn-tcp-ece 1",
                "--ecn-tcp-cwr 1",
                "--ecn-ip-ect " + dice.between(0, 3),
                "--ecn-tcp-ece 0 --ecn-ip-ect 2");
    }

    String strip() {
        List<String> kinds = List.of("mss", "wscale", "sack-permitted", "sack", "timestamp", "md5", "77");
        return "--strip-options " + String.join(",", dice.some(kinds, dice.between(1, 3)));
    }

    /** Not the queue by which a replay holds packets. */
    String queue() {
        return dice.of("--queue-num 7", "--queue-balance 1:3", "--queue-num 0")
                + dice.of("", " --queue-bypass", " --queue-bypass");
    }

    String tee() {
        String device = dice.chance(0.15) ? " --oif " + dice.of("eth0", "nowhere") : "";
        return "--gateway "
                + scene.address(
                        dice, Role.PEER, Role.PEER, Role.PEER, Role.BEYOND, dice.chance(0.2) ? Role.OWN : Role.PEER)
                + device;
    }
}
