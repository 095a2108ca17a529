package io.nfwalk.kernel.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Domain messages as servers write them, and some that end too early. */
final class DomainMessages {
    /** Where the name of the first question begins. */
    private static final String FIRST_NAME = "c00c";

    private DomainMessages() {}

    static Arbitrary<byte[]> any() {
        Arbitrary<Integer> flags = Arbitraries.oneOf(
                Arbitraries.of(0x8180, 0x8580, 0x8183, 0x0100, 0x0120, 0x8380, 0xa100),
                Arbitraries.integers().between(0, 0xffff));
        Arbitrary<Integer> cut = Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(1, 1))
                .flatMap(early -> Arbitraries.integers().between(0, early * 30));
        return Combinators.combine(
                        flags,
                        questions().list().ofMinSize(0).ofMaxSize(2),
                        records().list().ofMaxSize(3),
                        Arbitraries.integers().between(0, 2),
                        cut)
                .as(DomainMessages::message);
    }

    private static byte[] message(int flags, List<String> questions, List<String> records, int others, int cut) {
        String text = String.format("3039%04x%04x%04x%04x%04x", flags, questions.size(), records.size(), others, others)
                + String.join("", questions)
                + String.join("", records);
        byte[] bytes = HexFormat.of().parseHex(text);
        return Arrays.copyOf(bytes, Math.max(0, bytes.length - cut));
    }

    private static Arbitrary<String> questions() {
        return Combinators.combine(names(), types(), classes()).as((name, type, ofClass) -> name + type + ofClass);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of("www.example.com", "a", "x y.b", "_http._tcp.c", "", "\u00e4\u0001.d")
                .map(DomainMessages::name);
    }

    private static String name(String dotted) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : dotted.isEmpty() ? new String[0] : dotted.split("[.]")) {
            bytes.write(label.length());
            bytes.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        bytes.write(0);
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static Arbitrary<String> types() {
        return Arbitraries.oneOf(
                        Arbitraries.of(1, 2, 5, 6, 12, 15, 16, 28, 33, 65, 255),
                        Arbitraries.integers().between(0, 300))
                .map(number -> String.format("%04x", number));
    }

    private static Arbitrary<String> classes() {
        return Arbitraries.of("0001", "0001", "0001", "0003", "00ff", "8001");
    }

    private static Arbitrary<String> records() {
        Arbitrary<String> addresses = Arbitraries.of(
                "000101020304",
                "000100000000",
                "001c20010db8" + "00".repeat(11) + "01",
                "001c" + "00".repeat(15) + "01",
                "001c" + "00".repeat(10) + "ffff01020304",
                "001c" + "00".repeat(12) + "01020304");
        Arbitrary<String> named = Combinators.combine(Arbitraries.of("0002", "0005", "000c", "0027"), targets())
                .as((type, name) -> type + name);
        Arbitrary<String> servers = targets().map(name -> "000f000a" + name);
        Arbitrary<String> services = targets().map(name -> "0021000100020050" + name);
        Arbitrary<String> texts = Arbitraries.of("0010", "001003616263", "00100361622200", "00100361626302646501ff");
        Arbitrary<String> others = Arbitraries.integers()
                .between(0, 300)
                .filter(type -> !List.of(1, 2, 5, 12, 15, 16, 28, 33, 38, 39, 41, 104, 256)
                        .contains(type))
                .map(type -> String.format("%04x01610162", type));
        Arbitrary<String> data = Arbitraries.oneOf(
                addresses, named, servers, services, texts, others, Arbitraries.of("0029", "0001010203"));
        return Combinators.combine(Arbitraries.of(FIRST_NAME, name("b.c"), "00"), classes(), data)
                .as((name, ofClass, typed) -> name + typed.substring(0, 4) + ofClass + "0000003c"
                        + String.format("%04x", typed.length() / 2 - 2) + typed.substring(4));
    }

    private static Arbitrary<String> targets() {
        return Arbitraries.oneOf(names(), Arbitraries.of(FIRST_NAME, "0161" + FIRST_NAME));
    }
}
