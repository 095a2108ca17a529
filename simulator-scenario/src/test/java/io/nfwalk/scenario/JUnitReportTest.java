package io.nfwalk.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.SourceSpan;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** JUnit XML, as pipelines read it: {@code testdata/views/junit.xsd} holds what they agree on. */
class JUnitReportTest {
    private static final Path SCHEMA = Path.of("..", "testdata", "views", "junit.xsd");

    private static final String HOSTS = """
            scenario: Nobody but <one> & "two"
            hosts:
              near: {interfaces: {eth0: {address: [10.8.0.2/24], peer: far/eth0}}}
              far: {interfaces: {eth0: {address: [10.8.0.3/24]}}, listen: [tcp/80]}
            steps:
            - connect: {from: near, to: "10.8.0.3:80"}
              expect: {result: established}
            - connect: {from: near, to: "10.8.0.3:81"}
              expect: {result: established}
            - wait: 3s
            """;

    private static ScenarioResult run(String yaml) {
        return ScenarioText.scenario(yaml).run(0);
    }

    private static Document parsed(String xml) throws ParserConfigurationException, IOException, SAXException {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(SCHEMA.toFile())
                .newValidator()
                .validate(new StreamSource(new StringReader(xml)));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> elements(Document document, String name) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < document.getElementsByTagName(name).getLength(); i++) {
            elements.add((Element) document.getElementsByTagName(name).item(i));
        }
        return elements;
    }

    private static void assertCounts(Element element, int tests, int failures, int errors, int skipped) {
        assertThat(List.of("tests", "failures", "errors", "skipped"))
                .extracting(element::getAttribute)
                .containsExactly("" + tests, "" + failures, "" + errors, "" + skipped);
    }

    private static Diagnostic error(String message) {
        SourceSpan place = new SourceSpan("bad.yaml", 3, 5);
        return new Diagnostic(
                Diagnostic.Severity.ERROR,
                "scenario-wrong-value",
                place,
                1,
                message,
                "  x",
                Optional.of("y"),
                Optional.empty());
    }

    @Test
    void aSuiteIsAScenarioAndATestCaseIsAStep() throws Exception {
        JUnitReport report = new JUnitReport();
        report.add("../lab/near.d/two hosts.yaml", run(HOSTS));
        Document document = parsed(report.write());

        assertCounts(document.getDocumentElement(), 3, 1, 0, 0);
        Element suite = elements(document, "testsuite").get(0);
        assertThat(suite.getAttribute("name")).isEqualTo("Nobody but <one> & \"two\"");
        assertCounts(suite, 3, 1, 0, 0);
        assertThat(elements(document, "testcase"))
                .extracting(each -> each.getAttribute("classname") + " | " + each.getAttribute("name"))
                .containsExactly(
                        "lab.near_d.two hosts | step 1: connect tcp from near to 10.8.0.3:80",
                        "lab.near_d.two hosts | step 2: connect tcp from near to 10.8.0.3:81",
                        "lab.near_d.two hosts | step 3: wait 3s");
    }

    @Test
    void anExpectationThatDoesNotHoldIsAFailureWithItsReasonAndWhatHappened() throws Exception {
        JUnitReport report = new JUnitReport();
        report.add("near.yaml", run(HOSTS));
        Document document = parsed(report.write());
        Element failure = elements(document, "failure").get(0);

        assertThat(failure.getAttribute("message")).isEqualTo("refused, but established was expected");
        assertThat(failure.getAttribute("type")).isEqualTo("expectation");
        assertThat(failure.getTextContent()).contains("far").contains("10.8.0.3:81");
        assertThat(elements(document, "system-out").get(0).getTextContent())
                .contains("client sends      tcp 10.8.0.2:40002 to 10.8.0.3:81 S, ttl 64\n");
    }

    @Test
    void aFileThatCannotBeRunIsAnErrorAmongTheOthers() throws Exception {
        JUnitReport report = new JUnitReport();
        report.addError("bad.yaml", List.of(error("'\u0000\u001b[31m\uffff' is no result")));
        report.add("near.yaml", run(HOSTS));
        Document document = parsed(report.write());

        assertCounts(document.getDocumentElement(), 4, 1, 1, 0);
        assertThat(elements(document, "testsuite"))
                .extracting(each -> each.getAttribute("name"))
                .containsExactly("bad.yaml", "Nobody but <one> & \"two\"");
        Element error = elements(document, "error").get(0);
        assertThat(error.getAttribute("message")).isEqualTo("'\ufffd\ufffd[31m\ufffd' is no result");
        assertThat(error.getTextContent()).contains("bad.yaml:3:5: error: ").contains("expected: y");
    }

    @Test
    void aStepOfWhichNothingIsExpectedAndNothingIsKnownIsSkipped() throws Exception {
        String unknown = """
                hosts:
                  box:
                    interfaces: {eth0: {address: [10.8.0.1/24]}}
                    rules-text: |
                      *filter
                      -A INPUT -m nosuchmatch --word -j DROP
                      COMMIT
                steps:
                - send: {into: box/eth0, src: 10.8.0.2, dst: 10.8.0.1, protocol: udp, sport: 1, dport: 2}
                """;
        JUnitReport report = new JUnitReport();
        report.add("unknown.yaml", run(unknown));
        Document document = parsed(report.write());

        assertCounts(document.getDocumentElement(), 1, 0, 0, 1);
        assertThat(elements(document, "skipped").get(0).getAttribute("message")).contains("nosuchmatch");
    }

    @Test
    void noFilesMakeAnEmptyDocument() throws Exception {
        assertCounts(parsed(new JUnitReport().write()).getDocumentElement(), 0, 0, 0, 0);
    }

    @Property(tries = 200)
    void anyTextIsReadBackButForWhatXmlCannotSay(@ForAll String text) throws Exception {
        JUnitReport report = new JUnitReport();
        report.addError("bad.yaml", List.of(error(text)));
        Element error = elements(parsed(report.write()), "error").get(0);

        assertThat(error.getAttribute("message").codePoints().toArray())
                .isEqualTo(text.codePoints().map(JUnitReportTest::sayable).toArray());
    }

    private static int sayable(int character) {
        boolean control = character < 0x20 && "\t\n\r".indexOf(character) < 0 || character >= 0x7f && character < 0xa0;
        boolean noCharacter = character >= 0xd800 && character < 0xe000 || character == 0xfffe || character == 0xffff;
        return control || noCharacter ? 0xfffd : character;
    }
}
