package io.nfwalk.testkit.junit;

import static io.nfwalk.testkit.assertion.NetfilterAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.host.Host;
import io.nfwalk.packet.Family;
import io.nfwalk.testkit.arbitrary.Clusters;
import io.nfwalk.testkit.arbitrary.KubeNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The README's examples of tests run, and the README shows just what runs. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path CODE = Path.of("src/test/java/io/nfwalk/testkit/junit/ReadmeExampleTest.java");

    // README: begin test
    @Test
    void webTrafficIsBalanced(@NetfilterRules("node.rules") Host node) {
        assertThat(node)
                .receiving("tcp 10.0.0.7:40000 to 10.32.0.117:80")
                .on("eth0")
                .isDeliveredTo("10.200.2.51:80")
                .withProbability(1, 3)
                .andItsReplyComesFrom("10.32.0.117:80");
    }
    // README: end test

    // README: begin property
    @Property(tries = 10)
    void rulesDoWhatServicesSay(@ForAll("nodes") KubeNode node) {
        node.laws().hold();
    }

    @Provide
    Arbitrary<KubeNode> nodes() {
        return Clusters.nodes(Family.IPV4);
    }
    // README: end property

    @Test
    void theReadmeShowsTheTestsThatRun() throws IOException {
        String text = Files.readString(CODE);
        for (String name : new String[] {"test", "property"}) {
            String mark = "    // README: begin " + name + "\n";
            String code =
                    text.substring(text.indexOf(mark) + mark.length(), text.indexOf("    // README: end " + name));
            assertThat(Files.readString(README)).contains("```java\n" + code.replaceAll("(?m)^ {4}", "") + "```\n");
        }
    }
}
