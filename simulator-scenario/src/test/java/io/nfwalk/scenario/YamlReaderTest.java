package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.scenario.YamlNode.Kind;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML 1.2, core schema, with the places of everything. */
class YamlReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "on",
                "off",
                "yes",
                "no",
                "y",
                "N",
                "02:00:00:00:01:02",
                "12:30:45",
                "1_000",
                "2001-12-14",
                "=",
                "0b101",
                "'80'",
                "\"true\"",
                "'~'",
                "\"null\"",
                "!!str 80",
                "tcp/80",
                "10.0.0.1",
                "fd00::1"
            })
    void isText(String text) {
        assertThat(scalar(text).kind()).isEqualTo(Kind.TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "80", "-1", "+3", "010", "0o17", "0x1F", "1.5", "1e3", "-.5", ".inf", ".nan"})
    void isANumber(String text) {
        assertThat(scalar(text)).extracting(Scalar::kind, Scalar::text).containsExactly(Kind.NUMBER, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "TRUE", "false", "False", "FALSE"})
    void isATruthValue(String text) {
        assertThat(scalar(text).kind()).isEqualTo(Kind.BOOLEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
    void isNothing(String text) {
        assertThat(scalar(text).isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"80, 80", "010, 10", "+8, 8", "-8, -8", "0x50, 80", "0o120, 80", "0xffffffff, 4294967295"})
    void numbersAreTheCoreSchemas(String text, long number) {
        assertThat(CoreNumber.parse(text)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8a", "#50", "0X50", "-0x50", "1.0", "1e3", "1_000", "9999999999999999999", " 8"})
    void isNoNumber(String text) {
        assertThat(CoreNumber.parse(text)).isEmpty();
    }

    @Test
    void everythingHasItsPlace() {
        Mapping mapping = (Mapping) read("a: 1\nb:\n  - x\n  - {c: \"d\"}\n");
        assertThat(mapping.place()).isEqualTo(new Place(1, 1));
        assertThat(mapping.entries().get(1).keyPlace()).isEqualTo(new Place(2, 1));
        Sequence list = (Sequence) mapping.entries().get(1).value();
        assertThat(list.items().get(0).place()).isEqualTo(new Place(3, 5));
        Mapping inner = (Mapping) list.items().get(1);
        assertThat(inner.place()).isEqualTo(new Place(4, 5));
        assertThat(inner.entries().get(0).value().place()).isEqualTo(new Place(4, 9));
    }

    @Test
    void anAliasIsTheSameNode() {
        Mapping mapping = (Mapping) read("a: &x {k: [1, 2]}\nb: *x\n");
        assertThat(mapping.entries().get(1).value())
                .isSameAs(mapping.entries().get(0).value());
    }

    @Test
    void anAnchorCanBeSetAgain() {
        Mapping mapping = (Mapping) read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
        assertThat(mapping.entries().stream().map(entry -> ((Scalar) entry.value()).text()))
                .containsExactly("1", "1", "2", "2");
    }

    @Test
    void anAnchorInsideOfItselfIsUnknown() {
        assertThat(codes("a: &x [*x]\n")).containsExactly("yaml-unknown-anchor");
    }

    @Test
    void aMappingKeepsTheFilesOrder() {
        Mapping mapping = (Mapping) read("z: 1\na: 2\nm: 3\n");
        assertThat(mapping.entries()).extracting(YamlNode.Entry::key).containsExactly("z", "a", "m");
    }

    @Test
    void theByteOrderMarkDoesNotCount() {
        Scenario.Read read = Scenario.read("\uFEFFhsts: {}\n", "f.yaml", Path.of("."));
        assertThat(read.diagnostics().get(0).span().column()).isEqualTo(1);
        assertThat(read.diagnostics().get(0).message()).contains("'hsts'");
    }

    @Test
    void linesMayEndInAnyWay() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            Mapping mapping = (Mapping) read(String.join(end, "a: 1", "b: |", "  one", "  two", "c: x", ""));
            assertThat(((Scalar) mapping.entries().get(1).value()).text()).isEqualTo("one\ntwo\n");
            assertThat(mapping.entries().get(2).keyPlace()).isEqualTo(new Place(5, 1));
        }
    }

    @Test
    void jsonIsYamlToo() {
        Mapping mapping = (Mapping) read("{\"a\": [1, true, null, \"x\"]}");
        Sequence list = (Sequence) mapping.entries().get(0).value();
        assertThat(list.items().stream().map(item -> ((Scalar) item).kind()))
                .containsExactly(Kind.NUMBER, Kind.BOOLEAN, Kind.NULL, Kind.TEXT);
    }

    @Test
    void oneDocumentMayHaveItsMarkers() {
        assertThat(codes("%YAML 1.2\n---\na: 1\n...\n")).isEmpty();
    }

    @Test
    void aKeyTwiceIsToldWithTheFirstsPlace() {
        Problems problems = problems("a: 1\nb: 2\na: 3\n");
        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().get(0).span().line()).isEqualTo(3);
        assertThat(problems.all().get(0).hint()).contains("first in line 1");
    }

    private static Scalar scalar(String text) {
        return (Scalar) ((Mapping) read("key: " + text + "\n")).entries().get(0).value();
    }

    private static YamlNode read(String text) {
        Problems problems = new Problems("f.yaml", text);
        YamlNode node = YamlReader.read(text, problems).orElseThrow(() -> new AssertionError(problems.all()));
        assertThat(problems.all()).isEmpty();
        return node;
    }

    private static Problems problems(String text) {
        Problems problems = new Problems("f.yaml", text);
        YamlReader.read(text, problems);
        return problems;
    }

    private static List<String> codes(String text) {
        return problems(text).all().stream().map(Diagnostic::code).toList();
    }
}
