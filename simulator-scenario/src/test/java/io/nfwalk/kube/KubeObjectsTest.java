package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.DiagnosticPrinter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects out of YAML and JSON. */
class KubeObjectsTest {
    private static String told(String text) {
        KubeObjects.Read read = KubeObjects.read(text, "objects");
        assertThat(read.cluster()).isEmpty();
        return DiagnosticPrinter.print(read.diagnostics());
    }

    private static Cluster read(String text) {
        KubeObjects.Read read = KubeObjects.read(text, "objects");
        assertThat(read.diagnostics()).isEmpty();
        return read.cluster().orElseThrow();
    }

    @Test
    void nestingAliasesAndTooLongYamlEndInAMessage() {
        assertThat(only("a: " + "[".repeat(200_000))).isEqualTo("object-syntax");
        assertThat(only("{\"a\":".repeat(200_000))).isEqualTo("object-syntax");
        StringBuilder laughs = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (char anchor = 'b'; anchor <= 'j'; anchor++) {
            String ten = String.join(",", Collections.nCopies(10, "*" + (char) (anchor - 1)));
            laughs.append(anchor + ": &" + anchor + " [" + ten + "]\n");
        }
        assertThat(only(laughs.toString())).isEqualTo("object-none");
        assertThat(only("# remark\n".repeat(8_000_000))).isEqualTo("file-too-large");
        assertThat(only("kind: " + "x".repeat(20_000_000))).isEqualTo("line-too-long");
    }

    @Test
    void moreServicesAndEndpointsThanKubeProxyCanHaveAreNotReadToTheirEnd() {
        StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i <= ObjectReader.MOST_PORTS; i++) {
            endpoints.append(i == 0 ? "" : ",").append("{\"addresses\":[\"10.200.1.50\"]}");
        }
        String slice =
                "{\"kind\":\"List\",\"items\":[{\"kind\":\"EndpointSlice\",\"metadata\":{\"name\":\"a\"},\"endpoints\":["
                        + endpoints + "]},{\"kind\":\"Service\"}]}";
        assertThat(only(slice)).isEqualTo("objects-too-many");
    }

    private static String only(String text) {
        List<Diagnostic> told = KubeObjects.read(text, "hostile").diagnostics();
        assertThat(told).hasSize(1);
        return told.get(0).code();
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        assertThat(told("""
                kind: Service
                metadata: {name: web, namespace: shop}
                spec:
                  type: NodePort
                  clusterIP: 10.32.0.1177
                  externalTrafficPolicy: local
                  ports:
                  - {port: 80000, protocol: TPC}
                """)).isEqualTo("""
                        objects:5:14: error: '10.32.0.1177' is no address [object-address]
                              clusterIP: 10.32.0.1177
                                         ^
                          expected: 10.32.0.10 or fd00::10
                        objects:6:26: error: 'externalTrafficPolicy' can't be 'local' [object-field]
                              externalTrafficPolicy: local
                                                     ^
                          expected: Cluster, Local
                          hint: did you mean Local?
                        objects:8:5: error: this port has no number [object-port]
                              - {port: 80000, protocol: TPC}
                                ^
                          expected: port: 1 to 65535
                        objects:8:12: error: 'port' can't be '80000' [object-field]
                              - {port: 80000, protocol: TPC}
                                       ^
                          expected: a number from 0 to 65535""");
    }

    @Test
    void whatIsNoYamlIsToldWithItsPlace() {
        assertThat(told("kind: Service\nmetadata: {name: [\n"))
                .startsWith("objects:3:1: error: this is neither YAML nor JSON: ");
        assertThat(told("{\"kind\": \"Service\",\n \"metadata\": }"))
                .startsWith("objects:2:14: error: this is neither YAML nor JSON: ");
        assertThat(told("- a\n")).startsWith("objects:1:1: error: here is a list, and no object [object-none]");
    }

    @Test
    void anObjectNeedsAName() {
        assertThat(told("kind: Node\nmetadata: {}\n"))
                .contains("objects:1:1: error: this Node has no name [object-name]");
    }

    @Test
    void aFileWithoutObjectsThatMatterIsWarnedAbout() {
        KubeObjects.Read read = KubeObjects.read("kind: ConfigMap\nmetadata: {name: a}\n", "objects");
        assertThat(read.cluster()).isPresent();
        assertThat(DiagnosticPrinter.print(read.diagnostics()))
                .contains("objects:1:1: warning: here is no object of a kind that matters [object-none]");
    }

    @Test
    void documentsListsAndTypedListsAreRead() {
        Cluster cluster = read("""
                kind: Node
                metadata: {name: a}
                ---
                kind: List
                items:
                - {kind: Node, metadata: {name: b}}
                - {kind: Node, metadata: {name: c}}
                ---
                kind: NodeList
                items:
                - {metadata: {name: d}}
                """);
        assertThat(cluster.nodes()).extracting(ClusterNode::name).containsExactly("a", "b", "c", "d");
    }

    @Test
    void jsonIsReadAsYamlIs() {
        Cluster cluster = read("""
                {"kind": "List", "items": [
                 {"kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
                  "spec": {"clusterIP": "10.32.0.10", "ports": [{"port": 80, "nodePort": null}]}}]}
                """);
        Service service = cluster.service(new ObjectName("shop", "web")).orElseThrow();
        assertThat(service.clusterIp(Family.IPV4)).contains(IpAddress.of("10.32.0.10"));
        assertThat(service.ports()).containsExactly(ServicePort.tcp("", 80));
    }

    @Test
    void endpointsCountWhereThereIsNoSlice() {
        String endpoints = """
                kind: Endpoints
                metadata: {name: web, namespace: shop}
                subsets:
                - addresses: [{ip: 10.0.0.1, nodeName: a}]
                  notReadyAddresses: [{ip: 10.0.0.2}]
                  ports: [{port: 80}]
                """;
        ObjectName web = new ObjectName("shop", "web");
        List<EndpointSlice> old = read(endpoints).slices(web);
        assertThat(old)
                .flatExtracting(EndpointSlice::endpoints)
                .extracting(one -> one.address() + " " + one.ready())
                .containsExactly("10.0.0.1 true", "10.0.0.2 false");
        List<EndpointSlice> both = read(endpoints + """
                ---
                kind: EndpointSlice
                addressType: IPv4
                metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                endpoints: [{addresses: [10.0.0.3]}]
                """).slices(web);
        assertThat(both).hasSize(1);
        assertThat(both.get(0).endpoints()).hasSize(1);
    }

    @Test
    void othersObjectsOfTheSameKindArePassedOver() {
        Cluster cluster =
                read("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: 5}\n");
        assertThat(cluster.services()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        KubeObjects.Read read = KubeObjects.read(List.of(Path.of("no-such.yaml")));
        assertThat(read.cluster()).isEmpty();
        assertThat(DiagnosticPrinter.print(read.diagnostics())).contains("there is no such file");
    }
}
