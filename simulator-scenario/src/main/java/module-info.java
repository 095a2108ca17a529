/** Scenario files in, results out. */
module io.nfwalk.scenario {
    requires transitive io.nfwalk.core;
    requires tools.jackson.core;
    requires tools.jackson.dataformat.yaml;
    requires org.snakeyaml.engine;

    exports io.nfwalk.kube;
    exports io.nfwalk.scenario;
}
