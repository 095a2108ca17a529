package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.conntrack.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Ip sets printed back: testdata/ipsets has texts and what ipset 7.17 printed of each on a Linux 6.18. */
class SavedSetsTest {
    private static final Path RECORDED = Path.of("../testdata/ipsets");
    private static final Pattern TIMEOUT = Pattern.compile("(?<=^add [^\"]{1,80} timeout )(\\d+)");

    private static String saved(String text) {
        RunningSets sets = new RunningSets(new VirtualClock());
        sets.restore(SetText.of(text, false));
        return sets.toSave();
    }

    @Example
    void setsArePrintedAsIpsetPrintsThem() throws IOException {
        List<Path> texts;
        try (Stream<Path> files = Files.list(RECORDED)) {
            texts = files.filter(file -> file.toString().endsWith(".ipset"))
                    .sorted()
                    .toList();
        }
        assertThat(texts).hasSizeGreaterThan(3);
        for (Path file : texts) {
            Path answer = Path.of(file.toString().replaceFirst("ipset$", "saved"));
            assertAlike(saved(Files.readString(file)), Files.readString(answer), file);
        }
    }

    /** Between ipset's two calls a second may have ended, here the clock stands still. */
    private static void assertAlike(String own, String real, Path file) {
        List<String> lines = own.lines().toList();
        List<String> recorded = real.lines().toList();
        assertThat(lines).as("%s", file).hasSameSizeAs(recorded);
        for (int at = 0; at < lines.size(); at++) {
            Matcher left = TIMEOUT.matcher(recorded.get(at));
            String later = left.find() ? left.replaceFirst(Long.toString(Long.parseLong(left.group(1)) + 1)) : "";
            assertThat(lines.get(at)).as("%s:%d", file, at + 1).isIn(recorded.get(at), later);
        }
    }

    @Property(tries = 200)
    void whatIsPrintedIsReadAsTheSame(@ForAll("texts") String text) {
        String once = saved(text);
        assertThat(saved(once)).isEqualTo(once);
        assertThat(once.lines().filter(line -> line.startsWith("create"))).hasSize(4);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> addresses = Combinators.combine(bytes(), bytes(), bytes())
                .as((one, two, three) -> "10." + one + "." + two + "." + (three | 1));
        Arbitrary<String> ports = Arbitraries.of("80", "udp:53", "icmp:ping", "icmp:9/9", "gre:0", "sctp:7", "254:0");
        Arbitrary<String> ip = Combinators.combine(addresses, options()).as((at, more) -> "add a " + at + more);
        Arbitrary<String> net = Combinators.combine(
                        addresses, Arbitraries.integers().between(1, 32), ports)
                .as((at, length, port) -> "add n " + at + "/" + length + "," + port);
        Arbitrary<String> port = Arbitraries.integers().between(1, 99).map(number -> "add p " + number);
        Arbitrary<String> set = Arbitraries.of("add l n", "add l a", "add l p");
        return Arbitraries.oneOf(ip, net, port, set)
                .list()
                .ofMaxSize(40)
                .map(lines -> """
                create a hash:ip timeout 9 counters comment skbinfo
                create l list:set
                create n hash:net,port initval 0x7 hashsize 100 bucketsize 3
                create p bitmap:port range 99-1
                """
                        + String.join(
                                "\n",
                                lines.stream()
                                        .distinct()
                                        .map(SavedSetsTest::again)
                                        .toList()));
    }

    /** So that an element may come twice. */
    private static String again(String line) {
        return line + " -exist";
    }

    private static Arbitrary<Integer> bytes() {
        return Arbitraries.integers().between(0, 255);
    }

    private static Arbitrary<String> options() {
        return Arbitraries.of(
                "",
                " timeout 0",
                " timeout 300 comment \"a  b\"",
                " packets 7 bytes 18446744073709551615",
                " skbmark 0x5/0xf",
                " skbmark 0x0",
                " skbprio 1:ff skbqueue 9");
    }

    @Example
    void aSetTakesThePlaceThatADestroyedOneLeft() {
        String text = """
                create a hash:ip
                create b hash:ip
                create l list:set
                destroy a
                create c hash:ip
                """;
        assertThat(saved(text).lines().map(line -> line.split(" ")[1])).containsExactly("c", "b", "l");
    }

    @Example
    void quotesHoldAWordTogetherAndNothingEscapes() {
        assertThat(saved("create a hash:ip comment\nadd a 10.0.0.1 comment a\" b\\\"c \"\" x\""))
                .endsWith("add a 10.0.0.1 comment \"a b\\c\"\n");
    }

    @Example
    void aSetInAListIsNotRenamed() {
        refused("create a hash:ip\ncreate l list:set\nadd l a\nrename a b", 4, 8, "the set is in a list of sets");
    }

    @Example
    void aPlaceInAListIsBesideOneThatIsInIt() {
        refused(
                "create a hash:ip\ncreate b hash:ip\ncreate l list:set\nadd l a before b",
                4,
                16,
                "the set 'b' is not in the list");
    }

    @Example
    void whatIsThereAlreadyIsNoMistakeFromTheFirstBatchOnThatSaysSo() {
        String set = "create a hash:ip\ncreate b hash:ip\n";
        assertThat(saved(set + "add a 10.0.0.1 -exist\nadd a 10.0.0.1\ncreate a hash:ip\ndestroy x\n"))
                .endsWith("add a 10.0.0.1\n"
                        + "create b hash:ip family inet hashsize 1024 maxelem 65536 bucketsize 12\n");
        refused(set + "add a 10.0.0.1\nadd a 10.0.0.1 -exist", 4, 7, "'10.0.0.1' is in the set already");
        assertThat(saved(set + "add a 10.0.0.1\nadd b 10.0.0.1\nadd a 10.0.0.1 -exist"))
                .contains("add b 10.0.0.1");
        refused(set + "del a 10.0.0.1\ndel a 10.0.0.1 -exist", 3, 7, "'10.0.0.1' is not in the set");
    }

    @Example
    void aMarkBeginsWith0x() {
        refused("create a hash:ip skbinfo\nadd a 10.0.0.1 skbmark 5", 2, 24, "'5' is no mark");
    }

    private static void refused(String text, int line, int column, String message) {
        assertThatThrownBy(() -> saved(text))
                .isInstanceOfSatisfying(SetTextException.class, wrong -> {
                    assertThat(wrong.line()).isEqualTo(line);
                    assertThat(wrong.column()).isEqualTo(column);
                })
                .hasMessage(message);
    }
}
