package io.nfwalk.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageCollectionTest {
    private static final RuleSet RULES =
            Simulator.parse("*filter\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -p udp -j ACCEPT\nCOMMIT\n");

    @TempDir
    private Path folder;

    private CoverageCollection collection(double rules) {
        Optional<Path> report = Optional.of(folder.resolve("reports"));
        CoverageCollection collection = new CoverageCollection(new CoverageCollection.Settings(report, rules, 0));
        collection.add(CoverageCollectionTest.class, "rules/edge.rules", RULES);
        Host host = Host.builder("edge")
                .networkInterface("eth0", "10.8.0.1/24")
                .rules(RULES)
                .build();
        collection.observe(
                CoverageCollectionTest.class,
                Simulator.of(host).receive("eth0", Packet.tcp("10.8.0.2:40000", "10.8.0.1:22")));
        return collection;
    }

    @Test
    void atTheEndOfARunEachFileHasAReportAsTextAndAsHtml() {
        collection(50).close();

        assertThat(folder.resolve("reports/rules-edge.rules.txt"))
                .content()
                .startsWith("rules/edge.rules: 1 of 2 rules matched (50.0%)");
        assertThat(folder.resolve("reports/rules-edge.rules.html"))
                .content()
                .contains("<title>rules/edge.rules</title>");
    }

    @Test
    void aRunThatMetTooLittleFailsAfterItsReportsWereWritten() {
        CoverageCollection collection = collection(51);

        assertThatThrownBy(collection::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("less than the 51.0%")
                .hasMessageContaining("filter:INPUT:rule:2  -p udp -j ACCEPT");
        assertThat(folder.resolve("reports/rules-edge.rules.txt")).exists();
    }

    @Test
    void aClassHasItsOwnCount() {
        CoverageCollection collection = collection(0);
        collection.add(String.class, "rules/edge.rules", RULES);

        assertThat(collection.ofClass(CoverageCollectionTest.class).get(0).rulesMatched())
                .isEqualTo(50);
        assertThat(collection.ofClass(String.class).get(0).rulesMatched()).isZero();
    }
}
