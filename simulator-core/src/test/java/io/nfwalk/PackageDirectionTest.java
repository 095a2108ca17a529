package io.nfwalk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Imports point one way: a package uses only those that the data passed before it. */
class PackageDirectionTest {
    private static final Path SOURCES = Path.of("src", "main", "java");

    /** The way the data takes; the last, nameless one is {@code io.nfwalk} itself. */
    private static final List<String> ORDER = List.of(
            "undo",
            "packet",
            "chance",
            "conntrack",
            "rules",
            "match",
            "target",
            "host",
            "walk",
            "compiled",
            "network",
            "explain",
            "trace",
            "");

    /** Neighbours of which neither may use the other. */
    private static final List<List<String>> STRANGERS =
            List.of(List.of("packet", "chance"), List.of("match", "target"));

    private static final Pattern COMMENT_OR_TEXT = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
            Pattern.DOTALL);
    private static final Pattern TYPE =
            Pattern.compile("\\bio\\.nfwalk\\.(?:([a-z]\\w*)\\.(?:[a-z]\\w*\\.)*)?[A-Z]\\w*");

    @Test
    void everyPackageUsesOnlyThoseBeforeIt() throws IOException {
        List<String> violations = new ArrayList<>();
        List<Path> files = sources();
        for (Path file : files) {
            violations.addAll(violations(SOURCES.relativize(file).toString(), Files.readString(file)));
        }
        assertThat(files).isNotEmpty();
        assertThat(violations).isEmpty();
    }

    @Test
    void usingALaterPackageIsAViolation() {
        assertThat(violations("io/nfwalk/packet/A.java", "import io.nfwalk.walk.Walk;"))
                .containsExactly("io/nfwalk/packet/A.java uses io.nfwalk.walk.Walk");
        assertThat(violations("io/nfwalk/host/A.java", "import static io.nfwalk.walk.Walk.start;"))
                .hasSize(1);
        assertThat(violations("io/nfwalk/rules/A.java", "class A { io.nfwalk.match.Tcp tcp; }"))
                .hasSize(1);
        assertThat(violations("io/nfwalk/explain/A.java", "import io.nfwalk.Simulator;"))
                .hasSize(1);
    }

    @Test
    void neighboursThatMustNotKnowEachOtherAreViolationsBothWays() {
        assertThat(violations("io/nfwalk/target/A.java", "import io.nfwalk.match.Tcp;"))
                .hasSize(1);
        assertThat(violations("io/nfwalk/match/A.java", "import io.nfwalk.target.Mark;"))
                .hasSize(1);
        assertThat(violations("io/nfwalk/chance/A.java", "import io.nfwalk.packet.Packet;"))
                .hasSize(1);
    }

    @Test
    void aPackageWithoutAPlaceInTheOrderIsAViolation() {
        assertThat(violations("io/nfwalk/walk/A.java", "import io.nfwalk.helpers.B;"))
                .hasSize(1);
        assertThat(violations("io/nfwalk/helpers/B.java", "class B {}"))
                .containsExactly("io/nfwalk/helpers/B.java has no place in the order of packages");
    }

    @Test
    void usingEarlierPackagesOneselfAndSubpackagesIsFine() {
        String text = "import io.nfwalk.packet.Packet; import io.nfwalk.rules.antlr.Lines; import io.nfwalk.walk.Walk;";
        assertThat(violations("io/nfwalk/walk/A.java", text)).isEmpty();
        assertThat(violations("io/nfwalk/Simulator.java", text)).isEmpty();
        assertThat(violations("io/nfwalk/rules/antlr/A.java", "import io.nfwalk.rules.Rule;"))
                .isEmpty();
    }

    @Test
    void commentsAndTextsMayNameLaterPackages() {
        assertThat(violations("io/nfwalk/packet/A.java", """
                        /** See {@link io.nfwalk.walk.Walk}. */
                        class A { // io.nfwalk.walk.Walk
                            String name = "io.nfwalk.walk.\\"Walk io.nfwalk.walk.Walk";
                        }
                        """)).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> paths = Files.walk(SOURCES.resolve(Path.of("io", "nfwalk")))) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> violations(String file, String text) {
        Path path = Path.of(file);
        String from = path.getNameCount() > 3 ? path.getName(2).toString() : "";
        if (!ORDER.contains(from)) {
            return List.of(file + " has no place in the order of packages");
        }
        List<String> violations = new ArrayList<>();
        Matcher types = TYPE.matcher(COMMENT_OR_TEXT.matcher(text).replaceAll(" "));
        while (types.find()) {
            String to = types.group(1) == null ? "" : types.group(1);
            if (!mayUse(from, to)) {
                violations.add(file + " uses " + types.group());
            }
        }
        return violations;
    }

    private static boolean mayUse(String from, String to) {
        boolean known = ORDER.contains(to) && ORDER.indexOf(to) <= ORDER.indexOf(from);
        boolean strangers = STRANGERS.stream().anyMatch(pair -> pair.contains(from) && pair.contains(to));
        return known && (from.equals(to) || !strangers);
    }
}
