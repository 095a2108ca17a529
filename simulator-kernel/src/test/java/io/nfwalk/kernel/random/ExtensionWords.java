package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws IPv6's extension headers of packets, and the matches that look at them: a scenario's are drawn once. */
final class ExtensionWords {
    private static final List<Headed> ALL = List.of(
            headed("[{hbh: \"5:2\"}]", "-m hbh --hbh-opts 5:2", "-m hbh --hbh-opts 5:3", "-m hbh --hbh-len 8"),
            headed("[{hbh: \"30:4\"}]", "-m hbh --hbh-opts 30", "-m hbh ! --hbh-len 8", "-m hbh --hbh-opts 30:4"),
            headed("[{dst: \"30:4\"}]", "-m dst --dst-opts 30:4", "-m dst --dst-opts 30:5", "-m dst --dst-len 8"),
            headed(
                    "[{hbh: \"30:4\"}, {dst: \"1:12\"}]",
                    "-m dst --dst-len 16",
                    "-m ipv6header --header hop,dst --soft"),
            headed("[{hbh: \"30:4,1:3\"}, {dst: \"62:12,94:1\"}]", "-m hbh --hbh-opts 30:4,1", "-m dst --dst-opts 62"),
            headed("[{dst: \"190:3\"}]", "-m dst ! --dst-len 8", "-m dst --dst-opts 190:3"),
            headed("[{hbh: \"222:1\"}]", "-m hbh", "-m hbh --hbh-opts 222"),
            headed(
                    "[{hbh: \"1:2\"}, {rt: {type: 0, segsleft: 1, addrs: [\"fd00::9\"]}}]",
                    "-m rt --rt-type 0 --rt-segsleft 1",
                    "-m rt --rt-type 0 --rt-0-addrs fd00::9",
                    "-m rt --rt-segsleft 0:0"),
            headed(
                    "[{rt: {type: 4, segsleft: 0, addrs: [\"fd00::9\"]}}]",
                    "-m rt --rt-type 4",
                    "-m rt ! --rt-type 4",
                    "-m rt --rt-len 24",
                    "-m rt --rt-type 4 ! --rt-segsleft 1:2"),
            headed("[{rt: {type: 77, segsleft: 0, addrs: []}}, {ah: {spi: 7}}]", "-m rt --rt-len 8", "-m ah --ahspi 7"),
            headed("[{ah: {spi: 7}}]", "-m ah --ahspi 7", "-m ah ! --ahspi 7", "-m ah --ahspi 5:6", "-m ah --ahlen 24"),
            headed(
                    "[{dst: \"30:4\"}, {ah: {spi: 8, length: 16}}]",
                    "-m ah --ahlen 16",
                    "-m ah --ahspi 8:9 --ahres",
                    "-m ipv6header --header dst,auth,prot"),
            headed(
                    "[{rt: {type: 0, segsleft: 0, addrs: [\"fd00::9\"]}}]",
                    "-m rt --rt-type 0 --rt-0-res",
                    "-m rt ! --rt-segsleft 0 --rt-len 24",
                    "-m rt --rt-type 0 --rt-0-addrs fd00::8"),
            headed(
                    "[{dst: \"30:8\"}, {rt: {type: 0, segsleft: 0, addrs: []}}, {dst: \"30:4\"}]",
                    "-m dst --dst-len 16",
                    "-m dst --dst-opts 30:8",
                    "-m rt --rt-len 8"));

    private static final List<String> ANY = List.of(
            "-m ipv6header --header hop --soft",
            "-m ipv6header ! --header frag --soft",
            "-m ipv6header --header dst,prot",
            "-m ipv6header --header ah,route --soft",
            "-m hbh",
            "-m dst",
            "-m rt",
            "-m ah",
            "-m rt --rt-type 0",
            "-m frag --fragmore",
            "-m ah ! --ahspi 7");

    private static final List<String> OF_PIECES = List.of(
            "-m frag",
            "-m frag --fragfirst",
            "-m frag --fragmore",
            "-m frag --fraglast",
            "-m frag --fragid 20",
            "-m frag --fragid 20:25 --fragmore",
            "-m frag ! --fragid 20",
            "-m frag --fragres",
            "-m frag --fraglen 8",
            "-m ipv6header --header frag --soft",
            "-m ipv6header ! --header frag,prot");

    private final Dice dice;
    private final boolean never;
    private final List<Headed> some;
    private final List<String> conditions;

    /** Headers of a packet as its {@code extensions} say them, and matches for them or beside them. */
    private record Headed(String yaml, List<String> conditions) {}

    private static Headed headed(String yaml, String... conditions) {
        return new Headed(yaml, List.of(conditions));
    }

    /**
     * Draws them.
     *
     * @param pieces whether packets come in pieces
     * @param never whether no packet may have any
     */
    ExtensionWords(Dice dice, boolean pieces, boolean never) {
        this.dice = dice;
        this.never = never;
        this.some = dice.some(ALL, dice.between(1, 3));
        this.conditions = new ArrayList<>(ANY);
        for (int i = 0; i < 3; i++) {
            some.forEach(headed -> conditions.addAll(headed.conditions()));
        }
        for (int i = 0; i < (pieces ? 3 : 0); i++) {
            conditions.addAll(OF_PIECES);
        }
    }

    /** A match for a rule, now and then. */
    Optional<String> condition() {
        return dice.chance(0.09) ? Optional.of(dice.of(conditions)) : Optional.empty();
    }

    /** What a packet has, now and then. */
    Optional<Word> packet() {
        return !never && dice.chance(0.22)
                ? Optional.of(new Word("extensions", dice.of(some).yaml()))
                : Optional.empty();
    }
}
