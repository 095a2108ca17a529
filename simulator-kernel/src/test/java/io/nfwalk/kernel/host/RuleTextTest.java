package io.nfwalk.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleTextTest {
    @Test
    void aTableGetsTheBuiltInChainsThatItDoesNotName() {
        assertThat(RuleText.withBuiltInChains("*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j mine\nCOMMIT\n", Set.of()))
                .isEqualTo("""
                        *filter
                        :INPUT ACCEPT [0:0]
                        :OUTPUT ACCEPT [0:0]
                        :FORWARD DROP [0:0]
                        -A FORWARD -j mine
                        COMMIT
                        """);
    }

    @Test
    void whatAnotherTableNamesDoesNotCount() {
        assertThat(RuleText.withBuiltInChains("*raw\nCOMMIT\n*filter\n:INPUT DROP\nCOMMIT\n", Set.of()))
                .contains("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n")
                .contains("*filter\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:INPUT DROP\n");
    }

    @Test
    void aTableThatIsThereAndStaysIsLeftAlone() {
        assertThat(RuleText.withBuiltInChains("*filter\n-A INPUT -j DROP\nCOMMIT\n", Set.of("filter")))
                .isEqualTo("*filter\n-A INPUT -j DROP\nCOMMIT\n");
    }

    @Test
    void tellsTheDeclaredTables() {
        assertThat(RuleText.tables("# a comment\n*nat\nCOMMIT\n *mangle\nCOMMIT\n"))
                .containsExactly("nat", "mangle");
    }
}
