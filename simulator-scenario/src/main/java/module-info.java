/** Scenario files in, results out. */
module io.nfwalk.scenario {
    requires transitive io.nfwalk.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
}
