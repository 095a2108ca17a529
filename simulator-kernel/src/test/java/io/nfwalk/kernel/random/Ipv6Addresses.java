package io.nfwalk.kernel.random;

import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws what IPv6 does with parts of addresses: SNPT and DNPT, which write prefixes, with packets to addresses that
 * they turn into those of hosts; {@code eui64}, with packets from addresses that are made of a MAC.
 */
final class Ipv6Addresses {
    private static final String OUTSIDE = "fd01::fffe:0:";
    private static final String USUAL_MAC = "02:00:00:ff:00:01";

    private final Dice dice;
    private final boolean bridges;
    private boolean writesPrefixes;
    private boolean asksForMacs;

    /**
     * With the chances that fall.
     *
     * @param bridges whether there are bridges: what SNPT and DNPT write there all clones of a frame have
     */
    Ipv6Addresses(Dice dice, boolean bridges) {
        this.dice = dice;
        this.bridges = bridges;
    }

    /** A match, or {@code eui64} in its place: that may stand where {@code mac} may. */
    String condition(String condition) {
        if (!condition.startsWith("-m mac ") || dice.chance(0.6)) {
            return condition;
        }
        asksForMacs = true;
        return "-m eui64";
    }

    /** A rule with nothing but {@code eui64}, now and then. */
    Optional<RuleText> alone(TableName table) {
        if (table == TableName.NAT || table == TableName.SECURITY || dice.chance(0.9)) {
            return Optional.empty();
        }
        asksForMacs = true;
        String chain = table == TableName.FILTER ? dice.of("INPUT", "FORWARD") : "PREROUTING";
        return Optional.of(RuleText.append(chain, List.of("-m eui64"), dice.of("", "-j LOG")));
    }

    /**
     * A target, or one that writes a prefix, of addresses that have the old one: then a condition joins the others.
     * Others' checksums would be wrong afterwards. Not where a socket has been found before.
     */
    String action(TableName table, String chain, String action, List<String> conditions) {
        boolean addressed = conditions.stream().anyMatch(condition -> condition.matches("(! )?-[sd] .*"));
        if (table != TableName.MANGLE
                || bridges
                || addressed
                || !action.matches("-j (HL|TOS|DSCP|MARK) .*")
                || dice.chance(0.65)) {
            return action;
        }
        String pair = dice.of(
                "--src-pfx fd00::/64 --dst-pfx fd01::/64",
                "--src-pfx fd01::/64 --dst-pfx fd00::/64",
                "--src-pfx fd01::/64 --dst-pfx fd00::/64",
                "--src-pfx fd00::/48 --dst-pfx fd01:2::/48");
        return switch (chain) {
            case "PREROUTING", "OUTPUT" -> npt("-d ", "-j DNPT ", pair, conditions);
            case "POSTROUTING" -> npt("-s ", "-j SNPT ", pair, conditions);
            default -> action;
        };
    }

    private String npt(String side, String target, String pair, List<String> conditions) {
        writesPrefixes = true;
        conditions.add(0, side + pair.split(" ")[1]);
        return target + pair;
    }

    /** Gives a packet from outside another source or destination now and then. */
    void changed(List<Word> words) {
        if (writesPrefixes && dice.chance(0.25)) {
            change(words, "dst", address -> address.startsWith("fd00::") ? OUTSIDE + address.substring(6) : address);
        }
        if (asksForMacs && dice.chance(0.35)) {
            String mac = words.stream()
                    .filter(word -> word.key().equals("eth-src"))
                    .map(word -> word.yaml().replace("\"", ""))
                    .findFirst()
                    .orElse(USUAL_MAC);
            String other = dice.chance(0.8) ? mac : "02:00:00:00:01:01";
            change(words, "src", address -> ofMac(other));
        }
    }

    private static void change(List<Word> words, String key, java.util.function.UnaryOperator<String> by) {
        List<Word> changed = new ArrayList<>();
        for (Word word : words) {
            boolean its = word.key().equals(key);
            changed.add(its ? Word.text(key, by.apply(word.yaml().replace("\"", ""))) : word);
        }
        words.clear();
        words.addAll(changed);
    }

    /** The address that an interface of that MAC gives itself. */
    private static String ofMac(String mac) {
        int[] bytes = new int[6];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Integer.parseInt(mac.split(":")[i], 16);
        }
        return "fd00::%x:%x:%x:%x"
                .formatted(
                        (bytes[0] ^ 2) << 8 | bytes[1],
                        bytes[2] << 8 | 0xff,
                        0xfe00 | bytes[3],
                        bytes[4] << 8 | bytes[5]);
    }
}
