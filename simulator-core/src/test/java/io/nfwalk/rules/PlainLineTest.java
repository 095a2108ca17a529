package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that are read without the grammar. */
class PlainLineTest {
    private static final SourceLineReader READER = new SourceLineReader();

    @Property
    void whatIsReadWithoutTheGrammarIsWhatTheGrammarReads(@ForAll("lines") String line) {
        Optional<SourceLine> plain = PlainLine.read(line);
        if (plain.isPresent()) {
            assertThat(plain).contains(new SourceLineReader().readByGrammar(line));
        }
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> begin = Arbitraries.of("-A INPUT ", "-", "[1:2] -A X ", "[1:2", ":INPUT ", ":", "");
        Arbitrary<String> piece = Arbitraries.of(
                "-s", " ", "  ", "\t", "\"", "\\", "a", "\"a b\"", "!", "#", "*", ":", "[5:6]", "ACCEPT", "a\"b\"c",
                "'x'");
        return begin.flatMap(first -> piece.list().ofMaxSize(8).map(pieces -> first + String.join("", pieces)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A INPUT -j ACCEPT",
                "[5:300] -A INPUT -m comment --comment \"a \\\" b\" -j ACCEPT",
                ":INPUT ACCEPT [0:0]",
                ":KUBE-SERVICES - [0:0]"
            })
    void commonLinesNeedNoGrammar(String line) {
        assertThat(PlainLine.read(line)).contains(READER.readByGrammar(line));
    }

    @Test
    void aQuoteThatIsNotClosedIsForTheGrammarToTell() {
        assertThat(PlainLine.read("-A INPUT -m comment --comment \"a b")).isEmpty();
    }
}
